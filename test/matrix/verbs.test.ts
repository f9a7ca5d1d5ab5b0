/** Whatever is asked of an environment, just before any kind of call that its runs make: in every step, and in every wait. */
import { afterAll, beforeAll, expect } from 'vitest';

import { environmentPath, type Answer } from '../../scripts/environment-client.js';
import { ENVIRONMENT } from '../support/environments.js';
import { LossyLink } from '../support/lossy-link.js';
import { startWorld, type World } from '../support/world.js';
import { endWell } from './disturbed.js';
import { isReached, Life, REPLACEMENT, UPDATE, type Stage } from './life.js';
import { matrix } from './matrix.js';
import { recorded, type Aim } from './recorded.js';
import { expectStanding, withoutFormer, withoutGoogles } from './standing.js';

let world: World;
let link: LossyLink;
beforeAll(async () => {
  world = await startWorld({
    speed: 1_000,
    temporal: 'forgets',
    between: async (url) => (link = await LossyLink.open(url)),
  });
});
afterAll(() => world.stop());

type Verb = 'cancel' | 'update' | 'delete';

/** A teardown is asked for again, and for nothing else: half of it done is nothing that anybody wants. */
const verbsOf = (stage: Stage): Verb[] => (stage === 'teardown' ? ['delete'] : ['cancel', 'update', 'delete']);

/** How often a wait looks is the machine's affair: of looks only the first is sure to come, and of a repository's creation none. */
const isSure = ({ method, mutating, nth }: Aim) =>
  mutating || (nth === 1 && method !== 'artifactregistry.projects.locations.operations.get');

const cases = recorded.aims
  .filter(isSure)
  .flatMap((aim) =>
    verbsOf(aim.stage).map((verb) => ({ ...aim, verb, title: `${aim.stage}: ${verb} at ${aim.method} ${aim.nth}` })),
  );

/** Where an update is asked for in an update, it is another one. */
const OTHER = { notebook: { machineType: 'n1-standard-4' } };

function ask(life: Life, verb: Verb, stage: Stage): Promise<Answer> {
  const path = environmentPath(life.projectId, ENVIRONMENT);
  if (verb === 'cancel') return life.verb('cancel');
  if (verb === 'delete') return world.request('DELETE', path);
  return world.request('PATCH', path, stage === 'update' ? OTHER : UPDATE);
}

const ENDS: Record<Verb, (life: Life, stage: Stage) => Promise<void>> = {
  /** What was called off goes on when it is asked to. */
  async cancel(life, stage) {
    const { state, steps } = await life.until((one) => one.state === 'CANCELLED' || isReached(stage, one));
    expect([state, steps.filter((step) => step.state === 'RUNNING')]).toEqual(['CANCELLED', []]);
    expect((await life.verb('retry')).status).toBe(202);
    await life.reach(stage);
    await expectStanding(life, recorded.after[stage]);
    await endWell(life, stage);
  },

  async delete(life) {
    await life.reach('teardown');
    // How far it came decides which of Google's own accounts are there.
    await expectStanding(life, recorded.after.teardown, withoutGoogles);
    await endWell(life, 'teardown', withoutGoogles);
  },

  async update(life, stage) {
    const [instance] = recorded.after.update.instances;
    const isOther = stage === 'update';
    const disk = stage === 'replace' && { dataDiskGb: String(REPLACEMENT.notebook.dataDiskGb) };
    const instances = [{ ...instance, ...(isOther && OTHER.notebook), ...disk }];
    const wanted = { ...recorded.after.update, instances };
    await life.until(
      ({ state, spec }) =>
        state === 'READY' &&
        spec.labels?.['stage'] === 'updated' &&
        (!isOther || spec.notebook?.machineType === OTHER.notebook.machineType),
    );
    // The image before it may never have come to be.
    await expectStanding(life, wanted, withoutFormer);
    await endWell(life, stage);
  },
};

matrix('cancel, delete, update', cases, { sample: 16 }, async ({ stage, of, nth, verb }) => {
  const life = await Life.before(stage, world);
  let answer: Answer | undefined;
  const asked = async () => (answer = await ask(life, verb, stage));
  link.before(of(life.projectId), asked, nth - 1);
  await life.begin(stage);
  await life.until((environment) => answer !== undefined || isReached(stage, environment));
  expect([200, 202]).toContain(answer?.status);
  await ENDS[verb](life, stage);
  return 0;
});
