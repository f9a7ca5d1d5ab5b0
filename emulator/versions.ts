/** Versions and packages of a repository: what a removal of single images needs. */
import type { Call } from './call.js';
import { DURATIONS } from './durations.js';
import { dockerMetadata } from './docker-images.js';
import { ApiError, notFound } from './errors.js';
import { imagesIn, imageUri } from './images.js';
import type { Image } from './images.js';
import { EMPTY, operationKind } from './operations.js';
import { findRepository, operate } from './repositories.js';
import type { Route } from './router.js';
import { imagesOf, packageName, renderTag } from './tags.js';

const REPOSITORY = 'v1/projects/{project}/locations/{location}/repositories/{repository}';
const PACKAGE = `${REPOSITORY}/packages/{package}`;
const ID = 'artifactregistry.projects.locations.repositories.packages';

function find(call: Call, permission: string): Image {
  const image = imagesOf(call, permission).find(({ digest }) => digest === call.param('version'));
  if (!image) throw notFound();
  return image;
}

/** The tags come with the full view only. */
const renderVersion = (call: Call, image: Image): unknown => {
  const { repository, package: name, digest, tags, uploadTime } = image;
  const isFull = call.query('view') === 'FULL';
  return {
    name: `${packageName(repository, name)}/versions/${digest}`,
    createTime: uploadTime,
    updateTime: uploadTime,
    ...(isFull && tags.length > 0 ? { relatedTags: tags.map((tag) => renderTag(image, tag)) } : {}),
    metadata: dockerMetadata(image),
  };
};

const deletion = operationKind('versions.delete', {
  finish(store, images: Image[]) {
    for (const image of images) store.images.delete(imageUri(image));
    return { ...EMPTY };
  },
});

const removal = (call: Call, images: Image[]): unknown => operate(call, DURATIONS.deleteVersion, deletion(images));

export const versionRoutes: Route[] = [
  {
    id: `${ID}.list`,
    http: 'GET',
    path: `${REPOSITORY}/packages`,
    handle(call) {
      const repository = findRepository(call, 'artifactregistry.packages.list');
      const names = [...new Set(imagesIn(call.store, repository).map((image) => image.package))].sort();
      const { page, next } = call.page(names, (name) => name, { usual: 100, most: 1000 });
      return {
        ...(page.length > 0 ? { packages: page.map((name) => ({ name: packageName(repository, name) })) } : {}),
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
    handle(call) {
      const images = imagesOf(call, 'artifactregistry.versions.list');
      const { page, next } = call.page(images, ({ digest }) => digest, { usual: 100, most: 1000 });
      return { versions: page.map((image) => renderVersion(call, image)), ...next };
    },
  },
  {
    id: `${ID}.versions.get`,
    http: 'GET',
    path: `${PACKAGE}/versions/{version*}`,
    handle: (call) => renderVersion(call, find(call, 'artifactregistry.versions.get')),
  },
  {
    id: `${ID}.versions.delete`,
    http: 'DELETE',
    path: `${PACKAGE}/versions/{version*}`,
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
];
