/** One thing that is wrong with a spec: where (RFC 6901), what and what is allowed, and what was probably meant. */
export interface Mistake {
  pointer: string;
  detail: string;
  suggestion?: string;
}

/** Nobody reads more, and a body full of wrong keys must not be answered with ten times its size. */
export const MAX_MISTAKES = 200;

/** Builds a JSON pointer: `pointer('image', 'files', 'a/b')` is `/image/files/a~1b`. */
export function pointer(...parts: (string | number)[]): string {
  return parts.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** What the caller wrote, short enough for a sentence. */
export function quote(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
