import type { WorldProcess } from '../support/world.js';
import { disturbed } from './disturbed.js';
import { recorded, type Aim } from './recorded.js';
import type { LinkedWorld } from './worlds.js';

export interface Moment extends Aim {
  /** `before`: Google never hears of the call; `after`: nobody hears Google's answer. */
  when: 'before' | 'after';
  title: string;
}

/** At each change that a life makes at Google. */
export const moments = (what: string, ...whens: Moment['when'][]): Moment[] =>
  recorded.aims
    .filter(({ mutating }) => mutating)
    .flatMap((aim) =>
      whens.map((when) => ({ ...aim, when, title: `${aim.stage}: ${what} ${when} ${aim.method} ${aim.nth}` })),
    );

/** A life whose call is cut at that moment, after `act`, which is told by which door it came. Answers as `disturbed` does. */
export const struckAt = (
  { world, link }: LinkedWorld,
  { stage, of, nth, when }: Moment,
  act?: (door: number) => Promise<unknown>,
): Promise<number> =>
  disturbed(world, stage, ({ projectId }) => link.strike({ call: of(projectId), nth, when, ...(act && { act }) }));

/** The same, where the process dies at that moment and another takes its place. */
export async function killedAt(linked: LinkedWorld, moment: Moment, process: WorldProcess): Promise<number> {
  let back: Promise<void> | undefined;
  const repeated = await struckAt(linked, moment, async () => {
    await process.kill('SIGKILL');
    back = process.start();
  });
  await back;
  return repeated;
}
