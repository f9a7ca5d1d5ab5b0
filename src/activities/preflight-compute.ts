import { quotaFix } from '../domain/failure-fixes.js';
import type { Failure } from '../domain/failures.js';
import { notebookQuota, quotaRows, type Machine, type QuotaRow } from '../domain/quota.js';
import type { Attempt } from './attempt.js';
import { finding } from './finding.js';
import { hasNotebook } from './notebook.js';
import { networkFindings } from './preflight-network.js';
import { candidateZones, machineIn, notOffered } from './zones.js';

export interface QuotaLook {
  findings: Failure[];
  quota: QuotaRow[];
}

/** What can be known of the machine to come; only once Compute Engine is enabled. */
export async function lookAtCompute(attempt: Attempt): Promise<QuotaLook> {
  const zones = await candidateZones(attempt);
  if (zones.length === 0) return { findings: [noSuchRegion(attempt)], quota: [] };
  const [machine, network] = await Promise.all([lookAtMachine(attempt, zones), networkFindings(attempt)]);
  return { ...machine, findings: [...machine.findings, ...network] };
}

async function lookAtMachine(attempt: Attempt, zones: string[]): Promise<QuotaLook> {
  const machine = await firstMachine(attempt, zones);
  return machine === undefined ? { findings: [notOffered(attempt, zones)], quota: [] } : lookAtQuota(attempt, machine);
}

/** What a probe asks again, once a quota was short. */
export async function quotaFindings(attempt: Attempt): Promise<Failure[]> {
  const machine = await firstMachine(attempt, await candidateZones(attempt));
  return machine === undefined ? [] : (await lookAtQuota(attempt, machine)).findings;
}

async function firstMachine(attempt: Attempt, zones: string[]): Promise<Machine | undefined> {
  for (const zone of zones) {
    const machine = await machineIn(attempt, zone);
    if (machine) return machine;
  }
  return undefined;
}

/** What the environment already has needs no further quota. */
async function lookAtQuota(attempt: Attempt, machine: Machine): Promise<QuotaLook> {
  const { gcp, key, spec, input } = attempt;
  const [region, project] = await Promise.all([
    gcp.compute.getRegion(key.projectId, spec.region),
    gcp.compute.getProject(key.projectId),
  ]);
  const { count = 1 } = input;
  const needs = notebookQuota(spec.notebook, machine);
  const rows = (there: number) => [
    ...quotaRows(needs.region, { where: spec.region, quotas: region?.quotas ?? [], seats: { count, there } }),
    ...quotaRows(needs.allRegions, { where: key.projectId, quotas: project.quotas, seats: { count, there } }),
  ];
  const all = rows(0);
  const isAsked = input.count !== undefined || all.some(isShort(count));
  const quota = isAsked && (await hasNotebook(attempt)) ? rows(1) : all;
  return { quota, findings: quota.filter(isShort(count)).map((row) => shortQuota(attempt, row)) };
}

export const isShort =
  (count: number) =>
  ({ fits }: QuotaRow): boolean =>
    fits < count;

export function shortQuota(attempt: Attempt, { metric, where, needed, limit, usage, fits }: QuotaRow): Failure {
  const { key, input } = attempt;
  const { count = 1 } = input;
  const who = count === 1 ? 'The notebook needs' : `${count} environments need`;
  const place = where === key.projectId ? `${where} as a whole` : where;
  const howMany = count === 1 ? '' : `: ${fits} of ${count} fit`;
  const sentence = `${who} ${needed} ${metric}; ${place} allows ${limit} and ${usage} are in use${howMany}.`;
  return finding(attempt, 'QuotaExceeded', sentence, quotaFix(key.projectId, metric));
}

function noSuchRegion(attempt: Attempt): Failure {
  const { region, projectId } = attempt.spec;
  const sentence = `${region} has no zone that is UP, or is no region of Google Cloud.`;
  const command = `gcloud compute regions list --project=${projectId}`;
  return finding(attempt, 'InvalidSpec', sentence, { text: 'Choose another region.', command });
}
