import { quotaFix } from '../domain/failure-fixes.js';
import type { Failure } from '../domain/failures.js';
import { notebookQuota, shortQuotas } from '../domain/quota.js';
import type { Attempt } from './attempt.js';
import { notebook } from './notebook.js';
import { candidateZones, notOffered } from './zones.js';

/** What can be known of the machine to come; only once Compute Engine is enabled. */
export async function computeFindings(attempt: Attempt): Promise<Failure[]> {
  const zones = await candidateZones(attempt);
  if (zones.length === 0) return [noSuchRegion(attempt)];
  const found = await Promise.all([machineFindings(attempt, zones), networkFindings(attempt)]);
  return found.flat();
}

async function machineFindings(attempt: Attempt, zones: string[]): Promise<Failure[]> {
  const guestCpus = await guestCpusIn(attempt, zones);
  return guestCpus === undefined ? [notOffered(attempt, zones)] : quotaFindingsFor(attempt, guestCpus);
}

/** What a probe asks again, once a quota was short. */
export async function quotaFindings(attempt: Attempt): Promise<Failure[]> {
  const guestCpus = await guestCpusIn(attempt, await candidateZones(attempt));
  return guestCpus === undefined ? [] : quotaFindingsFor(attempt, guestCpus);
}

async function guestCpusIn({ gcp, key, spec }: Attempt, zones: string[]): Promise<number | undefined> {
  for (const zone of zones) {
    const type = await gcp.compute.getMachineType(key.projectId, zone, spec.notebook.machineType);
    if (type) return type.guestCpus;
  }
  return undefined;
}

/** What the environment already has needs no further quota. */
async function quotaFindingsFor(attempt: Attempt, guestCpus: number): Promise<Failure[]> {
  const { gcp, key, spec, input } = attempt;
  const region = await gcp.compute.getRegion(key.projectId, spec.region);
  const short = shortQuotas(notebookQuota(spec.notebook, guestCpus), region?.quotas ?? []);
  if (short.length === 0 || (await notebook.inspect(attempt)).state !== 'absent') return [];
  return short.map(({ quota: { metric, limit, usage }, needed }) => ({
    step: input.step.name,
    kind: 'QuotaExceeded',
    sentence: `The notebook needs ${needed} ${metric}; ${spec.region} allows ${limit} and ${usage} are in use.`,
    fix: quotaFix(key.projectId),
  }));
}

async function networkFindings({ gcp, key, spec, input }: Attempt): Promise<Failure[]> {
  const { network } = spec.notebook;
  if ((await gcp.compute.getNetwork(key.projectId, network)) !== undefined) return [];
  const subnets = await gcp.compute.listSubnetworks(key.projectId, spec.region);
  const others = subnets.map((subnet) => `${subnet.network}/${subnet.name}`).join(', ') || 'none';
  return [
    {
      step: input.step.name,
      kind: 'InvalidSpec',
      sentence: `${key.projectId} has no network ${network}; subnets in ${spec.region}: ${others}.`,
      fix: { text: 'Set notebook.network and notebook.subnet to ones that exist.' },
    },
  ];
}

function noSuchRegion({ input, spec }: Attempt): Failure {
  return {
    step: input.step.name,
    kind: 'InvalidSpec',
    sentence: `${spec.region} has no zone that is UP, or is no region of Google Cloud.`,
    fix: { text: 'Choose another region.', command: `gcloud compute regions list --project=${spec.projectId}` },
  };
}
