import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { environmentPath, type EnvironmentDocument } from '../../scripts/environment-client.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { exampleSpec } from '../support/built-lab.js';
import { calls, ENVIRONMENT, labSpec, mutatingCalls, provision } from '../support/environments.js';
import { withSecond } from '../support/second.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  // Slow enough that no notebook falls idle while the second Temporal server starts.
  world = await startWorld({ speed: 300 });
});
afterAll(() => world.stop());

describe('converging', () => {
  test("every step's second ensure makes no mutating call", async () => {
    const projectId = await world.project();
    await provision(world, await exampleSpec(projectId));
    const before = await mutatingCalls(world, projectId);

    await world.request('POST', `${environmentPath(projectId, ENVIRONMENT)}:retry`);
    const again = await world.waitFor(
      projectId,
      ENVIRONMENT,
      ({ state, runs }) => state === 'READY' && runs.length === 2,
    );
    expect(again.steps.every(({ state }) => state === 'SUCCEEDED' || state === 'SKIPPED')).toBe(true);
    expect(again.runs.at(-1)).toMatchObject({ number: 2, result: 'SUCCEEDED' });
    expect(await mutatingCalls(world, projectId)).toEqual(before);
  });

  test.each([
    ['runs a ready image', (projectId: string) => Promise.resolve(labSpec(projectId))],
    ['is the whole lab', exampleSpec],
  ])("with Temporal's whole store wiped, a spec that %s ends READY without one mutating call", async (_, specFor) => {
    const projectId = await world.project();
    const spec = await specFor(projectId);
    const first = await provision(world, spec);
    expect(first.state).toBe('READY');
    const before = await mutatingCalls(world, projectId);
    const looksBefore = (await calls(world, projectId)).length;

    const second = await onEmptyStore(spec);
    expect(second.state).toBe('READY');
    expect(second.outputs).toEqual(first.outputs);
    expect((await calls(world, projectId)).length).toBeGreaterThan(looksBefore);
    expect(await mutatingCalls(world, projectId)).toEqual(before);
  });
});

/** The same spec POSTed to a Labwright whose Temporal knows nothing. */
function onEmptyStore(spec: EnvironmentSpec): Promise<EnvironmentDocument> {
  return withSecond(world, {}, (second) => second.provision(spec));
}
