/** The known name that is nearest to a mistyped one, if one is near. */
export function suggest(name: string, known: readonly string[]): string | undefined {
  const near = known.map((other) => ({ other, edits: distance(name.toLowerCase(), other.toLowerCase()) }));
  near.sort((one, other) => one.edits - other.edits);
  const best = near[0];
  return best && best.edits <= Math.max(2, best.other.length / 3) ? best.other : undefined;
}

/** Levenshtein's: how many letters are added, dropped or replaced. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of Array.from(from).entries()) {
    const next = [index + 1];
    for (const [column, other] of Array.from(to).entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
