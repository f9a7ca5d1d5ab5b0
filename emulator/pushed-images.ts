import Type from 'typebox';
import type { Static } from 'typebox';

import { ApiError, invalid, notFound } from './errors.js';
import { TagIsImmutable, addRepository, parseImage, pushImage, repositoryName } from './images.js';
import type { Store } from './store.js';

export const ImageBody = Type.Partial(Type.Object({ uri: Type.String(), base: Type.Boolean() }));

/** A Workbench base with a few packages more. */
const GIGABYTES = 2.5;

/** An image as a build would have pushed it, made from a Workbench base unless said otherwise; its repository is made with it. */
export function addImage(store: Store, { uri = '', base = true }: Static<typeof ImageBody>): unknown {
  const address = parseImage(uri);
  if (!address) throw invalid(`"${uri}" is not the address of an image.`, 'uri');
  if (!store.projects.has(address.projectId)) throw notFound(`There is no project ${address.projectId}.`);
  const known = store.repositories.get(repositoryName(address));
  const repository = known ?? addRepository(store, address, { format: 'DOCKER' });
  const { tag, digest, package: name } = address;
  const tags = tag !== undefined || digest === undefined ? [tag ?? 'latest'] : [];
  const image = { package: name, tags, workbench: base, gigabytes: GIGABYTES, ...(digest ? { digest } : {}) };
  try {
    const pushed = pushImage(store, repository, image);
    return { uri, digest: pushed.digest, tags: pushed.tags };
  } catch (error) {
    if (error instanceof TagIsImmutable) throw new ApiError('ALREADY_EXISTS', error.message);
    throw error;
  }
}
