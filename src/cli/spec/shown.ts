import { placeName, type Place } from '../../located-yaml.js';

/** `file:line:column: what`, and the line with a mark below it. */
export function shown(place: Place, what: string): string {
  const { line, column, length = 1, text } = place;
  const head = `${placeName(place)}: ${what}`;
  if (text === undefined) return head;
  const number = String(line).padStart(5);
  const mark =
    column === undefined
      ? []
      : [`${' '.repeat(5)} | ${text.slice(0, column - 1).replace(/\S/g, ' ')}${'^'.repeat(length)}`];
  return [head, `${number} | ${text}`, ...mark].join('\n');
}
