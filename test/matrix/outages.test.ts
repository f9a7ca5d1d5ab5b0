/** What Labwright stands on goes away in mid-run and comes back: Temporal, its API, Google, a worker beside another. */
import { afterAll, beforeAll, expect } from 'vitest';

import { WorldProcess } from '../support/world.js';
import { disturbed } from './disturbed.js';
import { matrix } from './matrix.js';
import { killedAt, moments, struckAt } from './moments.js';
import { Worlds } from './worlds.js';

let shared: Worlds;
let own: Worlds;
beforeAll(async () => {
  [shared, own] = await Promise.all([
    Worlds.start(3, 1_000),
    // Each has a server of its own to lose.
    Worlds.start(3, 1_000, { temporal: 'remembers' }),
  ]);
});
afterAll(() => Promise.all([shared.stop(), own.stop()]));

matrix('Temporal restarted', moments('Temporal restarts', 'before', 'after'), { sample: 3 }, (moment) =>
  own.use(async (linked) => {
    let back: Promise<void> | undefined;
    // The answer does not wait for it: whoever called finds no server to tell.
    const repeated = await struckAt(linked, moment, () => Promise.resolve(void (back = linked.world.server.restart())));
    await back;
    return repeated;
  }),
);

matrix('API restarted', moments('SIGKILL of the API', 'after'), { sample: 2 }, (moment) =>
  shared.use((linked) => killedAt(linked, moment, linked.world.api)),
);

/** As long as a few attempts of each step that is at work, and the back-off in between. */
const CALLS = 25;

matrix('Google unreachable', moments('Google is away', 'before', 'after'), { sample: 3 }, ({ stage, of, nth, when }) =>
  shared.use(async ({ world, link }) => {
    let toCome = () => CALLS;
    const repeated = await disturbed(world, stage, ({ projectId }) => {
      const act = () => Promise.resolve(void (toCome = link.cut(new RegExp(projectId), CALLS)));
      return link.strike({ call: of(projectId), nth, when, act });
    });
    expect(toCome()).toBe(0);
    return repeated;
  }),
);

matrix('one worker of two', moments('SIGKILL of the one that calls', 'after'), { sample: 2 }, (moment) =>
  shared.use(async (linked) => {
    const { world, link } = linked;
    const googleEndpoint = await link.door();
    const second = await WorldProcess.worker({ ...world.services, googleEndpoint });
    try {
      return await struckAt(linked, moment, (door) => (door === 0 ? world.worker : second).kill('SIGKILL'));
    } finally {
      await second.stop();
      await world.worker.start();
    }
  }),
);
