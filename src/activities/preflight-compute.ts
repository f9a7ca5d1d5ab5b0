import { quotaFix } from '../domain/failure-fixes.js';
import type { Failure } from '../domain/failures.js';
import { notebookQuota, shortQuotas, type Machine, type Quota } from '../domain/quota.js';
import type { Attempt } from './attempt.js';
import { finding } from './finding.js';
import { hasNotebook } from './notebook.js';
import { networkFindings } from './preflight-network.js';
import { candidateZones, machineIn, notOffered } from './zones.js';

/** What can be known of the machine to come; only once Compute Engine is enabled. */
export async function computeFindings(attempt: Attempt): Promise<Failure[]> {
  const zones = await candidateZones(attempt);
  if (zones.length === 0) return [noSuchRegion(attempt)];
  const found = await Promise.all([machineFindings(attempt, zones), networkFindings(attempt)]);
  return found.flat();
}

async function machineFindings(attempt: Attempt, zones: string[]): Promise<Failure[]> {
  const machine = await firstMachine(attempt, zones);
  return machine === undefined ? [notOffered(attempt, zones)] : quotaFindingsFor(attempt, machine);
}

/** What a probe asks again, once a quota was short. */
export async function quotaFindings(attempt: Attempt): Promise<Failure[]> {
  const machine = await firstMachine(attempt, await candidateZones(attempt));
  return machine === undefined ? [] : quotaFindingsFor(attempt, machine);
}

async function firstMachine(attempt: Attempt, zones: string[]): Promise<Machine | undefined> {
  for (const zone of zones) {
    const machine = await machineIn(attempt, zone);
    if (machine) return machine;
  }
  return undefined;
}

/** What the environment already has needs no further quota. */
async function quotaFindingsFor(attempt: Attempt, machine: Machine): Promise<Failure[]> {
  const { gcp, key, spec } = attempt;
  const [region, project] = await Promise.all([
    gcp.compute.getRegion(key.projectId, spec.region),
    gcp.compute.getProject(key.projectId),
  ]);
  const needs = notebookQuota(spec.notebook, machine);
  const short = [
    ...shortQuotas(needs.region, region?.quotas ?? []).map((gap) => ({ ...gap, where: spec.region })),
    ...shortQuotas(needs.allRegions, project.quotas).map((gap) => ({ ...gap, where: `${key.projectId} as a whole` })),
  ];
  if (short.length === 0 || (await hasNotebook(attempt))) return [];
  return short.map((gap) => shortQuota(attempt, gap));
}

interface Gap {
  quota: Quota;
  needed: number;
  where: string;
}

function shortQuota(attempt: Attempt, { quota: { metric, limit, usage }, needed, where }: Gap): Failure {
  const sentence = `The notebook needs ${needed} ${metric}; ${where} allows ${limit} and ${usage} are in use.`;
  return finding(attempt, 'QuotaExceeded', sentence, quotaFix(attempt.key.projectId, metric));
}

function noSuchRegion(attempt: Attempt): Failure {
  const { region, projectId } = attempt.spec;
  const sentence = `${region} has no zone that is UP, or is no region of Google Cloud.`;
  const command = `gcloud compute regions list --project=${projectId}`;
  return finding(attempt, 'InvalidSpec', sentence, { text: 'Choose another region.', command });
}
