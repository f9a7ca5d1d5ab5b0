/** The worker is replaced, in mid-run, by one of a version with one step more. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect } from 'vitest';

import { Closing } from '../../scripts/closing.js';
import type { EnvironmentDocument } from '../../scripts/environment-client.js';
import { bundleWithOneRowMore } from '../support/one-step-more.js';
import { WorldProcess } from '../support/world.js';
import { endWell } from './disturbed.js';
import { isReached, Life } from './life.js';
import { matrix } from './matrix.js';
import { recorded } from './recorded.js';
import { expectStanding } from './standing.js';
import { Worlds } from './worlds.js';

const closing = new Closing();
let worlds: Worlds;
let workflowBundle: string;
beforeAll(async () => {
  const place = join(tmpdir(), 'labwright-upgrade-');
  const folder = await closing.add(mkdtemp(place), (path) => rm(path, { recursive: true }));
  workflowBundle = join(folder, 'workflow-bundle.js');
  await writeFile(workflowBundle, await bundleWithOneRowMore());
  // Slow enough that no wait is over before it is looked at.
  worlds = await closing.add(Worlds.start(4, 300), (all) => all.stop());
});
afterAll(() => closing.close());

const seen = new Set<string>();
/** The first call of each method: with it each step begins, and with it each wait is looked at. */
const firsts = recorded.aims
  // What changes a notebook walks the same rows as what made it.
  .filter(({ stage }) => stage === 'provision' || stage === 'teardown')
  .filter(({ stage, method }) => !seen.has(`${stage} ${method}`) && seen.add(`${stage} ${method}`))
  .map((aim) => ({ ...aim, title: `${aim.stage}: replaced at ${aim.method}` }));

const stateOf = ({ steps }: EnvironmentDocument) => steps.find(({ name }) => name === 'dataset')?.state;

matrix('upgrade', firsts, { sample: 3 }, ({ stage, of, nth }) =>
  worlds.use(async ({ world, link }) => {
    const life = await Life.before(stage, world);
    let replaced: Promise<readonly [WorldProcess, unknown]> | undefined;
    const replace = () =>
      // It begins nothing more, and ends with the attempts that it has begun: this one's call is cut.
      Promise.all([
        WorldProcess.worker({
          ...world.services,
          workflowBundle,
          workerPreload: new URL('../support/one-step-more-activities.js', import.meta.url).href,
        }),
        world.worker.kill('SIGTERM'),
      ]);
    const act = () => Promise.resolve(void (replaced = replace()));
    const isStruck = link.strike({ call: of(life.projectId), nth, when: 'before', act });
    try {
      const ended = await life.live(stage);
      expect(isStruck()).toBe(true);
      // Its rows were pinned when it began.
      expect([ended.runs.length, stateOf(ended)]).toEqual([stage === 'teardown' ? 2 : 1, undefined]);
      await expectStanding(life, recorded.after[stage]);
      if (stage === 'provision') {
        await life.verb('retry');
        const later = await life.until((environment) => isReached(stage, environment) && environment.runs.length === 2);
        expect(stateOf(later)).toBe('SUCCEEDED');
        await expectStanding(life, recorded.after[stage]);
      }
      await endWell(life, stage);
      return 0;
    } finally {
      const [next] = (await replaced) ?? [];
      await next?.stop();
      await world.worker.start();
    }
  }),
);
