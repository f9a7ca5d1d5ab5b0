import type { LookOutput, Wish, WriteInput } from '../domain/access.js';
import type { GoogleError } from '../domain/google-error.js';
import { targetName, type Grant } from '../domain/grants.js';
import { missingBindings } from '../domain/iam-policy.js';
import { GcpError } from '../gcp/errors.js';
import type { Gcp } from '../gcp/index.js';
import { answer, eachPolicy, openGoogle, writersProject, type PolicyWork } from './access-policies.js';
import { isGone, policyOf } from './policy-target.js';
import type { StepDependencies } from './step.js';

/** Which counted grants somebody else had made before. */
export function accessLooker({ gcp }: StepDependencies) {
  return {
    'access.look': async ({ wishes }: WriteInput): Promise<LookOutput> => {
      const google = openGoogle(gcp, writersProject());
      const existing: Grant[] = [];
      const refusals = new Map<Wish, GoogleError>();
      await eachPolicy(wishes, async (work) => {
        existing.push(...(await standing(google, work, refusals)));
      });
      return { existing, refused: [...refusals].map(([wish, error]) => answer(wish, error)) };
    },
  };
}

async function standing(google: Gcp, { on, wishes }: PolicyWork, refusals: Map<Wish, GoogleError>): Promise<Grant[]> {
  const isHere = (grant: Grant) => grant.counted === true && targetName(grant.on) === targetName(on);
  const counted = wishes.flatMap(({ grant }) => grant.filter(isHere));
  if (counted.length === 0) return [];
  try {
    const policy = await policyOf(google, on).read();
    return counted.filter((grant) => missingBindings(policy, [grant]).length === 0);
  } catch (error) {
    if (!(error instanceof GcpError)) throw error;
    if (isGone(error)) return [];
    for (const wish of wishes.filter(({ grant }) => grant.some(isHere))) refusals.set(wish, error.google);
    return [];
  }
}
