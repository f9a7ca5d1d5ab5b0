/** The command line of `docker build`. */
export interface Flags {
  tags: string[];
  file?: string;
  context: string;
  args: Map<string, string>;
  target?: string;
}

/** Flags that take a value of their own when no `=` is in them. */
const VALUED = [
  '-t',
  '--tag',
  '-f',
  '--file',
  '--build-arg',
  '--target',
  '--network',
  '--cache-from',
  '--platform',
  '--label',
];

export function readFlags(words: readonly string[]): Flags {
  const flags: Flags = { tags: [], context: '.', args: new Map() };
  for (let at = 0; at < words.length; at += 1) {
    const [name, joined] = split(words[at] ?? '');
    const value = joined ?? (VALUED.includes(name) ? words[(at += 1)] : undefined) ?? '';
    if (!name.startsWith('-')) flags.context = name;
    if (name === '-t' || name === '--tag') flags.tags.push(value);
    if (name === '-f' || name === '--file') flags.file = value;
    if (name === '--target') flags.target = value;
    if (name === '--build-arg') flags.args.set(value.split('=')[0] ?? '', value.split('=').slice(1).join('='));
  }
  return flags;
}

const split = (word: string): [string, string | undefined] => {
  const at = word.startsWith('--') ? word.indexOf('=') : -1;
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
};
