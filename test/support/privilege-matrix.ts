/** The least-privilege matrix: three identities, each without one of the things that it is said to need. */
import { accountCases } from './privilege-accounts.js';
import { consoleCase, exactCase, teardownCase } from './privilege-exact.js';
import { lossCases } from './privilege-losses.js';
import { permissionCases, roleCases, verbsCase } from './privilege-roles.js';
import type { Case, Row } from './privilege.js';
import { shuffled } from './seeded.js';
import type { World } from './world.js';

const WHOLE: readonly Case[] = [exactCase, teardownCase, verbsCase, ...accountCases()];
const ALIKE: readonly Case[] = [...roleCases(), ...permissionCases(), ...lossCases()];

export const ALL: readonly Case[] = [consoleCase, ...WHOLE, ...ALIKE];

/** At it the idle shutdown that a spec can ask for, a day, comes after five minutes: no case lasts so long. */
export const SPEED = 300;

/** All that is there once, but for the long one, and some of what is there for each role, permission and grant: another seed, others. */
export const sampled = (seed: number, count: number): Case[] => [...WHOLE, ...shuffled(ALIKE, seed).slice(0, count)];

export interface Outcome {
  name: string;
  rows: Row[];
  /** What was not as it has to be. */
  wrong?: string;
}

/** A few at a time, each in projects of its own. */
export async function runMatrix(world: World, cases: readonly Case[], atOnce = 6): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const left = cases.entries();
  const work = async () => {
    for (const [index, one] of left) outcomes[index] = await outcomeOf(world, one);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return outcomes;
}

async function outcomeOf(world: World, { name, run }: Case): Promise<Outcome> {
  try {
    return { name, rows: await run(world) };
  } catch (error) {
    return { name, rows: [], wrong: error instanceof Error ? error.message : String(error) };
  }
}
