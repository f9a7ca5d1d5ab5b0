/** What is in a repository: images by digest, and the tags that point at them. */
import type { Call } from './call.js';
import { ApiError, notFound } from './errors.js';
import { imagesIn, imageUri } from './images.js';
import type { Image } from './images.js';
import { findRepository } from './repositories.js';
import type { Route } from './router.js';

const NAME = 'v1/projects/{project}/locations/{location}/repositories/{repository}';
const ID = 'artifactregistry.projects.locations.repositories';

export const imageRoutes: Route[] = [
  {
    id: `${ID}.dockerImages.list`,
    http: 'GET',
    path: `${NAME}/dockerImages`,
    query: ['pageSize', 'pageToken', 'orderBy'],
    handle: listImages,
  },
  {
    id: `${ID}.dockerImages.get`,
    http: 'GET',
    path: `${NAME}/dockerImages/{image*}`,
    handle(call) {
      const images = imagesIn(call.store, findRepository(call, 'artifactregistry.dockerimages.get'));
      const image = images.find((candidate) => `${candidate.package}@${candidate.digest}` === call.param('image'));
      if (!image) throw notFound();
      return renderImage(image);
    },
  },
  {
    id: `${ID}.packages.tags.get`,
    http: 'GET',
    path: `${NAME}/packages/{package}/tags/{tag}`,
    handle(call) {
      const image = tagged(call, 'artifactregistry.tags.get');
      const parent = `${image.repository.name}/packages/${encodeURIComponent(image.package)}`;
      return { name: `${parent}/tags/${call.param('tag')}`, version: `${parent}/versions/${image.digest}` };
    },
  },
  {
    id: `${ID}.packages.tags.delete`,
    http: 'DELETE',
    path: `${NAME}/packages/{package}/tags/{tag}`,
    handle(call) {
      const image = tagged(call, 'artifactregistry.tags.delete');
      if (image.repository.fields.dockerConfig?.immutableTags) {
        // DockerRepositoryConfig.immutable_tags: tags cannot be modified, moved or deleted.
        throw new ApiError('FAILED_PRECONDITION', 'cannot delete tag: the repository has enabled tag immutability');
      }
      image.tags = image.tags.filter((tag) => tag !== call.param('tag'));
      return {};
    },
  },
];

function tagged(call: Call, permission: string): Image {
  const [name, tag] = [call.param('package'), call.param('tag')];
  const images = imagesIn(call.store, findRepository(call, permission));
  const image = images.find((candidate) => candidate.package === name && candidate.tags.includes(tag));
  if (!image) throw notFound();
  return image;
}

function listImages(call: Call): unknown {
  const images = imagesIn(call.store, findRepository(call, 'artifactregistry.dockerimages.list'));
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
    imageSizeBytes: String(Math.round(gigabytes * 1e9)),
    uploadTime,
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    buildTime: uploadTime,
    updateTime: uploadTime,
  };
}
