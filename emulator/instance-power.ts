/** Starting, stopping, resetting and deleting an instance. */
import type { Call } from './call.js';
import { DURATIONS } from './durations.js';
import { ApiError } from './errors.js';
import { findIdle, instanceKind } from './instance-calls.js';
import { asResponse } from './instance-reads.js';
import { EMPTY } from './operations.js';
import type { Operation } from './operations.js';
import { boot, setState, shutDown } from './workbench.js';

/** Starting what runs changes nothing, as with Compute's VMs. */
export function startInstance(call: Call): Operation {
  const instance = findIdle(call, 'start');
  const starts = instance.state === 'STOPPED';
  if (starts) setState(call.store, instance, 'STARTING');
  const fate = call.store.faults.ofInstance();
  if (fate) instance.fate = fate;
  else delete instance.fate;
  return start(call, instance, DURATIONS.startNotebook, starts);
}

const start = instanceKind('start', {
  finish(store, instance, starts: boolean) {
    if (starts) boot(store, instance);
    return asResponse(instance);
  },
  drop(store, instance, starts) {
    if (starts) setState(store, instance, 'STOPPED');
  },
});

export function stopInstance(call: Call): Operation {
  const instance = findIdle(call, 'stop');
  if (instance.state !== 'STOPPED') shutDown(call.store, instance);
  return stop(call, instance, DURATIONS.stopNotebook);
}

const stop = instanceKind('stop', {
  finish(store, instance) {
    setState(store, instance, 'STOPPED');
    return asResponse(instance);
  },
  drop(store, instance) {
    setState(store, instance, 'STOPPED');
  },
});

export function resetInstance(call: Call): Operation {
  const instance = findIdle(call, 'reset');
  if (instance.state === 'STOPPED') throw new ApiError('FAILED_PRECONDITION', `${instance.name} is not running.`);
  delete instance.fate;
  return reset(call, instance, DURATIONS.startNotebook);
}

const reset = instanceKind('reset', {
  finish(store, instance) {
    boot(store, instance);
    return asResponse(instance);
  },
});

/** The VM and its disks go together. */
export function deleteInstance(call: Call): Operation {
  const instance = findIdle(call, 'delete');
  if (instance.options.enableDeletionProtection) {
    throw new ApiError('FAILED_PRECONDITION', `${instance.name} is protected against deletion.`);
  }
  shutDown(call.store, instance);
  return remove(call, instance, DURATIONS.deleteNotebook);
}

const remove = instanceKind('delete', {
  finish(store, instance) {
    store.instances.delete(instance.name);
    return { ...EMPTY };
  },
  drop(store, instance) {
    setState(store, instance, 'STOPPED');
  },
});
