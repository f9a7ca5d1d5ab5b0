import Type from 'typebox';

/**
 * An enum of one of Google's messages: names with their numbers, since JSON may carry either and Google's newer clients
 * send the number (https://protobuf.dev/programming-guides/json/). The numbers are those of https://github.com/googleapis/googleapis;
 * `newer` are names that Discovery has and that no published number is known of.
 */
export const protoEnum = <Name extends string, Newer extends string = never>(
  numbers: Record<Name, number>,
  ...newer: Newer[]
) => Type.Enum([...(Object.keys(numbers) as Name[]), ...newer], { numbers });

/** The same where the numbers have no gap. */
export const protoEnumFrom0 = <Name extends string>(...names: Name[]) =>
  protoEnum(Object.fromEntries(names.map((name, number) => [name, number])) as Record<Name, number>);
