import { admit } from '../domain/admission.js';
import type { EnvironmentRecord } from '../domain/environment.js';
import type { Mistake } from '../domain/mistake.js';
import type { EnvironmentKey } from '../domain/names.js';
import type { Policy } from '../domain/policy.js';
import type { Files } from '../domain/spec-change.js';
import type { EnvironmentSpec } from '../domain/spec.js';
import { mistaken } from './problems.js';

/** Refuses what the policy does not allow, or no longer. The worker's answer decides: this one comes sooner. */
export function requireAdmitted(
  policy: Policy,
  { record, files }: { record: Pick<EnvironmentRecord, 'resolvedSpec'>; files?: Files | undefined },
): void {
  const mistakes = admit(record.resolvedSpec, policy, files);
  if (mistakes.length > 0) throw mistaken(mistakes);
}

/** The spec names what the address names. */
export function nameMistakes(spec: EnvironmentSpec, key: Partial<EnvironmentKey>): Mistake[] {
  return (['projectId', 'environmentId'] as const).flatMap((field) => {
    const named = key[field];
    if (named === undefined || named === spec[field]) return [];
    const detail = `The address names the ${field} ${named}, the spec ${spec[field]}: an environment keeps its name.`;
    return [{ pointer: `/${field}`, detail, suggestion: named }];
  });
}
