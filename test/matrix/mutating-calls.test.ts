import { afterAll, beforeAll } from 'vitest';

import { disturbed } from './disturbed.js';
import { matrix } from './matrix.js';
import { recorded, type Aim } from './recorded.js';
import { Worlds } from './worlds.js';

let worlds: Worlds;
beforeAll(async () => {
  worlds = await Worlds.start(6, 1_000);
});
afterAll(() => worlds.stop());

const changes = recorded.aims.filter(({ mutating }) => mutating);
const titled = ({ stage, method, nth }: Aim, what: string) => `${stage}: ${what} ${method} ${nth}`;

const crashes = changes.flatMap((aim) =>
  (['before', 'after'] as const).map((when) => ({ ...aim, when, title: titled(aim, `SIGKILL ${when}`) })),
);

matrix('crash', crashes, { sample: 7 }, ({ stage, of, nth, when }) =>
  worlds.use(async ({ world, link }) => {
    let back: Promise<void> | undefined;
    const act = async () => {
      await world.worker.kill('SIGKILL');
      back = world.worker.start();
    };
    const repeated = await disturbed(world, stage, ({ projectId }) =>
      link.strike({ call: of(projectId), nth, when, act }),
    );
    await back;
    return repeated;
  }),
);

const lost = changes.map((aim) => ({ ...aim, title: titled(aim, 'the answer is lost of') }));

matrix('lost reply', lost, { sample: 7 }, ({ stage, of, nth }) =>
  worlds.use(({ world, link }) =>
    disturbed(world, stage, ({ projectId }) => link.strike({ call: of(projectId), nth, when: 'after' })),
  ),
);
