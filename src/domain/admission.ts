import type { Mistake } from './mistake.js';
import type { ResolvedSpec } from './resolve.js';

interface Rule extends Mistake {
  refuses: (spec: ResolvedSpec) => boolean;
}

/** What this installation does not allow, though the spec is well formed. */
export const RULES: readonly Rule[] = [
  {
    pointer: '/access/grants',
    refuses: ({ access }) => access.grants.length > 0,
    detail: 'This installation grants no roles on request: leave access.grants out, and grant them yourself.',
  },
];

/** Called by the API for a good answer, and again in the worker, whose answer decides. */
export function admit(spec: ResolvedSpec): Mistake[] {
  return RULES.filter(({ refuses }) => refuses(spec)).map(({ refuses, ...mistake }) => mistake);
}
