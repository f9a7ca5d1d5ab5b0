import { addRepository, pushImage } from './images.js';
import { newPolicy } from './policies.js';
import type { Store } from './store.js';

/**
 * Google's public images: the two Workbench bases with their sizes
 * (https://docs.cloud.google.com/gemini-enterprise-agent-platform/notebooks/workbench/instances/create-custom-container)
 * and one that is a notebook image but no Workbench base.
 */
const PUBLIC = [
  { package: 'workbench-container', tags: ['20250609-2200-rc0'], workbench: true, gigabytes: 22 },
  { package: 'workbench-container', tags: ['20251105-2200-rc0', 'latest'], workbench: true, gigabytes: 22 },
  { package: 'workbench-container-slim', tags: ['20250609-2200-rc0'], workbench: true, gigabytes: 2 },
  { package: 'workbench-container-slim', tags: ['20251105-2200-rc0', 'latest'], workbench: true, gigabytes: 2 },
  { package: 'base-cpu', tags: ['latest'], workbench: false, gigabytes: 5 },
];

export function addPublicImages(store: Store): void {
  const repository = addRepository(
    store,
    { projectId: 'deeplearning-platform-release', location: 'us', repositoryId: 'gcr.io' },
    { format: 'DOCKER' },
  );
  repository.policy = newPolicy([{ role: 'roles/artifactregistry.reader', members: ['allUsers'] }]);
  for (const image of PUBLIC) pushImage(store, repository, { ...image, tags: [...image.tags] });
}
