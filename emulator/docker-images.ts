/** What is in a repository: images by digest. */
import type { Call } from './call.js';
import { notFound } from './errors.js';
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
];

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
