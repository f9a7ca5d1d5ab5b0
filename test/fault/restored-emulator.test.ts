import { randomUUID } from 'node:crypto';

import { expect, test } from 'vitest';

import { demand } from '../../scripts/environment-client.js';
import { startEmulatorProcess } from '../../scripts/services.js';
import { until } from '../../scripts/wait.js';
import { builtSpec, ENVIRONMENT, isAtRest, post } from '../support/environments.js';
import type { ProjectState } from '../support/environments.js';
import { startWorld } from '../support/world.js';

const SPEED = 100;

test('Google killed while a build was at work, and restored as it was then, leads to READY all the same', async () => {
  let twin = await startEmulatorProcess(['--port', '0', '--speed', String(SPEED)]);
  const { url } = twin;
  await using world = await startWorld({
    speed: SPEED,
    between: () => Promise.resolve({ url, close: () => twin.child.stop() }),
  });
  const projectId = `test-${randomUUID().slice(0, 13)}`;
  await demand(`${url}/emulator/projects`, 'POST', { projectId });
  await post(world, builtSpec(projectId));
  const snapshot = await until(
    async () => {
      const taken = await demand(`${url}/emulator/snapshot`, 'GET');
      return JSON.stringify(taken).includes('"event":"build.goOn"') ? taken : undefined;
    },
    { withinMs: 120_000, everyMs: 100, describe: () => 'no build is at work' },
  );
  twin.child.kill('SIGKILL');
  await twin.child.ended;
  twin = await startEmulatorProcess(['--port', new URL(url).port]);
  await demand(`${url}/emulator/snapshot`, 'PUT', snapshot);

  expect((await world.waitFor(projectId, ENVIRONMENT, isAtRest)).state).toBe('READY');
  const { projects } = await demand<{ projects: ProjectState[] }>(`${url}/emulator/state`, 'GET');
  const [{ builds, instances } = { builds: [], instances: [] }] = projects;
  expect([builds.map(({ status }) => status), instances.map(({ state }) => state)]).toEqual([['SUCCESS'], ['ACTIVE']]);
});
