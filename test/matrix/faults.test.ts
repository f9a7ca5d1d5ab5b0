/** Each fault at each call that it can happen to: once, and for as long as it takes until the run says so. */
import { afterAll, expect } from 'vitest';

import { FAULTS, type FaultId } from '../../emulator/fault-catalog.js';
import { fits, type Fault } from '../../emulator/fault.js';
import type { EnvironmentDocument } from '../../scripts/environment-client.js';
import { until } from '../../scripts/wait.js';
import type { FailureKind } from '../../src/domain/failures.js';
import { startWorld } from '../support/world.js';
import { BUSY, CAUSES, STOCKOUT } from './causes.js';
import { expectNoSecret } from './histories.js';
import { isReached, STAGES, type Life, type Stage } from './life.js';
import { Lives } from './lives.js';
import { HANGS_MS, matrix } from './matrix.js';
import { recorded, type Aim } from './recorded.js';
import { isAccepted } from './recording.js';
import { expectStanding, withoutTimes, withoutZone } from './standing.js';

const lives = new Lives(() => startWorld({ speed: 1_000, temporal: 'forgets' }));
/** Without a link nobody can visit: slow enough for no notebook to fall idle while it is waited for with Google's patience. */
const patientLives = new Lives(() => startWorld({ speed: 400, temporal: 'forgets' }));
const livesUnder = (fault: FaultId) => (fault.startsWith('workbench-') ? patientLives : lives);
afterAll(() => Promise.all([lives.stop(), patientLives.stop()]));

/** Every method that a life calls, in the first stage that does; what a list leaves out matters anew in each stage. */
const called = recorded.aims.filter(
  ({ method, stage }, index, all) => index === all.findIndex((aim) => aim.method === method && aim.stage === stage),
);
const isFirst = (aim: Aim) => aim === called.find(({ method }) => method === aim.method);
const happens = (aim: Aim, { on, ...fault }: Fault) =>
  on.some((glob) => fits(aim.method, glob)) && (isFirst(aim) || 'list' in fault);

/** One fault at some calls of one stage: each of them is a case. */
interface FaultCase {
  title: string;
  stage: Stage;
  fault: FaultId;
  methods: string[];
  often: Often;
}

/** These take real seconds each time. */
const SLOW = new Set<FaultId>(['stall', 'slow-drip']);

type Often = 'once' | 'for ever';

const passes = (fault: FaultId) => CAUSES[fault].every((kind) => kind === 'Transient' || kind === 'RateLimited');

/** What passes by itself keeps no life from the next call, so that one life meets it at many. */
function inOneLife(fault: FaultId, often: Often): number {
  if (!passes(fault)) return 1;
  return SLOW.has(fault) ? 4 : often === 'once' ? 32 : 12;
}

/** What only a failed build asks for. */
const BESIDE: Partial<Record<FaultId, FaultId>> = { 'build-log-denied': 'build-step-failed' };

const cases = STAGES.flatMap((stage) =>
  ([...FAULTS] as [FaultId, Fault][]).flatMap(([fault, given]) =>
    (['once', 'for ever'] as const).flatMap((often) =>
      chunks(methodsOf(stage, fault, given), inOneLife(fault, often)).map((methods) =>
        caseOf({ stage, fault, methods, often }),
      ),
    ),
  ),
);

function methodsOf(stage: Stage, id: FaultId, fault: Fault): readonly string[] {
  if (id in BESIDE) return stage === 'provision' ? fault.on : [];
  return called.filter((aim) => aim.stage === stage && happens(aim, fault)).map(({ method }) => method);
}

function caseOf(one: Omit<FaultCase, 'title'>): FaultCase {
  const { stage, fault, methods, often } = one;
  const [first = '', ...others] = methods;
  const where = others.length === 0 ? first : `${methods.length} calls from ${first} on`;
  return { ...one, title: `${stage}: ${fault} ${often} at ${where}` };
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return all.length === 0 ? [] : [all.slice(0, size), ...chunks(all.slice(size), size)];
}

/** Tried so often, it is for ever: a run says what it is at, and how it ends is the same for every call. */
const oftenOf = (fault: FaultId) => (SLOW.has(fault) ? 2 : 20);

const casesIn = ({ methods }: FaultCase) => methods.length;

matrix('fault', cases, { sample: 30, casesIn }, async (one) => {
  const lived = livesUnder(one.fault);
  const { unmet, repeated } = await lived.use(one.stage, (life) => strike(life, one));
  // Held up at one call, a life may go on without another one.
  const alone = unmet.map((method) => caseOf({ ...one, methods: [method] }));
  const more = await Promise.all(alone.map((each) => lived.use(each.stage, (life) => strike(life, each))));
  return more.reduce((sum, each) => sum + each.repeated, repeated);
});

/** Answers at which calls it was not met: at one of them at least it was. */
async function strike(life: Life, one: FaultCase): Promise<{ unmet: string[]; repeated: number }> {
  const { stage, fault, methods } = one;
  const before = (await life.calls()).length;
  const rules = await arrange(life, one);
  await life.begin(stage);
  const met = await meet(life, one, rules);
  // Since they were last counted it may have gone on as far as its goal.
  await Promise.all(rules.filter(isSet).map((rule) => count(life, rule)));
  const unmet = methods.filter((each) => rules.some(({ method, fired }) => method === each && fired === 0));
  expect(unmet.length).toBeLessThan(methods.length);
  await Promise.all(rules.filter(isSet).map((rule) => takeBack(life, rule)));
  if (isParked(met, fault)) await retry(life, one);
  await life.reach(stage);
  await expectStanding(life, recorded.after[stage], CAUSES[fault] === STOCKOUT ? withoutZone : withoutTimes);
  await expectNoSecret(life);
  const changes = (await life.calls()).slice(before).filter((call) => call.mutating && isAccepted(call));
  return { unmet, repeated: Math.max(0, changes.length - recorded.changes[stage]) };
}

interface Rule {
  id: string;
  method?: string;
  fired: number;
  isGone?: true;
}

const isSet = ({ isGone }: Rule) => isGone !== true;

async function arrange(life: Life, { fault, methods, often }: FaultCase): Promise<Rule[]> {
  const beside = BESIDE[fault];
  const given = methods.map((method) => ({ fault, method, ...(often === 'once' && { count: 1 }) }));
  const body = [...(beside ? [{ fault: beside }] : []), ...given];
  const rules = body.map((each) => ({ ...each, project: life.projectId }));
  return (await life.world.emulator<{ faults: Rule[] }>('POST', 'faults', rules)).faults;
}

async function takeBack(life: Life, rule: Rule): Promise<void> {
  rule.isGone = true;
  await life.world.emulator('DELETE', `faults/${rule.id}`);
}

/** What a look at an environment costs is far more than what one at the emulator does. */
const LOOK_MS = 1_500;

/**
 * Until the goal was reached all the same, or the run has failed, or was held up often at each call, each time saying for
 * what: then it may go on to the next.
 */
async function meet(life: Life, one: FaultCase, rules: Rule[]): Promise<EnvironmentDocument> {
  const { stage, fault, methods, often } = one;
  let nextLook = performance.now();
  const describe = () => `the life of ${life.projectId} under ${fault} ${often}: ${JSON.stringify(rules)}`;
  return until(
    async () => {
      await Promise.all(rules.filter(isSet).map((rule) => count(life, rule)));
      const isOften = ({ fired }: Rule) => often === 'for ever' && fired >= oftenOf(fault);
      const due = rules.filter((rule) => isSet(rule) && isOften(rule));
      if (due.length === 0 && performance.now() < nextLook) return undefined;
      nextLook = performance.now() + LOOK_MS;
      const environment = await life.look();
      if (environment === undefined) return undefined;
      expectCauses(environment, fault);
      if (isTold(environment, fault)) await Promise.all(due.map((rule) => takeBack(life, rule)));
      if (isReached(stage, environment) || !rules.some(isSet)) return environment;
      if (!isParked(environment, fault)) return undefined;
      if (methods.length === 1) return environment;
      await retry(life, one);
      return undefined;
    },
    { withinMs: HANGS_MS, everyMs: 200, describe },
  );
}

/** What happens once and passes by itself ends no run: nobody is needed. */
async function retry(life: Life, { fault, often }: FaultCase): Promise<void> {
  expect(often === 'for ever' || !passes(fault), `${fault} ${often} ended a run`).toBe(true);
  await life.verb('retry');
}

async function count(life: Life, rule: Rule): Promise<void> {
  ({ fired: rule.fired } = await life.world.emulator<Rule>('GET', `faults/${rule.id}`));
}

function expectCauses({ failures, steps }: EnvironmentDocument, fault: FaultId): void {
  expectKinds(fault, failures, CAUSES[fault]);
  expectKinds(
    fault,
    steps.flatMap((step) => step.failures ?? []),
    saidOf(fault),
  );
}

function expectKinds(fault: FaultId, failures: readonly Told[], kinds: readonly FailureKind[]): void {
  for (const failure of failures) {
    expect(isLate(fault, failure) ? BUSY : kinds, JSON.stringify(failure)).toContain(failure.kind);
  }
}

type Told = EnvironmentDocument['failures'][number];

/** Not the fault says so: the machine did not answer in time, with all those lives to work at. */
const isLate = (fault: FaultId, { status }: Told) =>
  status === 'DEADLINE_EXCEEDED' && !CAUSES[fault].includes('Transient');

/** While a step still tries, what a change of ours may yet mend is said to be on its way. */
function saidOf(fault: FaultId): readonly FailureKind[] {
  const causes = CAUSES[fault];
  return causes.some((kind) => kind === 'PermissionDenied' || kind === 'InvalidSpec')
    ? [...causes, 'NotPropagated']
    : causes;
}

/** What came late tells nothing of the fault; a wait tells of one that it meets in what was begun, or in another workflow. */
const isTold = ({ steps }: EnvironmentDocument, fault: FaultId) =>
  steps.some(({ waiting, failures = [] }) =>
    failures.length > 0
      ? failures.some((failure) => !isLate(fault, failure))
      : waiting !== undefined && (!isRefusal(fault) || SAYS_WHY.test(waiting.for)),
  );

/** A sentence of `explain`; what is not there, where it was made, is on its way. */
const SAYS_WHY = /^Google | may not |policy forbids|quota|billing|is not enabled|is not visible yet/;

function isRefusal(fault: FaultId): boolean {
  const happening = FAULTS.get(fault) ?? {};
  return ['refuse', 'page', 'socket'].some((kind) => kind in happening);
}

const isParked = ({ state, failures }: EnvironmentDocument, fault: FaultId) =>
  (state === 'RETRYING' || state === 'ACTION_REQUIRED') && failures.some((failure) => !isLate(fault, failure));
