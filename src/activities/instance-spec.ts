import { markLabels, notebookAccountEmail } from '../domain/names.js';
import type { ResolvedSpec } from '../domain/spec.js';
import type { InstanceSpec } from '../gcp/index.js';
import type { Attempt } from './attempt.js';

/** The Workbench instance that the spec asks for, from `repository:tag`: Workbench takes no digest. */
export function instanceSpec({ spec, key, mark }: Attempt): InstanceSpec {
  const { notebook } = spec;
  return {
    labels: { ...spec.labels, ...markLabels(mark) },
    machineType: notebook.machineType,
    ...(notebook.accelerator && { accelerator: notebook.accelerator }),
    bootDisk: { sizeGb: notebook.bootDiskGb, type: notebook.diskType },
    dataDisk: { sizeGb: notebook.dataDiskGb, type: notebook.diskType },
    serviceAccount: notebookAccountEmail(key),
    image: wantedImage(spec.image),
    network: notebook.network,
    subnet: notebook.subnet,
    publicIp: notebook.publicIp,
    ...(notebook.owner !== undefined && { owner: notebook.owner }),
    metadata: { 'idle-timeout-seconds': String(notebook.idleShutdownSeconds) },
  };
}

/** Admission lets ready images through only; a built one gets its name where it is built. */
export function wantedImage(image: ResolvedSpec['image']): { repository: string; tag: string } {
  if (!('uri' in image)) throw new TypeError('An image that is not built yet has no name.');
  const colon = image.uri.lastIndexOf(':');
  return { repository: image.uri.slice(0, colon), tag: image.uri.slice(colon + 1) };
}
