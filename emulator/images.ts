import { newPolicy } from './policies.js';
import type { PolicyRecord } from './policies.js';
import type { Store } from './store.js';

export interface Repository {
  /** `projects/P/locations/L/repositories/R`. */
  name: string;
  projectId: string;
  location: string;
  id: string;
  createTime: string;
  updateTime: string;
  /** As it was asked for: format, description, labels, dockerConfig. */
  fields: {
    format: string;
    description?: string;
    labels?: Record<string, string>;
    dockerConfig?: { immutableTags?: boolean };
  };
  policy: PolicyRecord;
}

export interface Image {
  repository: Repository;
  package: string;
  digest: string;
  tags: string[];
  /** A Workbench base or made from one: only such an image ends in a JupyterLab on port 8080. */
  workbench: boolean;
  gigabytes: number;
  uploadTime: string;
}

export interface ImageAddress {
  projectId: string;
  location: string;
  repositoryId: string;
  package: string;
  tag?: string;
  digest?: string;
}

/** https://docs.cloud.google.com/artifact-registry/docs/transition/gcr-repositories */
const OLD_HOSTS: Record<string, string> = {
  'gcr.io': 'us',
  'us.gcr.io': 'us',
  'eu.gcr.io': 'europe',
  'asia.gcr.io': 'asia',
};

const URI = /^(?<host>[^/]+)\/(?<path>[^:@]+)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

export function parseImage(uri: string): ImageAddress | undefined {
  const { host = '', path = '', tag, digest } = URI.exec(uri)?.groups ?? {};
  const version = { ...(tag ? { tag } : {}), ...(digest ? { digest } : {}) };
  const old = OLD_HOSTS[host];
  const location = old ?? /^([a-z0-9-]+)-docker\.pkg\.dev$/.exec(host)?.[1];
  const [projectId, ...rest] = path.split('/');
  const repositoryId = old ? host : rest.shift();
  if (!location || !projectId || !repositoryId || rest.length === 0 || rest.includes('')) return undefined;
  return { projectId, location, repositoryId, package: rest.join('/'), ...version };
}

export const repositoryName = ({
  projectId,
  location,
  repositoryId,
}: Pick<ImageAddress, 'projectId' | 'location' | 'repositoryId'>): string =>
  `projects/${projectId}/locations/${location}/repositories/${repositoryId}`;

export function addRepository(
  store: Store,
  address: Omit<ImageAddress, 'package'>,
  fields: Repository['fields'],
): Repository {
  const { projectId, location, repositoryId } = address;
  const time = store.clock.iso();
  const name = repositoryName(address);
  const repository = {
    name,
    projectId,
    location,
    id: repositoryId,
    createTime: time,
    updateTime: time,
    fields,
    policy: newPolicy(),
  };
  store.repositories.set(name, repository);
  return repository;
}

export const imageUri = ({ repository, package: name, digest }: Image): string =>
  `${registryUri(repository)}/${name}@${digest}`;

export const registryUri = ({ location, projectId, id }: Repository): string =>
  `${location}-docker.pkg.dev/${projectId}/${id}`;

export const imagesIn = (store: Store, repository: Repository): Image[] =>
  [...store.images.values()].filter((image) => image.repository === repository);

/** Gives a new image its tags; a tag that pointed elsewhere moves, or refuses when the repository keeps tags immutable. */
export function pushImage(
  store: Store,
  repository: Repository,
  pushed: Pick<Image, 'package' | 'tags' | 'workbench' | 'gigabytes'> & { digest?: string },
): Image {
  const digest = pushed.digest ?? `sha256:${store.chance.hex(64, `digest ${repository.name}/${pushed.package}`)}`;
  const others = imagesIn(store, repository).filter(
    (image) => image.package === pushed.package && image.digest !== digest,
  );
  for (const tag of pushed.tags) {
    const holder = others.find(({ tags }) => tags.includes(tag));
    if (holder && repository.fields.dockerConfig?.immutableTags) throw new TagIsImmutable(tag);
    holder?.tags.splice(holder.tags.indexOf(tag), 1);
  }
  const image: Image = { ...pushed, digest, repository, uploadTime: store.clock.iso() };
  const known = store.images.get(imageUri(image));
  image.tags = [...new Set([...(known?.tags ?? []), ...pushed.tags])];
  store.images.set(imageUri(image), image);
  return image;
}

export class TagIsImmutable extends Error {
  constructor(tag: string) {
    super(`manifest invalid: cannot update tag ${tag}. The repository has enabled tag immutability`);
  }
}

export const findImage = (
  store: Store,
  repository: Repository,
  { package: name, tag = 'latest', digest }: ImageAddress,
): Image | undefined =>
  imagesIn(store, repository).find(
    (image) => image.package === name && (digest ? image.digest === digest : image.tags.includes(tag)),
  );
