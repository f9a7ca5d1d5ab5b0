import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { builtSpec, labSpec, post, provision, teardown } from '../support/environments.js';
import { histories } from '../support/histories.js';
import { startWorld, type World } from '../support/world.js';

/** What the gateways send as `Authorization` to the twin. */
const TOKEN = /emulator:labwright@|[Bb]earer /;
/** Stands in a file of a build context and nowhere else. */
const BODY = 'a-text-that-only-the-build-may-see';

let world: World;
const lines: string[] = [];
beforeAll(async () => {
  world = await startWorld({ settings: { LOG_LEVEL: 'trace' }, onLine: (line) => lines.push(line) });
});
afterAll(() => world.stop());

describe('what is kept and written', () => {
  test('holds no token, in success as in failure, and the text of a file only where it has to travel', async () => {
    const projectId = await world.project();
    const dockerfile = `FROM us-docker.pkg.dev/deeplearning-platform-release/gcr.io/workbench-container-slim:latest\nCOPY a.txt /a.txt\n`;
    const spec = { ...builtSpec(projectId), image: { files: { Dockerfile: dockerfile, 'a.txt': BODY } } };
    const ready = await provision(world, spec);
    expect(ready.state).toBe('READY');
    await post(world, labSpec(projectId, { environmentId: 'refused', region: 'us-nowhere1' }));
    await world.waitFor(projectId, 'refused', ({ state }) => state === 'ACTION_REQUIRED');
    await teardown(world, spec);

    const all = await histories(world, projectId);
    expect([...all.keys()].map((id) => id.split('.')[0])).toEqual(
      expect.arrayContaining(['environment', 'provision', 'teardown', 'access', 'image']),
    );
    for (const [id, text] of all) expect(TOKEN.test(text), id).toBe(false);
    expect(lines.filter((line) => TOKEN.test(line))).toEqual([]);

    const holders = [...all].filter(([, text]) => text.includes(BODY)).map(([id]) => id.split('.')[0]);
    expect(new Set(holders)).toEqual(new Set(['environment', 'provision']));
    expect(JSON.stringify(ready)).not.toContain(BODY);
    expect(lines.filter((line) => line.includes(BODY))).toEqual([]);
  });
});
