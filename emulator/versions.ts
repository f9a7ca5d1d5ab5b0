/** Versions and packages of a repository: what a removal of single images needs. */
import type { Call } from './call.js';
import { DURATIONS } from './durations.js';
import { ApiError, notFound } from './errors.js';
import { imagesIn, imageUri } from './images.js';
import type { Image, Repository } from './images.js';
import { EMPTY } from './operations.js';
import { findRepository, operate } from './repositories.js';
import type { Route } from './router.js';

const REPOSITORY = 'v1/projects/{project}/locations/{location}/repositories/{repository}';
const PACKAGE = `${REPOSITORY}/packages/{package}`;
const ID = 'artifactregistry.projects.locations.repositories.packages';

const nameOf = (repository: Repository, name: string): string =>
  `${repository.name}/packages/${encodeURIComponent(name)}`;

function imagesOf(call: Call, permission: string): Image[] {
  const images = imagesIn(call.store, findRepository(call, permission));
  const found = images.filter((image) => image.package === call.param('package'));
  if (found.length === 0) throw notFound();
  return found.sort((one, other) => (one.digest < other.digest ? -1 : 1));
}

function find(call: Call, permission: string): Image {
  const image = imagesOf(call, permission).find(({ digest }) => digest === call.param('version'));
  if (!image) throw notFound();
  return image;
}

const renderVersion = ({ repository, package: name, digest, tags, uploadTime }: Image): unknown => ({
  name: `${nameOf(repository, name)}/versions/${digest}`,
  createTime: uploadTime,
  updateTime: uploadTime,
  ...(tags.length > 0
    ? { relatedTags: tags.map((tag) => ({ name: `${nameOf(repository, name)}/tags/${tag}`, version: digest })) }
    : {}),
});

function removal(call: Call, images: readonly Image[]): unknown {
  return operate(call, DURATIONS.deleteVersion, () => {
    for (const image of images) call.store.images.delete(imageUri(image));
    return { ...EMPTY };
  });
}

export const versionRoutes: Route[] = [
  {
    id: `${ID}.list`,
    http: 'GET',
    path: `${REPOSITORY}/packages`,
    query: ['pageSize', 'pageToken', 'filter', 'orderBy'],
    handle(call) {
      const repository = findRepository(call, 'artifactregistry.packages.list');
      const names = [...new Set(imagesIn(call.store, repository).map((image) => image.package))].sort();
      const { page, next } = call.page(names, (name) => name, { usual: 100, most: 1000 });
      return {
        ...(page.length > 0 ? { packages: page.map((name) => ({ name: nameOf(repository, name) })) } : {}),
        ...next,
      };
    },
  },
  {
    id: `${ID}.delete`,
    http: 'DELETE',
    path: PACKAGE,
    handle: (call) => removal(call, imagesOf(call, 'artifactregistry.packages.delete')),
  },
  {
    id: `${ID}.versions.list`,
    http: 'GET',
    path: `${PACKAGE}/versions`,
    query: ['pageSize', 'pageToken', 'filter', 'orderBy', 'view'],
    handle(call) {
      const images = imagesOf(call, 'artifactregistry.versions.list');
      const { page, next } = call.page(images, ({ digest }) => digest, { usual: 100, most: 1000 });
      return { versions: page.map(renderVersion), ...next };
    },
  },
  {
    id: `${ID}.versions.get`,
    http: 'GET',
    path: `${PACKAGE}/versions/{version*}`,
    query: ['view'],
    handle: (call) => renderVersion(find(call, 'artifactregistry.versions.get')),
  },
  {
    id: `${ID}.versions.delete`,
    http: 'DELETE',
    path: `${PACKAGE}/versions/{version*}`,
    query: ['force'],
    handle(call) {
      const image = find(call, 'artifactregistry.versions.delete');
      if (image.tags.length > 0 && !call.flag('force')) {
        throw new ApiError(
          'FAILED_PRECONDITION',
          'cannot delete version because it is tagged. Existing tags are: ' + image.tags.join(', '),
        );
      }
      return removal(call, [image]);
    },
  },
  {
    id: `${ID}.tags.list`,
    http: 'GET',
    path: `${PACKAGE}/tags`,
    query: ['pageSize', 'pageToken', 'filter'],
    handle(call) {
      const tags = imagesOf(call, 'artifactregistry.tags.list').flatMap(({ repository, package: name, digest, tags }) =>
        tags.map((tag) => ({
          name: `${nameOf(repository, name)}/tags/${tag}`,
          version: `${nameOf(repository, name)}/versions/${digest}`,
        })),
      );
      tags.sort((one, other) => (one.name < other.name ? -1 : 1));
      const { page, next } = call.page(tags, ({ name }) => name, { usual: 100, most: 1000 });
      return { ...(page.length > 0 ? { tags: page } : {}), ...next };
    },
  },
];
