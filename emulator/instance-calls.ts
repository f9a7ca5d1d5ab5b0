/** What the calls on Workbench instances have in common. */
import type { Call } from './call.js';
import type { Duration } from './durations.js';
import { ApiError, invalid, unknownLocation } from './errors.js';
import { operationKind, renderOperation, startOperation } from './operations.js';
import type { Operation, Work } from './operations.js';
import { ALL_ZONES } from './places.js';
import type { Store } from './store.js';
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

/** What a list calls unreachable does not answer to a name either. */
export function requireReachable(call: Call): void {
  if (!call.store.unreachableZones.has(zoneOf(call))) return;
  throw new ApiError('UNAVAILABLE', 'The service is currently unavailable.');
}

export function findInstance(call: Call, verb: string): InstanceRecord {
  const under = `/locations/${zoneOf(call)}/instances/${call.param('instance')}`;
  const { projectId } = call.project(`notebooks.instances.${verb}`, under);
  requireReachable(call);
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

interface InstanceWork<Of extends unknown[]> {
  finish: (store: Store, instance: InstanceRecord, ...of: Of) => Record<string, unknown>;
  drop?: (store: Store, instance: InstanceRecord, ...of: Of) => void;
}

/** A kind of operation that has its instance for itself; without `drop`, a fault leaves the instance as the call left it. */
export function instanceKind<Of extends unknown[]>(verb: string, { finish, drop }: InstanceWork<Of>): InstanceKind<Of> {
  const work = operationKind<[InstanceRecord, ...Of]>(`instances.${verb}`, {
    finish(store, instance, ...of) {
      delete instance.busy;
      return finish(store, instance, ...of);
    },
    drop(store, instance, ...of) {
      delete instance.busy;
      drop?.(store, instance, ...of);
    },
  });
  return (call, instance, duration, ...of) => operate(call, instance, { verb, duration, work: work(instance, ...of) });
}

/** Starts one. */
type InstanceKind<Of extends unknown[]> = (
  call: Call,
  instance: InstanceRecord,
  duration: Duration,
  ...of: Of
) => Operation;

function operate(
  { store }: Call,
  instance: InstanceRecord,
  { verb, duration, work }: { verb: string; duration: Duration; work: Work },
): Operation {
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
    projectId: instance.project.projectId,
    seconds: chance.seconds(duration, `${verb} ${instance.name}`),
    work,
  });
}
