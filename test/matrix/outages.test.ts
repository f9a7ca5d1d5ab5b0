/** What Labwright stands on goes away in mid-run and comes back: Temporal, its API, Google, a worker beside another. */
import { afterAll, beforeAll, expect } from 'vitest';

import { WorldProcess } from '../support/world.js';
import { disturbed } from './disturbed.js';
import { matrix } from './matrix.js';
import { recorded, type Aim } from './recorded.js';
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

/** At each change. `before`: Google never hears of the call; `after`: nobody hears Google's answer. */
const moments = (what: string, ...whens: ('before' | 'after')[]) =>
  recorded.aims
    .filter(({ mutating }) => mutating)
    .flatMap((aim) => whens.map((when) => ({ ...aim, when, title: titleOf(aim, `${what} ${when}`) })));

const titleOf = ({ stage, method, nth }: Aim, what: string) => `${stage}: ${what} ${method} ${nth}`;

matrix(
  'Temporal restarted',
  moments('Temporal restarts', 'before', 'after'),
  { sample: 3 },
  ({ stage, of, nth, when }) =>
    own.use(async ({ world, link }) => {
      let back: Promise<void> | undefined;
      // The answer does not wait for it: whoever called finds no server to tell.
      const act = () => Promise.resolve(void (back = world.server.restart()));
      const repeated = await disturbed(world, stage, ({ projectId }) =>
        link.strike({ call: of(projectId), nth, when, act }),
      );
      await back;
      return repeated;
    }),
);

matrix('API restarted', moments('SIGKILL of the API', 'after'), { sample: 2 }, ({ stage, of, nth, when }) =>
  shared.use(async ({ world, link }) => {
    let back: Promise<void> | undefined;
    const act = async () => {
      await world.api.kill('SIGKILL');
      back = world.api.start();
    };
    const repeated = await disturbed(world, stage, ({ projectId }) =>
      link.strike({ call: of(projectId), nth, when, act }),
    );
    await back;
    return repeated;
  }),
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

matrix(
  'one worker of two',
  moments('SIGKILL of the one that calls', 'after'),
  { sample: 2 },
  ({ stage, of, nth, when }) =>
    shared.use(async ({ world, link }) => {
      const googleEndpoint = await link.door();
      const second = await WorldProcess.worker({ ...world.services, googleEndpoint });
      const act = (door: number) => (door === 0 ? world.worker : second).kill('SIGKILL');
      try {
        return await disturbed(world, stage, ({ projectId }) => link.strike({ call: of(projectId), nth, when, act }));
      } finally {
        await second.stop();
        await world.worker.start();
      }
    }),
);
