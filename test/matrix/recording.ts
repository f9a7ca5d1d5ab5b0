/** Lives once what nothing disturbs, before any matrix, for all of them. */
import type { TestProject } from 'vitest/node';

import type { CallRecord } from '../../emulator/calls.js';
import { startWorld, type Foundation, type World } from '../support/world.js';
import { Life, type Stage } from './life.js';
import { standing, type Standing } from './standing.js';

/** A call of a stage, as every life makes it. */
export interface Call {
  stage: Stage;
  /** Discovery's id. */
  method: string;
  mutating: boolean;
  /** The how manieth, in its stage, that Google accepts of those with the same path. */
  nth: number;
}

/** With the source of a pattern of `METHOD /path?query`, in which OTHER stands for the project. */
type Told = Call & { pattern: string };

export interface Lived<A extends Call> {
  aims: readonly A[];
  /** How often each stage changes something at Google. */
  changes: Record<Stage, number>;
  after: Record<Stage, Standing>;
}

declare module 'vitest' {
  interface ProvidedContext {
    recording: Lived<Told>;
  }
}

export const OTHER = 'PROJECT';

/** Changed in one life and taken down in another, as the matrices do it. */
const LIVES: Stage[][] = [['provision', 'update'], ['replace'], ['teardown']];

export async function setup(project: TestProject): Promise<void> {
  project.provide('recording', await record(project.getProvidedContext()));
}

async function record(on: Foundation): Promise<Lived<Told>> {
  // Slow enough that no wait is over before it is looked at.
  await using world = await startWorld({ speed: 300, on });
  const lived = await Promise.all(LIVES.map((stages) => live(world, stages)));
  return {
    aims: lived.flatMap(({ aims }) => aims),
    changes: Object.assign({}, ...lived.map(({ changes }) => changes)) as Lived<Told>['changes'],
    after: Object.assign({}, ...lived.map(({ after }) => after)) as Lived<Told>['after'],
  };
}

async function live(world: World, stages: Stage[]) {
  const life = await Life.before(stages[0] as Stage, world);
  const aims: Told[] = [];
  const changes: Partial<Lived<Told>['changes']> = {};
  const after: Partial<Lived<Told>['after']> = {};
  for (const stage of stages) {
    const known = (await life.calls()).length;
    await life.live(stage);
    const accepted = (await life.calls()).slice(known).filter(isAccepted);
    aims.push(...aimsOf(stage, accepted, life.projectId));
    changes[stage] = accepted.filter(({ mutating }) => mutating).length;
    after[stage] = await standing(life);
  }
  return { aims, changes, after };
}

export const isAccepted = ({ status }: CallRecord): boolean => status === 200 || status === 204;

function aimsOf(stage: Stage, calls: readonly CallRecord[], projectId: string): Told[] {
  const times = new Map<string, number>();
  return calls.map(({ method, mutating, httpMethod, path }) => {
    const key = `${httpMethod} ${path}`;
    const nth = (times.get(key) ?? 0) + 1;
    times.set(key, nth);
    // What names no project in its path names it in its query.
    const query = path.includes(projectId) ? '(\\?|$)' : `\\?.*project=${OTHER}(&|$)`;
    return { stage, method, mutating, nth, pattern: `^${pattern(key, projectId)}${query}` };
  });
}

/** What is named at random, or after its content, which names its project, is anything. */
function pattern(key: string, projectId: string): string {
  const literal = (text: string) => text.replace(/[.+?^${}()|[\]\\*]/g, '\\$&');
  return key
    .split(projectId)
    .map((part) => literal(part).replace(/\/(operations|builds)\/[^/:]+/g, '/$1/[^/:?]+'))
    .map((part) =>
      part.replace(/\/log-[0-9a-f-]+/g, '/log-[0-9a-f-]+').replace(/content-[0-9a-f]+/g, 'content-[0-9a-f]+'),
    )
    .join(OTHER);
}
