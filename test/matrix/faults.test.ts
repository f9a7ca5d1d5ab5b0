/** Each fault at each call that it can happen to: once, and for as long as it takes until the run says so. */
import { afterAll, expect } from 'vitest';

import { FAULTS, type FaultId } from '../../emulator/fault-catalog.js';
import { fits, type Fault } from '../../emulator/fault.js';
import type { EnvironmentDocument } from '../../scripts/environment-client.js';
import type { FailureKind } from '../../src/domain/failures.js';
import { startWorld } from '../support/world.js';
import { CAUSES, STOCKOUT } from './causes.js';
import { expectNoSecret } from './histories.js';
import { isReached, type Life, type Stage } from './life.js';
import { Lives } from './lives.js';
import { matrix } from './matrix.js';
import { recorded, type Aim } from './recorded.js';
import { isAccepted } from './recording.js';
import { expectStanding, withoutTimes, withoutZone } from './standing.js';

// Slow enough for no notebook to fall idle while a fault of it is waited out with Google's patience.
const lives = new Lives(() => startWorld({ speed: 1_000, temporal: 'forgets' }));
afterAll(() => lives.stop());

/** Every method that a life calls, in the first stage that does; what a list leaves out matters anew in each stage. */
const called = recorded.aims.filter(
  ({ method, stage }, index, all) => index === all.findIndex((aim) => aim.method === method && aim.stage === stage),
);
const isFirst = (aim: Aim) => aim === called.find(({ method }) => method === aim.method);
const happens = (aim: Aim, { on, ...fault }: Fault) =>
  on.some((glob) => fits(aim.method, glob)) && (isFirst(aim) || 'list' in fault);

interface FaultCase {
  title: string;
  stage: Stage;
  fault: FaultId;
  method: string;
  often: 'once' | 'for ever';
}

const cases = called.flatMap((aim) =>
  ([...FAULTS] as [FaultId, Fault][])
    .filter(([, fault]) => happens(aim, fault))
    .flatMap(([fault]) =>
      (['once', 'for ever'] as const).map((often): FaultCase => {
        const { stage, method } = aim;
        return { stage, method, often, fault, title: `${stage}: ${fault} ${often} at ${method}` };
      }),
    ),
);

/** What only a failed build asks for. */
const BESIDE: Partial<Record<FaultId, FaultId>> = { 'build-log-denied': 'build-step-failed' };

/** Tried so often, it is for ever: a run says what it is at, and how it ends is the same for every call. */
const OFTEN = 20;
/** Each time takes real seconds. */
const OFTEN_SLOW: Partial<Record<FaultId, number>> = { stall: 2, 'slow-drip': 2 };

matrix('fault', cases, { sample: 44 }, (one) => lives.use(one.stage, (life) => strike(life, one)));

async function strike(life: Life, { stage, method, fault, often }: FaultCase): Promise<number> {
  const before = (await life.calls()).length;
  const rules = await arrange(life, fault, { method, ...(often === 'once' && { count: 1 }) });
  await life.begin(stage);
  const met = await meet(life, stage, rules, OFTEN_SLOW[fault] ?? OFTEN);
  for (const { kind } of met.failures) expect(CAUSES[fault]).toContain(kind);
  for (const { kind } of met.steps.flatMap(({ failures }) => failures ?? [])) expect(saidOf(fault)).toContain(kind);
  for (const { id } of rules) await life.world.emulator('DELETE', `faults/${id}`);
  if (isParked(met)) await life.verb('retry');
  await life.reach(stage);
  await expectStanding(life, recorded.after[stage], CAUSES[fault] === STOCKOUT ? withoutZone : withoutTimes);
  await expectNoSecret(life);
  const changes = (await life.calls()).slice(before).filter((call) => call.mutating && isAccepted(call));
  return Math.max(0, changes.length - recorded.changes[stage]);
}

/** While a step still tries, what a change of ours may yet mend is said to be on its way. */
function saidOf(fault: FaultId): readonly FailureKind[] {
  const causes = CAUSES[fault];
  return causes.some((kind) => kind === 'PermissionDenied' || kind === 'InvalidSpec')
    ? [...causes, 'NotPropagated']
    : causes;
}

interface Rule {
  id: string;
  fired: number;
}

async function arrange(life: Life, fault: FaultId, rule: object): Promise<Rule[]> {
  const beside = BESIDE[fault];
  const given = [...(beside ? [{ fault: beside }] : []), { fault, ...rule }];
  const body = given.map((each) => ({ ...each, project: life.projectId }));
  return (await life.world.emulator<{ faults: Rule[] }>('POST', 'faults', body)).faults;
}

/** Until the goal was reached all the same, or the run has failed, or was held up often and says for what. */
async function meet(life: Life, stage: Stage, rules: readonly Rule[], often: number): Promise<EnvironmentDocument> {
  let fired = 0;
  const looked = async () => {
    ({ fired } = await life.world.emulator<Rule>('GET', `faults/${rules.at(-1)?.id ?? ''}`));
  };
  const environment = await life.until(async (environment) => {
    await looked();
    const isTold = environment.steps.some(({ waiting, failures }) => waiting !== undefined || failures !== undefined);
    return isReached(stage, environment) || isParked(environment) || (fired >= often && isTold);
  });
  expect(fired).toBeGreaterThan(0);
  return environment;
}

const isParked = ({ state, failures }: EnvironmentDocument) =>
  (state === 'RETRYING' || state === 'ACTION_REQUIRED') && failures.length > 0;
