/** The candidate that was probably meant, if any is near; case, "-", "_" and "." do not count. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = plain(word);
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, plain(candidate));
    const near = distance <= 1 + Math.floor(candidate.length / 4) && distance < candidate.length - 1;
    if (near && (best === undefined || distance < best.distance)) best = { candidate, distance };
  }
  return best?.candidate;
}

/** The value in the form that the pattern asks for, where only the form was wrong. */
export function reformed(value: unknown, pattern: RegExp): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).trim();
  const bare = text.replace(/^(user:|serviceAccount:|https?:\/\/)/, '');
  const lower = bare.toLowerCase();
  const forms = [text, bare, lower, lower.replaceAll('_', '-')];
  if (/^[a-z]/.test(bare)) forms.push(bare.toUpperCase().replaceAll('-', '_'));
  if (/^[0-9]+$/.test(bare)) forms.push(`${bare}s`);
  return forms.find((form) => form !== value && pattern.test(form));
}

function plain(word: string): string {
  return word
    .slice(0, 100)
    .toLowerCase()
    .replace(/[-_.\s]/g, '');
}

/** Levenshtein, with two neighbours swapped counted once: the commonest slip of a hand. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        at(i - 1, j - 1) + same,
        swapped ? at(i - 2, j - 2) + 1 : Infinity,
      );
    }
  }
  return at(a.length, b.length);
}
