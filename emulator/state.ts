import { accountsOf } from './accounts.js';
import type { Bucket } from './buckets.js';
import { buildsOf } from './builds.js';
import { imageUri, imagesIn } from './images.js';
import { renderInstance } from './instance-reads.js';
import type { Network } from './networks.js';
import type { OrganizationPolicies } from './organization-policies.js';
import { renderPolicy } from './policies.js';
import type { PolicyRecord } from './policies.js';
import type { Project, Store } from './store.js';

const enabled = ({ services }: Project): string[] =>
  [...services]
    .filter(([, { state }]) => state === 'ENABLED')
    .map(([id]) => id)
    .sort();

export interface ShownProject {
  projectId: string;
  projectNumber: string;
  state: string;
  billingEnabled: boolean;
  networks: Network[];
  organizationPolicies: OrganizationPolicies;
  /** Those that are on. */
  services: string[];
}

export const showProject = (project: Project): ShownProject => ({
  projectId: project.projectId,
  projectNumber: project.number,
  state: project.state,
  billingEnabled: project.billingEnabled,
  networks: project.networks,
  organizationPolicies: project.organizationPolicies,
  services: enabled(project),
});

const bindings = (policy: PolicyRecord): unknown => (renderPolicy(policy, 3) as { bindings?: unknown }).bindings ?? [];

/** All that there is, without what only time changes: two of these can be compared. */
export function showState(store: Store, projectId: string | undefined): unknown {
  const projects = [...store.projects.values()].filter(
    (project) => projectId === undefined || project.projectId === projectId,
  );
  return { projects: projects.map((project) => showAll(store, project)) };
}

function showBucket(bucket: Bucket): unknown {
  const { name, location, fields, policy, objects } = bucket;
  return {
    name,
    ...fields,
    location,
    policy: { bindings: bindings(policy) },
    objects: [...objects.keys()].sort(),
  };
}

function showAll(store: Store, project: Project): unknown {
  const { projectId } = project;
  return {
    ...showProject(project),
    policy: { bindings: bindings(project.policy) },
    accounts: accountsOf(store, projectId).map(({ email, uniqueId, displayName, description, disabled, policy }) => ({
      email,
      uniqueId,
      displayName,
      description,
      disabled,
      policy: { bindings: bindings(policy) },
    })),
    repositories: store.repositories.of(projectId).map((repository) => ({
      name: repository.name,
      ...repository.fields,
      policy: { bindings: bindings(repository.policy) },
      images: imagesIn(store, repository).map((image) => ({
        uri: imageUri(image),
        tags: image.tags,
        workbench: image.workbench,
      })),
    })),
    buckets: store.buckets.of(projectId).map(showBucket),
    builds: buildsOf(store, project).map(
      ({ id, location, status, account, asked, images, createTime, finishTime }) => ({
        id,
        location,
        status,
        account,
        tags: asked.tags ?? [],
        source: asked.source?.storageSource?.object,
        createTime,
        finishTime,
        images: images.map(({ name, digest }) => ({ name, digest })),
      }),
    ),
    instances: store.instances
      .of(projectId)
      .map((instance) => ({ ...renderInstance(instance), console: instance.console })),
  };
}
