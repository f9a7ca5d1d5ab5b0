import { ApiError } from './errors.js';
import type { InstanceBody, ResizeBody } from './instance-body.js';
import { findInstance, once, zoneOf } from './instance-calls.js';
import { patchInstance, resizeDisk } from './instance-patch.js';
import { deleteInstance, resetInstance, startInstance, stopInstance } from './instance-power.js';
import { createInstance } from './instance-create.js';
import { getConfig, listInstances, listOperations, renderInstance } from './instance-reads.js';
import { getOperation, renderOperation } from './operations.js';
import type { Operation } from './operations.js';
import { withBody } from './router.js';
import type { Api, Route } from './router.js';
import type { Call } from './call.js';

const PARENT = 'v2/projects/{project}/locations/{location}';
const NAME = `${PARENT}/instances/{instance}`;
const ID = 'notebooks.projects.locations.instances';

/** Verbs without a request id. */
const verb = (name: string, act: (call: Call) => Operation): Route => ({
  id: `${ID}.${name}`,
  http: 'POST',
  path: `${NAME}:${name}`,
  handle: (call) => renderOperation(act(call), true),
});

const routes: Route[] = [
  withBody({
    id: `${ID}.create`,
    http: 'POST',
    path: `${PARENT}/instances`,
    bodyField: 'instance',
    handle: (call, body: InstanceBody) => once(call, 'create', () => createInstance(call, zoneOf(call), body)),
  }),
  {
    id: `${ID}.list`,
    http: 'GET',
    path: `${PARENT}/instances`,
    handle: listInstances,
  },
  { id: `${ID}.getConfig`, http: 'GET', path: `${PARENT}/instances:getConfig`, handle: getConfig },
  { id: `${ID}.get`, http: 'GET', path: NAME, handle: (call) => renderInstance(findInstance(call, 'get')) },
  withBody({
    id: `${ID}.patch`,
    http: 'PATCH',
    path: NAME,
    bodyField: 'instance',
    handle: (call, body: InstanceBody) =>
      once(call, `patch of ${call.param('instance')}`, () => patchInstance(call, body)),
  }),
  {
    id: `${ID}.delete`,
    http: 'DELETE',
    path: NAME,
    handle: (call) => once(call, `delete of ${call.param('instance')}`, () => deleteInstance(call)),
  },
  verb('start', startInstance),
  verb('stop', stopInstance),
  verb('reset', resetInstance),
  withBody({
    id: `${ID}.resizeDisk`,
    http: 'POST',
    path: `${NAME}:resizeDisk`,
    handle: (call, body: ResizeBody) => renderOperation(resizeDisk(call, body), true),
  }),
  {
    id: 'notebooks.projects.locations.instances.create',
    http: 'POST',
    path: 'v1/projects/{project}/locations/{location}/instances',
    handle: refuseUserManaged,
  },
  {
    id: 'notebooks.projects.locations.operations.get',
    http: 'GET',
    path: `${PARENT}/operations/{operation}`,
    handle(call) {
      const location = call.param('location');
      const { projectId } = call.project('notebooks.operations.get', `/locations/${location}`);
      const name = `projects/${projectId}/locations/${location}/operations/${call.param('operation')}`;
      return renderOperation(getOperation(call.store, name), true);
    },
  },
  {
    id: 'notebooks.projects.locations.operations.list',
    http: 'GET',
    path: `${PARENT}/operations`,
    handle: listOperations,
  },
];

/** Version 1 makes nothing any more: https://github.com/crossplane-contrib/provider-upjet-gcp/issues/891 */
function refuseUserManaged(call: Call): never {
  call.project('notebooks.instances.create', `/locations/${call.param('location')}`);
  const message =
    'Vertex AI Workbench user-managed notebooks have been deprecated and new instances cannot be created. We recommend using Vertex AI Workbench instances instead. ' +
    '[Learn more about migrating to Vertex AI Workbench Instances](https://cloud.google.com/vertex-ai/docs/workbench/user-managed/migrate-to-instances): failed precondition';
  const requestId = call.store.chance.hex(16, 'request');
  throw new ApiError('FAILED_PRECONDITION', message, {
    details: [{ '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId }],
  });
}

export const notebooks: Api = { service: 'notebooks.googleapis.com', errors: 'plain', perProject: true, routes };
