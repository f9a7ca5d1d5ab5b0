import type { Call } from './call.js';
import { imageRoutes } from './docker-images.js';
import { getOperation, renderOperation } from './operations.js';
import { policyRoutes } from './policy-routes.js';
import {
  LOCATIONS,
  createRepository,
  deleteRepository,
  findRepository,
  listRepositories,
  lookUp,
  renderRepository,
  resourceOf,
} from './repositories.js';
import { patchRepository } from './repository-patch.js';
import { tagRoutes } from './tags.js';
import { versionRoutes } from './versions.js';
import { withBody } from './router.js';
import type { Api, Route } from './router.js';

const PARENT = 'v1/projects/{project}/locations/{location}';
const NAME = `${PARENT}/repositories/{repository}`;
const ID = 'artifactregistry.projects.locations';

const routes: Route[] = [
  // gcloud asks the older version where it may look, and this one for all else (gcloud 528.0.0, artifacts repositories list).
  ...['v1', 'v1beta2'].map((version): Route => ({
    id: `${ID}.list`,
    http: 'GET',
    path: `${version}/projects/{project}/locations`,
    handle: listLocations,
  })),
  withBody({
    id: `${ID}.repositories.create`,
    http: 'POST',
    path: `${PARENT}/repositories`,
    bodyField: 'repository',
    handle: createRepository,
  }),
  {
    id: `${ID}.repositories.list`,
    http: 'GET',
    path: `${PARENT}/repositories`,
    handle: listRepositories,
  },
  {
    id: `${ID}.repositories.get`,
    http: 'GET',
    path: NAME,
    handle: (call) => renderRepository(call, findRepository(call, 'artifactregistry.repositories.get')),
  },
  withBody({
    id: `${ID}.repositories.patch`,
    http: 'PATCH',
    path: NAME,
    bodyField: 'repository',
    handle: patchRepository,
  }),
  { id: `${ID}.repositories.delete`, http: 'DELETE', path: NAME, handle: deleteRepository },
  ...policyRoutes({
    id: `${ID}.repositories`,
    path: NAME,
    permissions: 'artifactregistry.repositories',
    reads: 'GET',
    find(call) {
      const repository = lookUp(call);
      return { resource: resourceOf(call, repository), policy: repository.policy };
    },
  }),
  ...imageRoutes,
  ...versionRoutes,
  ...tagRoutes,
  {
    id: `${ID}.operations.get`,
    http: 'GET',
    path: `${PARENT}/operations/{operation}`,
    handle(call) {
      const { projectId } = call.project('artifactregistry.repositories.get', `/locations/${call.param('location')}`);
      return renderOperation(
        getOperation(
          call.store,
          `projects/${projectId}/locations/${call.param('location')}/operations/${call.param('operation')}`,
        ),
      );
    },
  },
];

function listLocations(call: Call): unknown {
  const { projectId } = call.project('artifactregistry.locations.list');
  const { page, next } = call.page(LOCATIONS, (id) => id, { usual: 100, most: 1000 });
  const locations = page.map((locationId) => ({
    name: `projects/${projectId}/locations/${locationId}`,
    locationId,
  }));
  return { locations, ...next };
}

export const artifactRegistry: Api = {
  service: 'artifactregistry.googleapis.com',
  errors: 'plain',
  perProject: true,
  routes,
};
