import { admit } from '../domain/admission.js';
import type { Failure, FailureKind } from '../domain/failures.js';
import { contextObject } from '../domain/image-content.js';
import type { Mistake } from '../domain/mistake.js';
import type { Policy } from '../domain/policy.js';
import { forgeries, nameMistakes } from '../domain/trusted-input.js';
import { accountsOfSpec } from './accounts-of.js';
import type { Attempt } from './attempt.js';
import { sha256 } from './context.js';
import { StepFailure } from './failure.js';
import { finding } from './finding.js';

/**
 * Who reaches Temporal's port bypasses the API and can start anything, so each activity that may change something asks
 * for itself, before its first call to Google: whether its input is one of a run of ours, and whether the policy allows
 * it now. Throws a StepFailure with everything that is wrong.
 */
export async function requireAllowed(attempt: Attempt, policy: Policy): Promise<void> {
  const { input, spec } = attempt;
  refuse(attempt, 'InvalidSpec', [...forgeries(input), ...contextMistakes(attempt)]);
  refuse(attempt, 'PolicyViolated', admit(spec, policy, input.files));
  refuse(attempt, 'InvalidSpec', await accountMistakes(attempt));
}

/** What is stopped or taken down bears our mark, and may be what a newer policy no longer allows: its names are enough. */
export function requireNames(attempt: Pick<Attempt, 'input'>): void {
  const { key, spec, superseded = [] } = attempt.input;
  const mistakes = [{ spec }, ...superseded].flatMap((each) => nameMistakes({ key, spec: each.spec }));
  refuse(attempt, 'InvalidSpec', mistakes);
}

const FIXES: Partial<Record<FailureKind, string>> = {
  InvalidSpec: 'Change the spec through the API.',
  PolicyViolated: 'Change the spec, or ask whoever keeps policy.yaml; then retry the environment.',
};

/** Throws a StepFailure with all of the mistakes, where there are any. */
export function refuse(attempt: Pick<Attempt, 'input'>, kind: FailureKind, mistakes: readonly Mistake[]): void {
  const told = mistakes.length > MOST_TOLD ? [...mistakes.slice(0, MOST_TOLD), andMore(mistakes)] : mistakes;
  const [first, ...others] = told.map(({ pointer, detail, suggestion }): Failure => {
    const meant = suggestion === undefined ? '' : ` Perhaps ${suggestion} was meant.`;
    return finding(attempt, kind, `${pointer}: ${detail}${meant}`, { text: FIXES[kind] ?? '' });
  });
  if (first) throw new StepFailure(first, ...others);
}

/** A failure travels with all of them, and Temporal takes 2 MB of it. */
const MOST_TOLD = 20;

function andMore(mistakes: readonly Mistake[]): Mistake {
  const { pointer = '' } = mistakes[MOST_TOLD] ?? {};
  return { pointer, detail: `This and ${mistakes.length - MOST_TOLD - 1} more are wrong as well.` };
}

/** The name of an object says what is in it, so that an image cannot be built of another context than its tag says. */
function contextMistakes({ input }: Attempt): Mistake[] {
  const { source } = input.outputs;
  if (source === undefined) return [];
  const [, hash = sha256(source.context)] = /^sha256:([0-9a-f]{64})$/.exec(source.context) ?? [];
  if ([contextObject(hash), contextObject(hash, 'zip')].includes(source.object)) return [];
  const detail = `The object ${source.object} is not the build context ${source.context}: such a run was not started by the API.`;
  return [{ pointer: '/image', detail }];
}

/** Only Google knows whom a project's default accounts are, and that nobody runs as the service itself. */
async function accountMistakes({ gcp, spec, input }: Attempt): Promise<Mistake[]> {
  const { accounts } = spec.access;
  const at = '/access/accounts';
  if (accounts === 'own') return [];
  if (accounts === 'default') {
    const { accounts: told } = input.outputs;
    if (told === undefined) return [];
    const real = await accountsOfSpec(gcp, spec);
    if (told.notebook === real.notebook && told.builder === real.builder) return [];
    const detail = `The accounts of the run are not the default ones of ${spec.projectId}: such a run was not started by the API.`;
    return [{ pointer: at, detail }];
  }
  const self = (await gcp.identity())?.toLowerCase();
  const isSelf = [accounts.builder, accounts.notebook].some((each) => `serviceAccount:${each}`.toLowerCase() === self);
  if (!isSelf) return [];
  const detail = "The account of this service is nobody else's: give another one, or leave access.accounts out.";
  return [{ pointer: at, detail }];
}
