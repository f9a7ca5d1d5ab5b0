/** Starting, stopping, resetting and deleting an instance. */
import type { Call } from './call.js';
import { DURATIONS } from './durations.js';
import { ApiError } from './errors.js';
import { findIdle, operate } from './instance-calls.js';
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
  return operate(call, instance, {
    verb: 'start',
    duration: DURATIONS.startNotebook,
    finish() {
      if (starts) boot(call.store, instance);
      return asResponse(instance);
    },
    drop() {
      if (starts) setState(call.store, instance, 'STOPPED');
    },
  });
}

export function stopInstance(call: Call): Operation {
  const instance = findIdle(call, 'stop');
  if (instance.state !== 'STOPPED') shutDown(call.store, instance);
  return operate(call, instance, {
    verb: 'stop',
    duration: DURATIONS.stopNotebook,
    finish() {
      setState(call.store, instance, 'STOPPED');
      return asResponse(instance);
    },
    drop() {
      setState(call.store, instance, 'STOPPED');
    },
  });
}

export function resetInstance(call: Call): Operation {
  const instance = findIdle(call, 'reset');
  if (instance.state === 'STOPPED') throw new ApiError('FAILED_PRECONDITION', `${instance.name} is not running.`);
  return operate(call, instance, {
    verb: 'reset',
    duration: DURATIONS.startNotebook,
    finish() {
      boot(call.store, instance);
      return asResponse(instance);
    },
  });
}

/** The VM and its disks go together. */
export function deleteInstance(call: Call): Operation {
  const { store } = call;
  const instance = findIdle(call, 'delete');
  if (instance.options.enableDeletionProtection) {
    throw new ApiError('FAILED_PRECONDITION', `${instance.name} is protected against deletion.`);
  }
  shutDown(store, instance);
  return operate(call, instance, {
    verb: 'delete',
    duration: DURATIONS.deleteNotebook,
    finish() {
      store.instances.delete(instance.name);
      return { ...EMPTY };
    },
    drop() {
      setState(store, instance, 'STOPPED');
    },
  });
}
