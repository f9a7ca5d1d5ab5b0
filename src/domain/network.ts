import type { ResolvedSpec } from './resolve.js';

/** Where the VM's subnet is looked for: in the project itself, or in the host project of a Shared VPC. */
export interface SubnetPlace {
  projectId: string;
  network: string;
  subnet: string;
}

export function subnetPlace({ projectId, notebook: { network, subnet } }: ResolvedSpec): SubnetPlace {
  const [, host = projectId] = /^projects\/([^/]+)\//.exec(subnet) ?? [];
  return { projectId: host, network: lastPart(network), subnet: lastPart(subnet) };
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
