import { quote, type Mistake } from './mistake.js';
import { matches } from './pattern.js';

/** Who can change what is allowed. */
export const ASK = 'ask whoever keeps policy.yaml';

/** One field against the patterns of its rule; `names` are the other forms that its value has. */
export function notAllowed(at: string, value: string, allowed: readonly string[], names: string[] = []): Mistake[] {
  if ([value, ...names].some((name) => allowed.some((pattern) => matches(pattern, name)))) return [];
  const field = at.slice(1).replaceAll('/', '.');
  const these = allowed.length === 0 ? 'none' : allowed.join(', ');
  return [
    { pointer: at, detail: `${field} cannot be ${quote(value)} in this project, which allows ${these}: ${ASK}.` },
  ];
}
