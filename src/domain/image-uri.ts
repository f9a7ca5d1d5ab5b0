import type { ResolvedSpec } from './resolve.js';

/** An image in Artifact Registry, by the parts its API asks for. */
export interface ImageUri {
  host: string;
  /** Where the repository lies: a region, or a multi-region such as `us`. */
  location: string;
  projectId: string;
  repository: string;
  image: string;
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
const ADDRESS = /^([a-z0-9.-]+\.[a-z0-9-]+)\/([a-z0-9._/-]+):(\w[\w.-]{0,127})$/;

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

export function formatImageUri({ host, projectId, repository, image, tag }: ImageUri): string {
  const path = Object.hasOwn(GCR, host) ? [projectId, image] : [projectId, repository, image];
  return `${host}/${path.join('/')}:${tag}`;
}

/** Whether this is the address of an image with a tag, in whatever registry. */
export function isImageUri(uri: string): boolean {
  return ADDRESS.test(uri);
}

/** Where an image that was not built here lies, if in Artifact Registry. */
export function imageLocation({ image }: ResolvedSpec): ImageUri | undefined {
  return 'uri' in image ? parseImageUri(image.uri) : undefined;
}

export function repositoryName({ projectId, location, repository }: ImageUri): string {
  return `projects/${projectId}/locations/${location}/repositories/${repository}`;
}
