import type { ResolvedSpec } from './resolve.js';

/** Where the VM's subnet is looked for: in the project itself, or in the host project of a Shared VPC. */
export interface SubnetPlace {
  projectId: string;
  /** Whose the network is: its subnets' project, where it is not said. */
  networkProjectId: string;
  network: string;
  subnet: string;
}

export function subnetPlace({ projectId, notebook: { network, subnet } }: ResolvedSpec): SubnetPlace {
  const host = projectOf(subnet) ?? projectId;
  const networkProjectId = projectOf(network) ?? host;
  return { projectId: host, networkProjectId, network: lastPart(network), subnet: lastPart(subnet) };
}

function projectOf(name: string): string | undefined {
  return /^projects\/([^/]+)\//.exec(name)?.[1];
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
