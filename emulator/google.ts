/** Google's own types of messages, as a reader hands them over: nothing is null, and all may be absent. */
export type Message<T> = T extends readonly (infer Item)[]
  ? Message<NonNullable<Item>>[]
  : T extends object
    ? string extends keyof T
      ? Record<string, Message<NonNullable<T[string]>>>
      : { [Field in keyof T]?: Message<NonNullable<T[Field]>> }
    : T;
