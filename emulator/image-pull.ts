import { findImage, parseImage, repositoryName } from './images.js';
import type { Image } from './images.js';
import { around, holds } from './permissions.js';
import type { Store } from './store.js';

/** What Docker would say, as the account: the image, or why not. */
export function pullImage(store: Store, uri: string, account: string): Image | string {
  const address = parseImage(uri);
  if (!address) return `invalid reference format: ${uri}`;
  const name = repositoryName(address);
  const repository = store.repositories.get(name);
  const project = store.projects.get(address.projectId);
  const policies = [...(repository ? [repository.policy] : []), ...(project ? [project.policy] : [])];
  const permission = 'artifactregistry.repositories.downloadArtifacts';
  if (!holds({ name, policies }, `serviceAccount:${account}`, permission, around(store))) {
    return `denied: Permission "${permission}" denied on resource "${name}" (or it may not exist)`;
  }
  if (!repository) return `name unknown: Repository "${address.repositoryId}" not found`;
  const image = findImage(store, repository, address);
  return image ?? `manifest unknown: Failed to fetch "${address.digest ?? address.tag ?? 'latest'}" from ${uri}`;
}
