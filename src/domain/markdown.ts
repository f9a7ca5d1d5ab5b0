/**
 * What every Temporal UI shows of summaries and details alike (read in its versions 2.50 and later): paragraphs, flat
 * lists, emphasis, code and links. Task lists, tables and pictures are not among it, and dashes and dots of plain words
 * may be set anew: a command is always code.
 */

/** Words as they stand: nothing in them is Markdown, HTML or a placeholder of the UI. */
export function text(words: string): string {
  return words.replaceAll(/[\\`*_{}[\]<>~$|&^]/g, String.raw`\$&`).replaceAll(/\s+/g, ' ');
}

/** A command to be copied. Not a block of code: the UI cuts those off where a line is longer than its half of the page. */
export function code(words: string): string {
  return words
    .split('\n')
    .map((line) => `\`${line.replaceAll('`', "'")}\``)
    .join('\n\n');
}

/** A page, or a path of the UI itself; what is neither, such as `javascript:`, stays words. */
export function link(label: string, url: string): string {
  if (!/^(?:https?:\/)?\//.test(url)) return text(label);
  const safe = url.replaceAll(/[\s()<>[\]\\"]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `[${text(label)}](${safe})`;
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** Parts with an empty line between them; absent and empty ones are left out. */
export function paragraphs(...parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join('\n\n');
}
