/** Changing an instance that is there. */
import { camelCase } from './body.js';
import type { Call } from './call.js';
import { DURATIONS } from './durations.js';
import { ApiError, invalid } from './errors.js';
import type { GceSetup, InstanceBody, ResizeBody } from './instance-body.js';
import { findIdle, instanceKind } from './instance-calls.js';
import { checkLabels, providedLabels } from './instance-labels.js';
import { asResponse } from './instance-reads.js';
import type { Operation } from './operations.js';
import { machineTypeIn } from './places.js';
import { touch } from './workbench.js';
import type { InstanceRecord } from './workbench.js';

export function patchInstance(call: Call, body: InstanceBody): Operation {
  const instance = findIdle(call, 'update');
  const fields = (call.query('updateMask') ?? '')
    .split(',')
    .filter((field) => field !== '')
    .map(camelCase);
  if (fields.length === 0) throw invalid('The update mask must be set.', 'update_mask');
  for (const field of fields) checkChange(instance, field, body);
  return update(call, instance, DURATIONS.patchNotebook, fields, body);
}

const update = instanceKind('update', {
  finish(store, instance, fields: string[], body: InstanceBody) {
    for (const field of fields) change(instance, field, body);
    touch(store, instance);
    return asResponse(instance);
  },
});

const NEEDS_STOP = /^gceSetup\.(machineType|acceleratorConfigs|shieldedInstanceConfig|minCpuPlatform)/;
const SETUP =
  /^gceSetup\.(machineType|acceleratorConfigs|shieldedInstanceConfig|minCpuPlatform|gpuDriverConfig|metadata|tags|containerImage|vmImage|disablePublicIp|enableIpForwarding)(\.\w+)*$/;

function checkChange(instance: InstanceRecord, field: string, body: InstanceBody): void {
  if (field === 'labels') {
    checkLabels(body.labels ?? {});
    return;
  }
  if (field === 'enableDeletionProtection') return;
  if (field === 'disableProxyAccess') {
    // One-way: https://docs.cloud.google.com/gemini-enterprise-agent-platform/reference/rest notebooks v2 instances.patch
    if (!body[field]) throw invalid('Proxy access can only be disabled.', field);
    return;
  }
  if (!SETUP.test(field)) throw invalid(`The field "${field}" cannot be updated.`, 'update_mask');
  if (NEEDS_STOP.test(field) && instance.state !== 'STOPPED') {
    throw new ApiError(
      'FAILED_PRECONDITION',
      `${instance.name} must be STOPPED to change ${field}, it is ${instance.state}.`,
    );
  }
  const wanted = body.gceSetup ?? {};
  if (field === 'gceSetup.disablePublicIp' && !wanted.disablePublicIp)
    throw invalid('A public IP can only be taken away.', field);
  if (field === 'gceSetup.machineType' && !machineTypeIn(instance.zone, wanted.machineType ?? '')) {
    throw invalid(
      `Machine type with name '${wanted.machineType ?? ''}' does not exist in zone '${instance.zone}'.`,
      field,
    );
  }
}

/** A container image takes effect at the next start. */
function change(instance: InstanceRecord, field: string, body: InstanceBody): void {
  if (field === 'labels') {
    instance.labels = { ...body.labels, ...providedLabels(instance) };
  } else if (field === 'enableDeletionProtection' || field === 'disableProxyAccess') {
    instance.options[field] = body[field] ?? false;
  } else {
    const [, key = '', leaf] = field.split('.');
    merge(instance.setup, body.gceSetup ?? {}, key as keyof GceSetup, leaf);
  }
}

function merge(setup: GceSetup, wanted: GceSetup, key: keyof GceSetup, leaf: string | undefined): void {
  const value = wanted[key];
  if (leaf === undefined && key !== 'metadata') Object.assign(setup, { [key]: value });
  else if (leaf === undefined) setup.metadata = { ...setup.metadata, ...wanted.metadata };
  else
    Object.assign(setup, {
      [key]: { ...(setup[key] as object), [leaf]: (value as Record<string, unknown> | undefined)?.[leaf] },
    });
}

/** Disks only grow. */
export function resizeDisk(call: Call, body: ResizeBody): Operation {
  const instance = findIdle(call, 'update');
  const { setup } = instance;
  const disk = body.bootDisk ? setup.bootDisk : setup.dataDisks?.[0];
  const size = (body.bootDisk ?? body.dataDisk)?.diskSizeGb;
  if (!disk || size === undefined) throw invalid('A disk and its new size must be given.', 'disk');
  if (Number(size) < Number(disk.diskSizeGb))
    throw invalid(`Disk size cannot be reduced from ${disk.diskSizeGb ?? ''} GB to ${size} GB.`, 'disk_size_gb');
  return resize(call, instance, DURATIONS.patchNotebook, disk, size);
}

const resize = instanceKind('resizeDisk', {
  finish(store, instance, disk: { diskSizeGb?: string }, size: string) {
    disk.diskSizeGb = size;
    touch(store, instance);
    return asResponse(instance);
  },
});
