/** Artifact Registry's repositories: made and deleted by operations, patched at once. */
import type { Call } from './call.js';
import { DURATIONS } from './durations.js';
import type { Duration } from './durations.js';
import { ApiError, invalid, notFound, permissionDenied, unknownLocation } from './errors.js';
import { addRepository, imagesIn, imageUri, registryUri, repositoryName } from './images.js';
import type { Repository } from './images.js';
import { EMPTY, operationKind, startOperation, renderOperation } from './operations.js';
import type { Work } from './operations.js';
import { requireLocation } from './organization-policies.js';
import type { Resource } from './permissions.js';
import { REGIONS } from './places.js';
import type { RepositoryBody } from './repository-body.js';

const TYPE = 'type.googleapis.com/google.devtools.artifactregistry.v1';

export function createRepository(call: Call, body: RepositoryBody): unknown {
  const location = knownLocation(call);
  const project = call.project('artifactregistry.repositories.create', `/locations/${location}`);
  requireLocation(project, location);
  const { projectId } = project;
  const repositoryId = call.query('repositoryId') ?? '';
  const name = repositoryName({ projectId, location, repositoryId });
  if (!/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(repositoryId) && !/^((us|eu|asia)\.)?gcr\.io$/.test(repositoryId)) {
    throw invalid(
      `Invalid repository ID "${repositoryId}": lower case letters, digits and hyphens, beginning with a letter, at most 63.`,
      'repository_id',
    );
  }
  const { format, description, labels, dockerConfig, mode = 'STANDARD_REPOSITORY' } = body;
  if (!format || format === 'FORMAT_UNSPECIFIED')
    throw invalid('The repository format must be specified.', 'repository.format');
  if (!['MODE_UNSPECIFIED', 'STANDARD_REPOSITORY'].includes(mode))
    throw invalid('The twin has no virtual and no remote repositories.', 'repository.mode');
  const { store } = call;
  if (store.repositories.has(name) || store.creating.has(name))
    throw new ApiError('ALREADY_EXISTS', 'the repository already exists');
  const fields = {
    format,
    ...(description ? { description } : {}),
    ...(labels ? { labels } : {}),
    ...(dockerConfig ? { dockerConfig } : {}),
  };
  store.creating.add(name);
  return operate(call, DURATIONS.createRepository, creation({ projectId, location, repositoryId }, fields));
}

const creation = operationKind('repositories.create', {
  finish(store, address: Parameters<typeof repositoryName>[0], fields: Repository['fields']) {
    const name = repositoryName(address);
    store.creating.delete(name);
    const { createTime } = addRepository(store, address, fields);
    const shown = { name, mode: 'STANDARD_REPOSITORY', ...fields, satisfiesPzi: true, ...scanning(createTime) };
    return { '@type': `${TYPE}.Repository`, ...shown };
  },
  drop(store, address: Parameters<typeof repositoryName>[0]) {
    store.creating.delete(repositoryName(address));
  },
});

/** Starts an operation of the location and shows it. */
export function operate(call: Call, duration: Duration, work: Work): unknown {
  const { store } = call;
  const { projectId = '' } = call.store.project(call.param('project')) ?? {};
  const parent = `projects/${projectId}/locations/${call.param('location')}`;
  const name = `${parent}/operations/${store.chance.uuid('operation')}`;
  const seconds = store.chance.seconds(duration, `repository ${parent}`);
  const metadata = { '@type': `${TYPE}.OperationMetadata` };
  return renderOperation(startOperation(store, { name, projectId, metadata, seconds, work }));
}

export const LOCATIONS = ['asia', 'europe', 'us', ...REGIONS.keys()].sort();

function knownLocation(call: Call): string {
  const location = call.param('location');
  if (!LOCATIONS.includes(location)) throw unknownLocation(location);
  return location;
}

/**
 * The id of a package or image, whose slashes are %2F in one segment of the path. Clients that encode the name once more
 * mean the same: of what a name of several segments matches, Google leaves %2F as it is (google/api/http.proto).
 */
export const idIn = (call: Call, param: string): string => decodeURIComponent(call.param(param));

/** A repository that is not there is only "not found" for who may see the project's. */
export function lookUp(call: Call): Repository {
  const project = call.store.project(call.param('project'));
  const repositoryId = call.param('repository');
  const location = call.param('location');
  const name = repositoryName({ projectId: project?.projectId ?? call.param('project'), location, repositoryId });
  const repository = call.store.repositories.get(name);
  if (repository) return repository;
  const permission = 'artifactregistry.repositories.get';
  const resource = { name: `//${call.service}/${name}`, policies: project ? [project.policy] : [] };
  if (!call.may(permission, resource)) throw permissionDenied(permission, resource.name);
  throw notFound();
}

export function resourceOf(call: Call, { name, policy, projectId }: Repository): Resource {
  const project = call.store.projects.get(projectId);
  return { name: `//${call.service}/${name}`, policies: project ? [policy, project.policy] : [policy] };
}

export function findRepository(call: Call, permission: string): Repository {
  const repository = lookUp(call);
  call.require(permission, resourceOf(call, repository));
  return repository;
}

const scanning = (lastEnableTime: string): Record<string, unknown> => ({
  vulnerabilityScanningConfig: {
    enablementState: 'SCANNING_DISABLED',
    enablementStateReason: 'API containerscanning.googleapis.com is not enabled.',
    lastEnableTime,
  },
});

export const renderRepository = (call: Call, repository: Repository): unknown => ({
  ...renderStored(call, repository),
  registryUri: registryUri(repository),
});

export function renderStored({ store }: Call, repository: Repository): Record<string, unknown> {
  const gigabytes = imagesIn(store, repository).reduce((sum, image) => sum + image.gigabytes, 0);
  return {
    name: repository.name,
    ...repository.fields,
    createTime: repository.createTime,
    updateTime: repository.updateTime,
    mode: 'STANDARD_REPOSITORY',
    ...(gigabytes > 0 ? { sizeBytes: String(Math.round(gigabytes * 1e9)) } : {}),
    satisfiesPzi: true,
    ...scanning(repository.createTime),
  };
}

export function listRepositories(call: Call): unknown {
  const location = call.param('location');
  const { projectId } = call.project('artifactregistry.repositories.list', `/locations/${location}`);
  const here = call.store.repositories
    .of(projectId)
    .filter((repository) => location === '-' || repository.location === location);
  here.sort((one, other) => (one.name < other.name ? -1 : 1));
  const { page, next } = call.page(here, ({ name }) => name, { usual: 100, most: 1000 });
  return {
    ...(page.length > 0 ? { repositories: page.map((repository) => renderRepository(call, repository)) } : {}),
    ...next,
  };
}

export function deleteRepository(call: Call): unknown {
  const repository = findRepository(call, 'artifactregistry.repositories.delete');
  return operate(call, DURATIONS.deleteRepository, deletion(repository));
}

const deletion = operationKind('repositories.delete', {
  finish(store, repository: Repository) {
    store.repositories.delete(repository.name);
    for (const image of imagesIn(store, repository)) store.images.delete(imageUri(image));
    return { ...EMPTY };
  },
});
