/** What the calls on Workbench instances have in common. */
import type { Call } from './call.js';
import type { Duration } from './durations.js';
import { ApiError, invalid, unknownLocation } from './errors.js';
import { renderOperation, startOperation } from './operations.js';
import type { Operation } from './operations.js';
import { ALL_ZONES } from './places.js';
import type { InstanceRecord } from './workbench.js';

/** The same request id is the same request, and gets the same operation (https://google.aip.dev/155). */
export function once(call: Call, what: string, act: () => Operation): unknown {
  const requestId = call.query('requestId');
  if (requestId === undefined) return renderOperation(act(), true);
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(requestId) || /^[0-]*$/.test(requestId)) {
    throw invalid(`Invalid value for request_id: "${requestId}" is not a valid UUID.`, 'request_id');
  }
  const key = `${what} in ${call.param('project')}/${call.param('location')} by ${call.principal}: ${requestId}`;
  const operation = call.store.requests.get(key) ?? act();
  call.store.requests.set(key, operation);
  return renderOperation(operation, true);
}

export function zoneOf(call: Call): string {
  const zone = call.param('location');
  if (!ALL_ZONES.includes(zone)) throw unknownLocation(zone);
  return zone;
}

export function findInstance(call: Call, verb: string): InstanceRecord {
  const under = `/locations/${zoneOf(call)}/instances/${call.param('instance')}`;
  const { projectId } = call.project(`notebooks.instances.${verb}`, under);
  const instance = call.store.instances.get(`projects/${projectId}${under}`);
  if (!instance) throw new ApiError('NOT_FOUND', `Resource 'projects/${projectId}${under}' was not found`);
  return instance;
}

/** https://github.com/hashicorp/terraform-provider-google/issues/17593 */
export function findIdle(call: Call, verb: string): InstanceRecord {
  const instance = findInstance(call, verb);
  if (instance.busy === undefined) return instance;
  throw new ApiError('ABORTED', `unable to queue the operation: ${instance.name} is busy with ${instance.busy}`);
}

interface Work {
  /** As metadata tells it, such as `create`. */
  verb: string;
  duration: Duration;
  finish: () => Record<string, unknown>;
  /** Happens instead when a fault ends it; without it, the instance stays as the call left it. */
  drop?: () => void;
}

/** Starts an operation that has the instance for itself. */
export function operate(call: Call, instance: InstanceRecord, { verb, duration, finish, drop }: Work): Operation {
  const { store } = call;
  const { clock, chance } = store;
  const parent = instance.name.slice(0, instance.name.indexOf('/instances/'));
  const name = `${parent}/operations/operation-${Math.floor(clock.now)}-${chance.hex(13, 'operation')}-${chance.hex(8, 'operation')}`;
  instance.busy = name;
  return startOperation(store, {
    name,
    metadata: {
      '@type': 'type.googleapis.com/google.cloud.notebooks.v2.OperationMetadata',
      createTime: clock.iso(),
      target: instance.name,
      verb,
      requestedCancellation: false,
      apiVersion: 'v2',
      endpoint: `${verb.charAt(0).toUpperCase()}${verb.slice(1)}Instance`,
    },
    seconds: chance.seconds(duration, `${verb} ${instance.name}`),
    finish: () => {
      delete instance.busy;
      return finish();
    },
    drop: () => {
      delete instance.busy;
      drop?.();
    },
  });
}
