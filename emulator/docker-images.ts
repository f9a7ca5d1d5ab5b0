/** What is in a repository: images by digest. */
import type { Call } from './call.js';
import { notFound } from './errors.js';
import { imagesIn, imageUri } from './images.js';
import type { Image } from './images.js';
import { findRepository, idIn } from './repositories.js';
import type { Route } from './router.js';

const NAME = 'v1/projects/{project}/locations/{location}/repositories/{repository}';
const ID = 'artifactregistry.projects.locations.repositories';

export const imageRoutes: Route[] = [
  {
    id: `${ID}.dockerImages.list`,
    http: 'GET',
    path: `${NAME}/dockerImages`,
    handle: listImages,
  },
  {
    id: `${ID}.dockerImages.get`,
    http: 'GET',
    path: `${NAME}/dockerImages/{image*}`,
    handle(call) {
      const images = imagesIn(call.store, findRepository(call, 'artifactregistry.dockerimages.get'));
      const image = images.find((candidate) => `${candidate.package}@${candidate.digest}` === idIn(call, 'image'));
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

const renderImage = (image: Image): unknown => ({
  ...dockerMetadata(image),
  uri: imageUri(image),
  ...(image.tags.length > 0 ? { tags: image.tags } : {}),
  uploadTime: image.uploadTime,
  updateTime: image.uploadTime,
});

/** What a version of a package tells as well, where it is an image (Discovery: Version.metadata). */
export const dockerMetadata = ({ repository, package: name, digest, gigabytes, uploadTime }: Image) => ({
  name: `${repository.name}/dockerImages/${encodeURIComponent(name)}@${digest}`,
  imageSizeBytes: String(Math.round(gigabytes * 1e9)),
  mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
  buildTime: uploadTime,
});
