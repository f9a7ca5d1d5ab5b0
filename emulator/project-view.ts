/** One project, as `/emulator/projects/P` shows it to who looks from outside: the newest first. */
import { accountsOf } from './accounts.js';
import { buildsOf } from './builds.js';
import type { CallLog, CallRecord } from './calls.js';
import type { ShownRule } from './faults.js';
import type { Gateway } from './gateway.js';
import { imageUri, imagesIn } from './images.js';
import type { Miss } from './misses.js';
import type { StartedOperation } from './operations.js';
import type { Binding, PolicyRecord } from './policies.js';
import type { PolicyChange } from './policy-history.js';
import { spansOf } from './spans.js';
import type { Span } from './spans.js';
import { showProject } from './state.js';
import type { ShownProject } from './state.js';
import type { Project, Store } from './store.js';
import { containerUri } from './workbench.js';

/** Of calls, operations and projects so many are shown; `/emulator/calls` and `/emulator/projects` have all. */
const MOST = 100;

export interface ProjectView extends ShownProject {
  createTime: string;
  policies: { of: string; bindings: Binding[]; history: PolicyChange[] }[];
  accounts: { email: string; displayName: string; description: string; disabled: boolean }[];
  repositories: { name: string; images: { uri: string; tags: string[]; uploadTime: string }[] }[];
  buckets: { name: string; location: string; objects: number; bytes: number }[];
  builds: {
    id: string;
    location: string;
    status: string;
    statusDetail?: string;
    createTime: string;
    startTime?: string;
    finishTime?: string;
    images: string[];
    log: string;
  }[];
  instances: {
    name: string;
    state: string;
    healthy: boolean;
    machineType: string;
    image: string;
    createTime: string;
    updateTime: string;
    proxyUri?: string;
  }[];
  operations: Listed<Omit<StartedOperation, 'metadata' | 'response' | 'projectId'>>;
  /** What Google itself took. */
  spans: Span[];
  calls: Listed<CallRecord>;
  misses: Miss[];
  faults: ShownRule[];
}

/** The newest of so many. */
export interface Listed<T> {
  count: number;
  newest: T[];
}

export const newest = <T, Shown>(items: readonly T[], show: (item: T) => Shown): Listed<Shown> => ({
  count: items.length,
  newest: items.slice(-MOST).reverse().map(show),
});

export const newestCalls = (calls: CallLog, project?: string): Listed<CallRecord> =>
  newest(calls.list({ project }), (call) => call);

export function viewProject(store: Store, { calls, misses }: Gateway, project: Project): ProjectView {
  const { projectId } = project;
  return {
    ...showProject(project),
    createTime: project.createTime,
    policies: policiesOf(store, project),
    accounts: accountsOf(store, projectId).map(({ email, displayName, description, disabled }) => ({
      ...{ email, displayName, description, disabled },
    })),
    repositories: store.repositories.of(projectId).map((repository) => ({
      name: repository.name,
      images: imagesIn(store, repository).map((image) => ({
        ...{ uri: imageUri(image), tags: image.tags, uploadTime: image.uploadTime },
      })),
    })),
    buckets: store.buckets.of(projectId).map(({ name, location, objects }) => ({
      ...{ name, location, objects: objects.size },
      bytes: [...objects.values()].reduce((sum, { bytes }) => sum + bytes.length, 0),
    })),
    builds: viewBuilds(store, project),
    instances: viewInstances(store, project),
    operations: newest(store.operations.of(projectId), ({ name, kind, done, error, startTime, endTime }) => ({
      ...{ name, kind, done, startTime },
      ...(endTime === undefined ? {} : { endTime }),
      ...(error ? { error } : {}),
    })),
    spans: spansOf(store, project),
    calls: newestCalls(calls, projectId),
    misses: misses.list().filter(({ path }) => path.includes(`/projects/${projectId}/`)),
    faults: store.faults.list().filter((rule) => rule.project === undefined || rule.project === projectId),
  };
}

function policiesOf(store: Store, project: Project): ProjectView['policies'] {
  const { projectId } = project;
  const show = (of: string, { bindings, history }: PolicyRecord): ProjectView['policies'][number] => ({
    ...{ of, bindings, history: history.toReversed() },
  });
  return [
    show(`projects/${projectId}`, project.policy),
    ...accountsOf(store, projectId).map(({ email, policy }) => show(email, policy)),
    ...store.repositories.of(projectId).map(({ name, policy }) => show(name, policy)),
    ...store.buckets.of(projectId).map(({ name, policy }) => show(`gs://${name}`, policy)),
  ].filter(({ bindings, history }) => bindings.length + history.length > 0);
}

const viewBuilds = (store: Store, project: Project): ProjectView['builds'] =>
  buildsOf(store, project)
    .reverse()
    .map(({ id, location, status, statusDetail, createTime, startTime, finishTime, images }) => ({
      ...{ id, location, status, createTime },
      ...(statusDetail === undefined ? {} : { statusDetail }),
      ...(startTime === undefined ? {} : { startTime }),
      ...(finishTime === undefined ? {} : { finishTime }),
      images: images.map(({ name, digest }) => `${name}@${digest}`),
      log: `/emulator/builds/${id}/log`,
    }));

const viewInstances = (store: Store, project: Project): ProjectView['instances'] =>
  store.instances.of(project.projectId).map((instance) => ({
    ...{ name: instance.name, state: instance.state, healthy: instance.healthy },
    machineType: instance.setup.machineType ?? '',
    image: containerUri(instance) ?? '',
    ...{ createTime: instance.createTime, updateTime: instance.updateTime },
    ...(instance.proxyUri === undefined ? {} : { proxyUri: instance.proxyUri }),
  }));
