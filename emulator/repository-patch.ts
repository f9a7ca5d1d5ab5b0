import { camelCase } from './body.js';
import type { Call } from './call.js';
import { findRepository, renderStored } from './repositories.js';
import type { RepositoryBody } from './repository-body.js';

const CHANGEABLE = ['description', 'labels', 'dockerConfig'] as const;

/**
 * Synchronous, unlike create and delete, and answered without the address (golden gcloud-repository-crud). Without a mask,
 * what the body holds is meant (https://google.aip.dev/134).
 */
export function patchRepository(call: Call, body: RepositoryBody): unknown {
  const repository = findRepository(call, 'artifactregistry.repositories.update');
  const mask = call
    .query('updateMask')
    ?.split(',')
    .map((path) => camelCase(path.split('.')[0] ?? ''));
  for (const field of CHANGEABLE) {
    const isMeant = mask ? mask.includes(field) || mask.includes('*') : body[field] !== undefined;
    if (isMeant) Object.assign(repository.fields, { [field]: body[field] });
  }
  repository.updateTime = call.store.clock.iso();
  return renderStored(call, repository);
}
