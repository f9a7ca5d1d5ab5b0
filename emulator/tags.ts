/** Tags of an image: each points at one version of its package. */
import type { artifactregistry_v1 } from 'googleapis/build/src/apis/artifactregistry/v1.js';

import type { Call } from './call.js';
import { ApiError, invalid, notFound } from './errors.js';
import type { Message } from './google.js';
import { imagesIn } from './images.js';
import type { Image, Repository } from './images.js';
import { findRepository, idIn } from './repositories.js';
import { withBody } from './router.js';
import type { Route } from './router.js';

const TAGS = 'v1/projects/{project}/locations/{location}/repositories/{repository}/packages/{package}/tags';
const TAG = `${TAGS}/{tag}`;
const ID = 'artifactregistry.projects.locations.repositories.packages.tags';

type TagBody = Message<artifactregistry_v1.Schema$Tag>;

/** The slashes of an image's path travel as %2F: it is one segment. */
export const packageName = (repository: Repository, name: string): string =>
  `${repository.name}/packages/${encodeURIComponent(name)}`;

export const renderTag = ({ repository, package: name, digest }: Image, tag: string): Record<string, string> => ({
  name: `${packageName(repository, name)}/tags/${tag}`,
  version: `${packageName(repository, name)}/versions/${digest}`,
});

/** The images of the package; one without any is not there. */
export function imagesOf(call: Call, permission: string): [Image, ...Image[]] {
  const images = imagesIn(call.store, findRepository(call, permission));
  const [first, ...rest] = images
    .filter((image) => image.package === idIn(call, 'package'))
    .sort((one, other) => (one.digest < other.digest ? -1 : 1));
  if (!first) throw notFound();
  return [first, ...rest];
}

function tagged(call: Call, permission: string): Image {
  const image = imagesOf(call, permission).find(({ tags }) => tags.includes(call.param('tag')));
  if (!image) throw notFound();
  return image;
}

/**
 * Never moves a tag, not even to where it is. Immutable tags can be made
 * (https://cloud.google.com/python/docs/reference/artifactregistry/1.10.0/google.cloud.artifactregistry_v1.types.Repository.DockerRepositoryConfig).
 */
function createTag(call: Call, { version = '' }: TagBody): unknown {
  const images = imagesOf(call, 'artifactregistry.tags.create');
  const tag = call.query('tagId') ?? '';
  if (!/^\w[\w.-]{0,127}$/.test(tag)) throw invalid(`Invalid tag ID "${tag}".`, 'tag_id');
  if (images.some(({ tags }) => tags.includes(tag))) throw new ApiError('ALREADY_EXISTS', 'the tag already exists');
  const parent = `${packageName(images[0].repository, images[0].package)}/versions/`;
  if (!version.startsWith(parent))
    throw invalid(`Invalid version "${version}": it must be in ${parent}`, 'tag.version');
  const image = images.find(({ digest }) => digest === version.slice(parent.length));
  if (!image) throw notFound();
  image.tags.push(tag);
  return renderTag(image, tag);
}

function deleteTag(call: Call): unknown {
  const image = tagged(call, 'artifactregistry.tags.delete');
  if (image.repository.fields.dockerConfig?.immutableTags) {
    // DockerRepositoryConfig.immutable_tags: tags cannot be modified, moved or deleted.
    throw new ApiError('FAILED_PRECONDITION', 'cannot delete tag: the repository has enabled tag immutability');
  }
  image.tags = image.tags.filter((tag) => tag !== call.param('tag'));
  return {};
}

function listTags(call: Call): unknown {
  const tags = imagesOf(call, 'artifactregistry.tags.list').flatMap((image) =>
    image.tags.map((tag) => ({ tag, shown: renderTag(image, tag) })),
  );
  tags.sort((one, other) => (one.tag < other.tag ? -1 : 1));
  const { page, next } = call.page(tags, ({ tag }) => tag, { usual: 100, most: 1000 });
  return { ...(page.length > 0 ? { tags: page.map(({ shown }) => shown) } : {}), ...next };
}

export const tagRoutes: Route[] = [
  withBody({
    id: `${ID}.create`,
    http: 'POST',
    path: TAGS,
    bodyField: 'tag',
    handle: createTag,
  }),
  { id: `${ID}.list`, http: 'GET', path: TAGS, handle: listTags },
  {
    id: `${ID}.get`,
    http: 'GET',
    path: TAG,
    handle: (call) => renderTag(tagged(call, 'artifactregistry.tags.get'), call.param('tag')),
  },
  { id: `${ID}.delete`, http: 'DELETE', path: TAG, handle: deleteTag },
];
