import { markLabels } from '../domain/names.js';
import type { InstanceSpec } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { wantedOf } from './image-wanted.js';

/** The Workbench instance that the spec asks for, from `repository:tag`: Workbench takes no digest. */
export function instanceSpec(attempt: Attempt): InstanceSpec {
  const { spec, mark, input } = attempt;
  const { notebook } = spec;
  const { accounts } = input.outputs;
  if (accounts === undefined) throw new TypeError('A notebook runs as an account.');
  return {
    labels: { ...spec.labels, ...markLabels(mark) },
    machineType: notebook.machineType,
    ...(notebook.accelerator && { accelerator: notebook.accelerator }),
    bootDisk: { sizeGb: notebook.bootDiskGb, type: notebook.diskType },
    dataDisk: { sizeGb: notebook.dataDiskGb, type: notebook.diskType },
    serviceAccount: accounts.notebook,
    image: wantedImage(attempt),
    network: notebook.network,
    subnet: notebook.subnet,
    publicIp: notebook.publicIp,
    ...(notebook.owner !== undefined && { owner: notebook.owner }),
    metadata: { 'idle-timeout-seconds': String(notebook.idleShutdownSeconds) },
  };
}

/** The ready one that was named, or the one that is built of this content. */
export function wantedImage(attempt: Attempt): { repository: string; tag: string } {
  const { image } = attempt.spec;
  const uri = 'uri' in image ? image.uri : wantedOf(attempt).uri;
  const colon = uri.lastIndexOf(':');
  return { repository: uri.slice(0, colon), tag: uri.slice(colon + 1) };
}
