import type { Failure, Fix } from '../domain/failures.js';
import { subnetPlace, type SubnetPlace } from '../domain/network.js';
import { GcpError } from '../gcp/errors.js';
import type { Subnetwork } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { finding } from './finding.js';

/** The subnet is there, in the network and in the region: what has no subnet there is of no use to a VM. */
export async function networkFindings(attempt: Attempt): Promise<Failure[]> {
  const { region } = attempt.spec;
  const place = subnetPlace(attempt.spec);
  const { projectId, network, subnet } = place;
  const subnets = await subnetsOf(attempt, place);
  if (subnets === undefined || subnets.some((one) => one.name === subnet && one.network === network)) return [];
  const others = subnets.map((one) => `${one.network}/${one.name}`).join(', ') || 'none';
  const sentence = `${projectId} has no subnet ${subnet} of a network ${network} in ${region}; its subnets there: ${others}.`;
  return [finding(attempt, 'InvalidSpec', sentence, networkFix(place, subnets, region))];
}

/** A host project of others need not let us look: what may be used there, only the creation tells. */
async function subnetsOf({ gcp, key, spec }: Attempt, { projectId }: SubnetPlace): Promise<Subnetwork[] | undefined> {
  try {
    return await gcp.compute.listSubnetworks(projectId, spec.region);
  } catch (error) {
    const isTheirs = projectId !== key.projectId;
    if (isTheirs && error instanceof GcpError && error.google.status === 'PERMISSION_DENIED') return undefined;
    throw error;
  }
}

function networkFix({ projectId, network }: SubnetPlace, subnets: readonly Subnetwork[], region: string): Fix {
  const [first] = subnets;
  if (first !== undefined) {
    return {
      text: `Set notebook.network to ${first.network} and notebook.subnet to ${first.name}, or to another pair that exists.`,
      command: `gcloud compute networks subnets list --project=${projectId} --regions=${region}`,
    };
  }
  return {
    text: `Make the network ${network}, or choose a region that has a subnet.`,
    command: `gcloud compute networks create ${network} --subnet-mode=auto --project=${projectId}`,
  };
}
