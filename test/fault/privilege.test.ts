import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { neededRoles } from '../../src/domain/permissions.js';
import { resolveSpec } from '../../src/domain/spec.js';
import { builtSpec } from '../support/environments.js';
import { sampled, SPEED } from '../support/privilege-matrix.js';
import { readmeBindings } from '../support/roles.js';
import { startWorld, type World } from '../support/world.js';

/** `npm run conformance:privilege` has all of them. */
const SEED = 20_261_126;
const SAMPLE = 12;

let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: SPEED });
});
afterAll(() => world.stop());

test("README's script names the roles that the preflight asks for", () => {
  const asked = neededRoles(resolveSpec(builtSpec('my-project'))).map(({ role }) => role);
  expect(
    readmeBindings()
      .map(({ role }) => role)
      .sort(),
  ).toEqual(asked.sort());
});

describe.concurrent('least privilege:', () => {
  test.each(sampled(SEED, SAMPLE))(
    '$name',
    async ({ run }) => {
      expect(await run(world)).not.toEqual([]);
    },
    400_000,
  );
});
