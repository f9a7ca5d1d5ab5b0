import { afterAll, beforeAll } from 'vitest';

import { matrix } from './matrix.js';
import { killedAt, moments, struckAt } from './moments.js';
import { Worlds } from './worlds.js';

let worlds: Worlds;
beforeAll(async () => {
  worlds = await Worlds.start(6, 1_000);
});
afterAll(() => worlds.stop());

matrix('crash', moments('SIGKILL', 'before', 'after'), { sample: 7 }, (moment) =>
  worlds.use((linked) => killedAt(linked, moment, linked.world.worker)),
);

matrix('lost reply', moments('the answer is lost', 'after'), { sample: 7 }, (moment) =>
  worlds.use((linked) => struckAt(linked, moment)),
);
