import { expect } from 'vitest';

import type { World } from '../support/world.js';
import { expectNoSecret } from './histories.js';
import { Life, type Stage } from './life.js';
import { recorded } from './recorded.js';
import { isAccepted } from './recording.js';
import { expectStanding, type Standing } from './standing.js';

/**
 * A life whose stage is disturbed, in a way that `disturb` arranges before: the stage must end as if nothing had been, and
 * so must the life. Answers how many changes at Google were made more often than without.
 */
export async function disturbed(world: World, stage: Stage, disturb: (life: Life) => () => boolean): Promise<number> {
  const life = await Life.before(stage, world);
  const before = (await life.calls()).length;
  const isDisturbed = disturb(life);
  await life.live(stage);
  expect(isDisturbed()).toBe(true);
  const changes = (await life.calls()).slice(before).filter((call) => call.mutating && isAccepted(call)).length;
  await expectStanding(life, recorded.after[stage]);
  await endWell(life, stage);
  return Math.max(0, changes - recorded.changes[stage]);
}

/** Taken down, nothing of it stays, and nothing was written that is secret. */
export async function endWell(life: Life, stage: Stage, compared?: (all: Standing) => Standing): Promise<void> {
  if (stage !== 'teardown') await life.live('teardown');
  await expectStanding(life, recorded.after.teardown, compared);
  await expectNoSecret(life);
  expect((await life.until(() => true)).failures).toEqual([]);
}
