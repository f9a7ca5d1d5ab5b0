import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createActivities } from '../../../src/activities/index.js';
import { BUILT_IN_POLICY } from '../../../src/domain/policy.js';
import { resolveSpec } from '../../../src/domain/resolve.js';
import { nextLookSeconds, stepsFor } from '../../../src/domain/steps.js';
import { CALL_TIMEOUT_MS } from '../../../src/gcp/call.js';
import { createGcp } from '../../../src/gcp/index.js';

const KEY = { projectId: 'my-project', environmentId: 'mlops-lab' };
const STEPS = stepsFor(resolveSpec(KEY));
const names = STEPS.map(({ name }) => name);

describe('the steps', () => {
  test('have names of their own that can stand in an activity type and in a history', () => {
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+$/);
  });

  test('stand after everything they need, so that no step can wait for itself', () => {
    for (const [index, { name, needs }] of STEPS.entries()) {
      for (const need of needs) expect(names.slice(0, index), `${name} needs ${need}`).toContain(need);
    }
  });

  test('all follow from the first, which looks before anything is changed', () => {
    const [first, ...others] = STEPS;
    expect(first).toMatchObject({ name: 'preflight', needs: [], makes: false });
    for (const { name, needs } of others) expect(needs.length, name).toBeGreaterThan(0);
  });

  test('have their verbs registered beside the shared work and the looks between runs, and a remove exactly where there is something to remove', () => {
    const gcp = createGcp({ endpoint: 'http://127.0.0.1:1' });
    const registered = Object.keys(
      createActivities({ gcp, installation: 'labwright', policy: BUILT_IN_POLICY, watchSeconds: 300 }),
    );
    const wanted = STEPS.flatMap(({ name, makes }) =>
      ['inspect', 'ensure', ...(makes ? ['remove'] : [])].map((verb) => `${name}.${verb}`),
    );
    const shared = ['access.look', 'access.write', 'image.build', 'notebook.stop'];
    const looks = ['environment.probe', 'notebook.watch', 'worker.check'];
    expect(registered.sort()).toEqual([...wanted, ...shared, ...looks].sort());
  });

  test('build an image, and what a build needs, only where there is none', () => {
    const uri = 'us-central1-docker.pkg.dev/my-project/images/mlops-dev:1';
    const skipped = stepsFor(resolveSpec({ ...KEY, image: { uri } })).filter((step) => step.skipped);
    expect(skipped.map(({ name }) => name)).toEqual(['repository', 'source', 'image']);
    expect(STEPS.filter((step) => step.skipped)).toEqual([]);
  });

  test.each(STEPS)('$name is more patient than it usually takes, and its calls end before its attempts', (step) => {
    const { typicalSeconds, patienceSeconds, attemptSeconds, makes, title, removal } = step;
    expect(typicalSeconds.ensure).toBeGreaterThan(0);
    expect(typicalSeconds.remove > 0).toBe(makes);
    expect(patienceSeconds).toBeGreaterThan(2 * Math.max(typicalSeconds.ensure, typicalSeconds.remove));
    expect(attemptSeconds * 1000).toBeGreaterThan(CALL_TIMEOUT_MS);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(removal !== undefined).toBe(makes);
  });
});

const typical = fc.double({ min: 0, max: 7_200, noNaN: true });
const elapsed = fc.double({ min: 0, max: 100_000, noNaN: true });

describe('the next look', () => {
  test.each([
    [300, 0, 210],
    [300, 100, 110],
    [300, 209, 20],
    [300, 1_000, 20],
    [10, 0, 7],
    [10, 7, 4],
    [3_600, 3_000, 30],
  ])('at something that takes %i s comes, after %i s, %i s later', (typicalSeconds, elapsedSeconds, expected) => {
    expect(nextLookSeconds(typicalSeconds, elapsedSeconds)).toBe(expected);
  });

  test('never comes before 0.7 of the usual time', () => {
    fc.assert(
      fc.property(typical, elapsed, (usual, since) => {
        expect(since + nextLookSeconds(usual, since)).toBeGreaterThanOrEqual(0.7 * usual - 1e-6);
      }),
    );
  });

  test('lies between 4 s and 30 s from then on, however long it takes', () => {
    fc.assert(
      fc.property(typical, elapsed, (usual, late) => {
        const seconds = nextLookSeconds(usual, 0.7 * usual + late);
        expect(seconds).toBeGreaterThanOrEqual(4);
        expect(seconds).toBeLessThanOrEqual(30);
      }),
    );
  });

  test('comes no sooner the longer the thing usually takes', () => {
    fc.assert(
      fc.property(typical, typical, elapsed, (one, other, since) => {
        const [shorter, longer] = [Math.min(one, other), Math.max(one, other)];
        expect(nextLookSeconds(shorter, since)).toBeLessThanOrEqual(nextLookSeconds(longer, since));
      }),
    );
  });

  test('sees what takes its usual time late by a fifteenth at most, and after seven looks at most', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 600, noNaN: true }), (usual) => {
        let now = 0;
        let looks = 0;
        while (now < usual) {
          now += nextLookSeconds(usual, now);
          looks += 1;
        }
        expect(now - usual).toBeLessThanOrEqual(Math.max(4, usual / 15) + 1e-6);
        expect(looks).toBeLessThanOrEqual(7);
      }),
    );
  });
});
