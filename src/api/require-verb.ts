import type { EnvironmentRecord } from '../domain/environment.js';
import { environmentName } from '../domain/names.js';
import { allowedVerbs, type VerbOfState } from '../domain/verbs.js';
import { Problem } from './problems.js';

/** Refused in a state that does not allow it: a signal would be taken and then do nothing. */
export function requireVerb(record: EnvironmentRecord, verb: VerbOfState): void {
  const allowed = allowedVerbs(record);
  if (allowed.includes(verb)) return;
  const { spec, state } = record;
  const possible = allowed.map(written).join(', ');
  const detail = `${environmentName(spec)} is ${state}, where ${written(verb)} is not possible; possible: ${possible}.`;
  throw new Problem('wrong-state', detail);
}

/** As it stands in a request. */
function written(verb: VerbOfState): string {
  return verb === 'delete' ? 'DELETE' : verb === 'update' ? 'PATCH' : `:${verb}`;
}
