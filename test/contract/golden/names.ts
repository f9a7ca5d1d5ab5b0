/** The names of one replay in the place of the recorder's, and both sides' names as the recorder's again. */

/** Who calls, in the logs and here. */
export const CALLER = 'user@example.com';

export interface Names {
  projectId: string;
  uniqueId: string;
  /** Of the project, and of any that the log makes. */
  numbers: string[];
  /** The last segment of the operation that was answered last. */
  operation: string | undefined;
  /** The last that was answered, for the write that follows the read. */
  etag: string;
  /** The project's networks; without a list of subnetworks one is in auto mode. */
  networks: { name: string; subnetworks?: { name: string; region: string }[] }[];
}

/** The twin's account that is open to the people of example.com. */
const BILLING_ACCOUNT = '01A2B3-C4D5E6-F78901';

/** In the place of every etag. */
const RECORDED_ETAG = 'abcdef0123A=';

/** A request of the log, to be sent here. Ids that the recorder drew from answers become names of our own. */
export function ours(recorded: string, names: Names): string {
  const { projectId, uniqueId, numbers, operation, etag } = names;
  const known: Record<string, string> = {
    projectId,
    uniqueId,
    projectNumber: numbers[0] ?? '',
    operationID: operation ?? '',
    billingAccountID: BILLING_ACCOUNT,
  };
  return recorded
    .replace(/\$\{(\w+)\}/g, (_, name: string) => known[name] ?? `${name.toLowerCase()}-${uniqueId}`)
    .replaceAll(RECORDED_ETAG, etag);
}

/** Under these keys stands what no two runs have alike. */
const DRAWN = /^(id|etag|fingerprint|uniqueId|oauth2ClientId|generation|targetId|selfLinkWithId|user|creator)$/;
const DRAWN_TEXTS: [RegExp, string][] = [
  [/\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})/g, '<time>'],
  [/operations\/(?!noop\.)[\w.$={}-]+/g, 'operations/<operation>'],
  [/\b\d{10,}\b/g, '<number>'],
];

/** The same rules for a recorded value and for ours. */
export function alike(value: unknown, names: Names, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => alike(item, names, key));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, alike(item, names, name)]));
  }
  if (typeof value !== 'string') return value;
  if (DRAWN.test(key)) return `<${key}>`;
  const named = ours(value, names).replaceAll(names.projectId, '<project>').replaceAll(names.uniqueId, '<unique>');
  return DRAWN_TEXTS.reduce((text, [pattern, name]) => text.replace(pattern, name), named);
}
