/** Whether a text fits a pattern of the policy, in which `*` stands for any text. E-mail addresses have no case. */
export function matches(pattern: string, text: string): boolean {
  const parts = folded(pattern).split('*');
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  const whole = folded(text);
  if (last === undefined) return whole === first;
  if (!whole.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = whole.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return whole.length - last.length >= at && whole.endsWith(last);
}

/** ASCII only: the Kelvin sign is no k. */
function folded(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
