/** What has been in a project and when, from all that the twin remembers: looks from outside would miss what came and went. */
import { expect } from 'vitest';

import type { BuildRecord } from '../../emulator/builds.js';
import { decode } from '../../emulator/graph.js';
import type { StartedOperation } from '../../emulator/operations.js';
import type { Snapshot } from '../../emulator/snapshot.js';
import type { Store } from '../../emulator/store.js';
import type { World } from '../support/world.js';
import type { Seat } from './soak-seat.js';

/** Times in milliseconds since 1970. */
interface Span {
  from: number;
  to: number;
}

/** By name: an instance's with its project and without its zone, a content's tag on its builds. */
type Spans = ReadonlyMap<string, readonly Span[]>;

export interface Past {
  notebooks: Spans;
  builds: Spans;
}

export async function pastOf(world: World): Promise<Past> {
  const { state } = await world.emulator<Snapshot>('GET', 'snapshot');
  const { kept } = (decode(state) as { store: Store['state'] }).store;
  const all = <T>(part: string) => [...(kept[part] as Map<string, T>).values()];
  return { notebooks: notebooksOf(all('operations')), builds: buildsOf(all('builds')) };
}

/** At most one of each at any time, none for ever, and what held somebody's work was there as long as it did. */
export function expectOrder({ notebooks, builds }: Past, seats: readonly Seat[]): void {
  for (const [name, spans] of [...notebooks, ...builds]) expectApart(name, spans);
  for (const { spec, guarded } of seats) {
    const stood = notebooks.get(`${spec.projectId}/${spec.environmentId}`) ?? [];
    for (const time of guarded) {
      const same = stood.filter(({ from, to }) => from <= time.from && time.to <= to);
      expect(same, `the notebook of ${spec.environmentId} at ${JSON.stringify(time)}`).toHaveLength(1);
    }
  }
}

function expectApart(name: string, spans: readonly Span[]): void {
  const sorted = spans.toSorted((one, other) => one.from - other.from);
  for (const [index, { from }] of sorted.entries()) {
    expect(sorted[index - 1]?.to ?? 0, `${name}: ${JSON.stringify(sorted)}`).toBeLessThanOrEqual(from);
  }
  expect(sorted.at(-1)?.to, name).toBeLessThan(Infinity);
}

/** There once its creation is accepted, also where that fails: what is half made stays until its deletion has ended well. */
function notebooksOf(operations: readonly StartedOperation[]): Map<string, Span[]> {
  const gone = operations.filter(({ kind, done, error }) => kind === 'instances.delete' && done && !error);
  const made = operations.filter(({ kind }) => kind === 'instances.create');
  return grouped(made, ({ projectId, startTime, metadata }) => {
    const target = String(metadata?.['target']);
    const from = Date.parse(startTime);
    const ends = gone
      .filter((each) => each.metadata?.['target'] === target)
      .map(({ endTime = '' }) => Date.parse(endTime));
    const to = Math.min(...ends.filter((end) => end >= from));
    return [`${projectId}/${target.slice(target.lastIndexOf('/') + 1)}`, { from, to }];
  });
}

function buildsOf(builds: readonly BuildRecord[]): Map<string, Span[]> {
  return grouped(builds, ({ asked, createTime, finishTime }) => [
    String(asked.tags?.find((tag) => tag.startsWith('labwright-image-'))),
    { from: Date.parse(createTime), to: finishTime === undefined ? Infinity : Date.parse(finishTime) },
  ]);
}

function grouped<T>(items: readonly T[], spanOf: (item: T) => [name: string, span: Span]): Map<string, Span[]> {
  const all = new Map<string, Span[]>();
  for (const [name, span] of items.map(spanOf)) all.set(name, [...(all.get(name) ?? []), span]);
  return all;
}
