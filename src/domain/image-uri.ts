import { PRODUCT } from './product.js';
import type { ResolvedSpec } from './resolve.js';

/** Where images of one name lie in Artifact Registry, by the parts its API asks for. */
export interface ImagePlace {
  host: string;
  /** Where the repository lies: a region, or a multi-region such as `us`. */
  location: string;
  projectId: string;
  repository: string;
  image: string;
}

export interface ImageUri extends ImagePlace {
  tag: string;
}

/** gcr.io addresses are repositories of Artifact Registry (https://cloud.google.com/artifact-registry/docs/transition/gcr-repositories). */
const GCR: Readonly<Record<string, string>> = {
  'gcr.io': 'us',
  'us.gcr.io': 'us',
  'eu.gcr.io': 'europe',
  'asia.gcr.io': 'asia',
};

const DOCKER_HOST = /^([a-z0-9-]+)-docker\.pkg\.dev$/;
/** Of a path, in Docker's own grammar (https://github.com/distribution/reference/blob/main/regexp.go). */
const COMPONENT = '[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*';
const ADDRESS = new RegExp(`^([a-z0-9.-]+\\.[a-z0-9-]+)/(${COMPONENT}(?:/${COMPONENT})*):(\\w[\\w.-]{0,127})$`);

/** Undefined where the address is not one of Artifact Registry, or carries no tag. */
export function parseImageUri(uri: string): ImageUri | undefined {
  const [, host, path, tag] = ADDRESS.exec(uri) ?? [];
  if (host === undefined || path === undefined || tag === undefined) return undefined;
  const [projectId = '', ...rest] = path.split('/');
  const gcr = Object.hasOwn(GCR, host);
  const location = gcr ? GCR[host] : DOCKER_HOST.exec(host)?.[1];
  const [repository = '', ...segments] = gcr ? [host, ...rest] : rest;
  const named = [projectId, repository, ...segments].every((part) => part !== '');
  if (location === undefined || segments.length === 0 || !named) return undefined;
  return { host, location, projectId, repository, image: segments.join('/'), tag };
}

/** The address without a tag. */
export function formatImagePlace({ host, projectId, repository, image }: ImagePlace): string {
  const path = Object.hasOwn(GCR, host) ? [projectId, image] : [projectId, repository, image];
  return `${host}/${path.join('/')}`;
}

/** Whether this is the address of an image with a tag, in whatever registry. */
export function isImageUri(uri: string): boolean {
  return ADDRESS.test(uri);
}

/** Where the notebook's image lies, or is built to; undefined for a ready one of another registry. */
export function imagePlace(spec: ResolvedSpec): ImagePlace | undefined {
  if ('uri' in spec.image) return parseImageUri(spec.image.uri);
  const { projectId, region, image } = spec;
  const { repository = PRODUCT, name } = image;
  const location = Object.hasOwn(GCR, repository) ? GCR[repository] : undefined;
  return location === undefined
    ? { host: `${region}-docker.pkg.dev`, location: region, projectId, repository, image: name }
    : { host: repository, location, projectId, repository, image: name };
}

export function repositoryName({ projectId, location, repository }: ImagePlace): string {
  return `projects/${projectId}/locations/${location}/repositories/${repository}`;
}
