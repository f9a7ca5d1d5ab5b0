import Type from 'typebox';
import type { Static } from 'typebox';

import type { Call } from './call.js';
import { DURATIONS } from './durations.js';
import type { Duration } from './durations.js';
import { ApiError, invalid, notFound, permissionDenied, unknownLocation } from './errors.js';
import { addRepository, imagesIn, imageUri, registryUri, repositoryName } from './images.js';
import type { Image, Repository } from './images.js';
import { EMPTY, getOperation, renderOperation, startOperation } from './operations.js';
import type { Resource } from './permissions.js';
import { REGIONS } from './places.js';
import { policyRoutes } from './policy-routes.js';
import { withBody } from './router.js';
import type { Api, Route } from './router.js';

const TYPE = 'type.googleapis.com/google.devtools.artifactregistry.v1';

const Formats = ['DOCKER', 'MAVEN', 'NPM', 'APT', 'YUM', 'GOOGET', 'PYTHON', 'KFP', 'GO', 'GENERIC', 'RUBY', 'CONDA'];
const RepositoryBody = Type.Partial(
  Type.Object({
    name: Type.String(),
    format: Type.Enum(['FORMAT_UNSPECIFIED', ...Formats]),
    description: Type.String(),
    labels: Type.Record(Type.String(), Type.String()),
    createTime: Type.String(),
    updateTime: Type.String(),
    kmsKeyName: Type.String(),
    mode: Type.Enum(['MODE_UNSPECIFIED', 'STANDARD_REPOSITORY', 'VIRTUAL_REPOSITORY', 'REMOTE_REPOSITORY']),
    dockerConfig: Type.Partial(Type.Object({ immutableTags: Type.Boolean() })),
    cleanupPolicies: Type.Record(Type.String(), Type.Unknown()),
    cleanupPolicyDryRun: Type.Boolean(),
    vulnerabilityScanningConfig: Type.Unknown(),
    sizeBytes: Type.String({ format: 'int64' }),
    registryUri: Type.String(),
    satisfiesPzi: Type.Boolean(),
    satisfiesPzs: Type.Boolean(),
  }),
);
type RepositoryBody = Static<typeof RepositoryBody>;

const PARENT = 'v1/projects/{project}/locations/{location}';
const NAME = `${PARENT}/repositories/{repository}`;
const ID = 'artifactregistry.projects.locations';

const routes: Route[] = [
  withBody({
    id: `${ID}.repositories.create`,
    http: 'POST',
    path: `${PARENT}/repositories`,
    query: ['repositoryId'],
    body: RepositoryBody,
    bodyField: 'repository',
    handle: create,
  }),
  {
    id: `${ID}.repositories.list`,
    http: 'GET',
    path: `${PARENT}/repositories`,
    query: ['pageSize', 'pageToken', 'orderBy', 'filter'],
    handle: list,
  },
  {
    id: `${ID}.repositories.get`,
    http: 'GET',
    path: NAME,
    handle: (call) => render(call, find(call, 'artifactregistry.repositories.get')),
  },
  withBody({
    id: `${ID}.repositories.patch`,
    http: 'PATCH',
    path: NAME,
    query: ['updateMask'],
    body: RepositoryBody,
    bodyField: 'repository',
    handle: patch,
  }),
  { id: `${ID}.repositories.delete`, http: 'DELETE', path: NAME, handle: remove },
  ...policyRoutes({
    id: `${ID}.repositories`,
    path: NAME,
    permissions: 'artifactregistry.repositories',
    reads: 'GET',
    masked: false,
    find(call) {
      const repository = look(call);
      return { resource: resourceOf(call, repository), policy: repository.policy };
    },
  }),
  {
    id: `${ID}.repositories.dockerImages.list`,
    http: 'GET',
    path: `${NAME}/dockerImages`,
    query: ['pageSize', 'pageToken', 'orderBy'],
    handle: listImages,
  },
  {
    id: `${ID}.repositories.dockerImages.get`,
    http: 'GET',
    path: `${NAME}/dockerImages/{image*}`,
    handle(call) {
      const images = imagesIn(call.store, find(call, 'artifactregistry.dockerimages.get'));
      const image = images.find((candidate) => `${candidate.package}@${candidate.digest}` === call.param('image'));
      if (!image) throw notFound();
      return renderImage(image);
    },
  },
  {
    id: `${ID}.repositories.packages.tags.get`,
    http: 'GET',
    path: `${NAME}/packages/{package}/tags/{tag}`,
    handle(call) {
      const images = imagesIn(call.store, find(call, 'artifactregistry.tags.get'));
      const image = images.find(
        ({ package: name, tags }) => name === call.param('package') && tags.includes(call.param('tag')),
      );
      if (!image) throw notFound();
      const parent = `${image.repository.name}/packages/${encodeURIComponent(image.package)}`;
      return { name: `${parent}/tags/${call.param('tag')}`, version: `${parent}/versions/${image.digest}` };
    },
  },
  {
    id: `${ID}.repositories.packages.tags.delete`,
    http: 'DELETE',
    path: `${NAME}/packages/{package}/tags/{tag}`,
    handle(call) {
      const images = imagesIn(call.store, find(call, 'artifactregistry.tags.delete'));
      const image = images.find(
        ({ package: name, tags }) => name === call.param('package') && tags.includes(call.param('tag')),
      );
      if (!image) throw notFound();
      image.tags = image.tags.filter((tag) => tag !== call.param('tag'));
      return {};
    },
  },
  {
    id: `${ID}.operations.get`,
    http: 'GET',
    path: `${PARENT}/operations/{operation}`,
    handle(call) {
      const { projectId } = call.project('artifactregistry.repositories.get', `/locations/${call.param('location')}`);
      return renderOperation(
        getOperation(
          call.store,
          `projects/${projectId}/locations/${call.param('location')}/operations/${call.param('operation')}`,
        ),
      );
    },
  },
];

export const artifactRegistry: Api = {
  service: 'artifactregistry.googleapis.com',
  errors: 'plain',
  perProject: true,
  routes,
};

function create(call: Call, body: RepositoryBody): unknown {
  const location = knownLocation(call);
  const { projectId } = call.project('artifactregistry.repositories.create', `/locations/${location}`);
  const repositoryId = call.query('repositoryId') ?? '';
  const name = repositoryName({ projectId, location, repositoryId });
  if (!/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(repositoryId) && !/^((us|eu|asia)\.)?gcr\.io$/.test(repositoryId)) {
    throw invalid(
      `Invalid repository ID "${repositoryId}": lower case letters, digits and hyphens, beginning with a letter, at most 63.`,
      'repository_id',
    );
  }
  const { format, description, labels, dockerConfig } = body;
  if (!format || format === 'FORMAT_UNSPECIFIED')
    throw invalid('The repository format must be specified.', 'repository.format');
  const { store } = call;
  if (store.repositories.has(name) || store.creating.has(name))
    throw new ApiError('ALREADY_EXISTS', 'the repository already exists');
  const fields = {
    format,
    ...(description ? { description } : {}),
    ...(labels ? { labels } : {}),
    ...(dockerConfig ? { dockerConfig } : {}),
  };
  const operation = operate(call, DURATIONS.createRepository, () => {
    store.creating.delete(name);
    addRepository(store, { projectId, location, repositoryId }, fields);
    return { '@type': `${TYPE}.Repository`, name, mode: 'STANDARD_REPOSITORY', ...fields, satisfiesPzi: true };
  });
  store.creating.add(name);
  return renderOperation(operation);
}

function operate(
  call: Call,
  duration: Duration,
  finish: () => Record<string, unknown>,
): ReturnType<typeof startOperation> {
  const { store } = call;
  const parent = `projects/${call.store.project(call.param('project'))?.projectId ?? ''}/locations/${call.param('location')}`;
  const name = `${parent}/operations/${store.chance.uuid('operation')}`;
  const seconds = store.chance.seconds(duration, `repository ${parent}`);
  return startOperation(store, { name, metadata: { '@type': `${TYPE}.OperationMetadata` }, seconds, finish });
}

function knownLocation(call: Call): string {
  const location = call.param('location');
  if (!['us', 'europe', 'asia', ...REGIONS.keys()].includes(location)) throw unknownLocation(location);
  return location;
}

/** A repository that is not there is only "not found" for who may see the project's. */
function look(call: Call): Repository {
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

function resourceOf(call: Call, { name, policy, projectId }: Repository): Resource {
  const project = call.store.projects.get(projectId);
  return { name: `//${call.service}/${name}`, policies: project ? [policy, project.policy] : [policy] };
}

function find(call: Call, permission: string): Repository {
  const repository = look(call);
  call.require(permission, resourceOf(call, repository));
  return repository;
}

function render({ store }: Call, repository: Repository): unknown {
  const gigabytes = imagesIn(store, repository).reduce((sum, image) => sum + image.gigabytes, 0);
  return {
    name: repository.name,
    ...repository.fields,
    createTime: repository.createTime,
    updateTime: repository.updateTime,
    mode: 'STANDARD_REPOSITORY',
    ...(gigabytes > 0 ? { sizeBytes: String(gigabytes * 1e9) } : {}),
    satisfiesPzi: true,
    registryUri: registryUri(repository),
    vulnerabilityScanningConfig: {
      enablementState: 'SCANNING_DISABLED',
      enablementStateReason: 'API containerscanning.googleapis.com is not enabled.',
      lastEnableTime: repository.createTime,
    },
  };
}

function list(call: Call): unknown {
  const location = call.param('location');
  const { projectId } = call.project('artifactregistry.repositories.list', `/locations/${location}`);
  const all = [...call.store.repositories.values()].filter((repository) => repository.projectId === projectId);
  const here = all.filter((repository) => location === '-' || repository.location === location);
  here.sort((one, other) => (one.name < other.name ? -1 : 1));
  const { page, next } = call.page(here, ({ name }) => name, { usual: 100, most: 1000 });
  return { ...(page.length > 0 ? { repositories: page.map((repository) => render(call, repository)) } : {}), ...next };
}

/** Synchronous, unlike create and delete. */
function patch(call: Call, body: RepositoryBody): unknown {
  const repository = find(call, 'artifactregistry.repositories.update');
  const { description, labels, dockerConfig } = body;
  Object.assign(repository.fields, {
    ...(description === undefined ? {} : { description }),
    ...(labels ? { labels } : {}),
    ...(dockerConfig ? { dockerConfig } : {}),
  });
  repository.updateTime = call.store.clock.iso();
  return render(call, repository);
}

function remove(call: Call): unknown {
  const repository = find(call, 'artifactregistry.repositories.delete');
  const { store } = call;
  return renderOperation(
    operate(call, DURATIONS.deleteRepository, () => {
      store.repositories.delete(repository.name);
      for (const image of imagesIn(store, repository)) store.images.delete(imageUri(image));
      return { ...EMPTY };
    }),
  );
}

function listImages(call: Call): unknown {
  const images = imagesIn(call.store, find(call, 'artifactregistry.dockerimages.list'));
  images.sort((one, other) => (imageUri(one) < imageUri(other) ? -1 : 1));
  const { page, next } = call.page(images, imageUri, { usual: 100, most: 1000 });
  return { ...(page.length > 0 ? { dockerImages: page.map(renderImage) } : {}), ...next };
}

function renderImage(image: Image): unknown {
  const { repository, package: name, digest, tags, gigabytes, uploadTime } = image;
  return {
    name: `${repository.name}/dockerImages/${name}@${digest}`,
    uri: imageUri(image),
    ...(tags.length > 0 ? { tags } : {}),
    imageSizeBytes: String(gigabytes * 1e9),
    uploadTime,
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    buildTime: uploadTime,
    updateTime: uploadTime,
  };
}
