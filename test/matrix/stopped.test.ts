/** A notebook that was stopped, by anybody, is somebody's: nothing that is asked for or comes by itself starts it or makes another. */
import { afterAll, beforeAll, expect } from 'vitest';

import { environmentPath, type Answer, type EnvironmentDocument } from '../../scripts/environment-client.js';
import { builtSpec, ENVIRONMENT, IMAGE, post, projectState } from '../support/environments.js';
import { asOwner } from '../support/owner.js';
import { startWorld, type World } from '../support/world.js';
import { matrix } from './matrix.js';

let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: 600 });
});
afterAll(() => world.stop());

const environment = (projectId: string) => environmentPath(projectId, ENVIRONMENT);

/** As short as Workbench allows. */
const IDLE = '600s';

const STOPS: Record<string, (projectId: string) => Promise<unknown>> = {
  'asked for': (projectId) => world.request('POST', `${environment(projectId)}:stop`),
  'by hand': async (projectId) => {
    const [notebook] = (await projectState(world, projectId)).instances;
    return asOwner(world, 'POST', `v2/${notebook?.name ?? ''}:stop`, {});
  },
  'for idleness': () => Promise.resolve(),
};

interface After {
  status: number;
  ask: (projectId: string) => Promise<Answer>;
  /** It has come to pass; `runs` are those of before. */
  isDone: (environment: EnvironmentDocument, runs: number) => boolean;
}

const hasRun: After['isDone'] = ({ runs }, before) => runs.length > before;

const patch = (body: object, more: Partial<After> = {}): After => ({
  status: 202,
  ask: (projectId) => world.request('PATCH', environment(projectId), body),
  isDone: hasRun,
  ...more,
});

/** Late enough for the PATCH to come before, on any machine. */
const soon = () => new Date(Date.now() + 20_000).toISOString();

const AFTER: Record<string, After> = {
  ':retry': {
    status: 202,
    ask: (projectId) => world.request('POST', `${environment(projectId)}:retry`),
    isDone: hasRun,
  },
  'a PATCH of labels': patch({ labels: { team: 'b' } }),
  'a PATCH of the machine': patch({ notebook: { machineType: 'n1-standard-8' } }),
  'a PATCH of the image': patch({ image: { dockerfile: `FROM ${IMAGE}\nRUN pip install kfp==2.18.0\n` } }),
  'a PATCH that needs another notebook': patch(
    { notebook: { diskType: 'PD_SSD' } },
    { status: 409, isDone: () => true },
  ),
  'its end': patch(
    {},
    {
      ask: (projectId) => world.request('PATCH', environment(projectId), { expireTime: soon() }),
      isDone: ({ expireTime }) => expireTime !== undefined && Date.parse(expireTime) < Date.now(),
    },
  ),
};

function specOf(projectId: string, isIdle: boolean) {
  const spec = builtSpec(projectId);
  return { ...spec, notebook: { ...spec.notebook, ...(isIdle && { idleShutdown: IDLE }) } };
}

const cases = Object.keys(STOPS).flatMap((how) =>
  Object.keys(AFTER).map((after) => ({ how, after, title: `stopped ${how}, then ${after}` })),
);

matrix('stopped', cases, { sample: 4 }, async ({ how, after }) => {
  const projectId = await world.project();
  const until = (is: (document: EnvironmentDocument) => boolean | Promise<boolean>) =>
    world.waitFor(projectId, ENVIRONMENT, is, { withinMs: 200_000, everyMs: 500 });
  const spec = specOf(projectId, how === 'for idleness');
  await post(world, spec);
  // So short an idleness may be over before anybody looks.
  await until(({ runs: [run] }) => run?.result === 'SUCCEEDED');
  await STOPS[how]?.(projectId);
  const { runs } = await until(({ state }) => state === 'STOPPED');
  const { instances: made } = await projectState(world, projectId);
  const known = (await world.calls(projectId)).calls.length;

  const { status, ask, isDone } = AFTER[after] as After;
  expect((await ask(projectId)).status).toBe(status);
  await until((document) => document.state === 'STOPPED' && isDone(document, runs.length));
  // Whatever is to come of it has come once the notebook is looked at again.
  const looks = (await verbsSince(projectId, known)).length;
  await until(async () => (await verbsSince(projectId, known)).length > looks);

  const { instances } = await projectState(world, projectId);
  expect(instances).toMatchObject(made.map(({ name, createTime }) => ({ name, createTime, state: 'STOPPED' })));
  expect(await verbsSince(projectId, known)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/start|create|delete/)]),
  );
  return 0;
});

async function verbsSince(projectId: string, known: number): Promise<string[]> {
  const { calls } = await world.calls(projectId);
  return calls
    .slice(known)
    .map(({ method }) => /^notebooks\.projects\.locations\.instances\.(\w+)$/.exec(method)?.[1])
    .filter((verb) => verb !== undefined);
}
