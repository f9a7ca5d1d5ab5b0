/** What Google itself takes, whoever waits for it: nobody can be done sooner. */
import { accountsOf } from './accounts.js';
import { buildsOf } from './builds.js';
import type { PolicyRecord } from './policies.js';
import type { Project, Store } from './store.js';

export interface Span {
  kind: 'operation' | 'service' | 'account' | 'grant' | 'build' | 'notebook';
  /** The operation's kind, or the name of what was on its way. */
  of: string;
  startTime: string;
  /** It may lie ahead. */
  endTime: string;
}

/** In the order in which they began; without operations, builds and notebooks that are under way: their end is not known. */
export function spansOf(store: Store, project: Project): Span[] {
  const { projectId } = project;
  return [
    ...store.operations
      .of(projectId)
      .map(({ kind, startTime, endTime }) => span('operation', kind, startTime, endTime)),
    ...[...project.services].map(([id, { enabling }]) => span('service', id, enabling?.from, enabling?.to)),
    ...accountsOf(store, projectId).map(({ email, appearing }) =>
      span('account', email, appearing?.from, appearing?.to),
    ),
    ...grantsOn(`projects/${projectId}`, project.policy),
    ...accountsOf(store, projectId).flatMap(({ email, policy }) => grantsOn(email, policy)),
    ...store.repositories.of(projectId).flatMap(({ name, policy }) => grantsOn(name, policy)),
    ...store.buckets.of(projectId).flatMap(({ name, policy }) => grantsOn(`gs://${name}`, policy)),
    ...buildsOf(store, project).map(({ id, createTime, finishTime }) => span('build', id, createTime, finishTime)),
    ...store.instances.of(projectId).map(({ name, booting }) => span('notebook', name, booting?.from, booting?.to)),
  ]
    .flat()
    .sort((one, other) => (one.startTime < other.startTime ? -1 : 1));
}

const grantsOn = (of: string, { history }: PolicyRecord): Span[] =>
  history.flatMap(({ time, effectiveTime }) => span('grant', of, time, effectiveTime));

function span(kind: Span['kind'], of: string, from?: number | string, to?: number | string): Span[] {
  if (from === undefined || to === undefined) return [];
  return [{ kind, of, startTime: new Date(from).toISOString(), endTime: new Date(to).toISOString() }];
}
