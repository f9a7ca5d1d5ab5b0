/** Whether Compute Engine would take the VM: the machine type there, the network, the organisation's policies, the quotas. */
import { ApiError } from './errors.js';
import { networkProblem } from './networks.js';
import { forbiddenVm } from './organization-policies.js';
import { acceleratorTypesIn, machineTypeIn, regionOf } from './places.js';
import { projectQuotas, regionQuotas, vmUsage, vmUsageEverywhere } from './quotas.js';
import type { Quota } from './quotas.js';
import type { Store } from './store.js';
import type { InstanceRecord } from './workbench.js';

/** Compute's own words come back as the error of the Workbench operation; nothing is left of the instance. */
export function placementProblem(store: Store, instance: InstanceRecord): ApiError | undefined {
  return machineProblem(instance) ?? networkProblem(instance) ?? forbiddenVm(instance) ?? quotaProblem(store, instance);
}

export function stockoutProblem({ dryZones }: Store, { zone, project }: InstanceRecord): ApiError | undefined {
  return dryZones.has(zone) ? stockout(project.projectId, zone) : undefined;
}

/** https://docs.cloud.google.com/compute/docs/resource-error, as Workbench wraps it in its operation. */
export const stockout = (projectId: string, zone: string): ApiError =>
  new ApiError(
    'UNAVAILABLE',
    `ZONE_RESOURCE_POOL_EXHAUSTED: The zone 'projects/${projectId}/zones/${zone}' does not have enough resources available to fulfill the request.  Try a different zone, or try again later.`,
  );

const LINK = 'https://www.googleapis.com/compute/v1/projects';

const missing = (field: string, link: string, what: string): ApiError =>
  new ApiError('INVALID_ARGUMENT', `Invalid value for field '${field}': '${link}'. ${what}`);

function machineProblem({ setup, zone, project }: InstanceRecord): ApiError | undefined {
  const asked = setup.machineType ?? '';
  const link = `${LINK}/${project.projectId}/zones/${zone}`;
  if (!machineTypeIn(zone, asked)) {
    return missing(
      'resource.machineType',
      `${link}/machineTypes/${asked}`,
      `Machine type with name '${asked}' does not exist in zone '${zone}'.`,
    );
  }
  const [accelerator] = setup.acceleratorConfigs ?? [];
  if (!accelerator?.type) return undefined;
  const type = accelerator.type.toLowerCase().replaceAll('_', '-');
  if (acceleratorTypesIn(zone).some(({ name }) => name === type)) return undefined;
  return missing(
    'resource.guestAccelerators[0].acceleratorType',
    `${link}/acceleratorTypes/${type}`,
    'The referenced resource does not exist.',
  );
}

function quotaProblem(store: Store, instance: InstanceRecord): ApiError | undefined {
  const region = regionOf(instance.zone);
  const here = regionQuotas(store, instance.project, region);
  const everywhere = projectQuotas(store, instance.project);
  return (
    exceeded(here, vmUsage(instance), `in region ${region}`) ??
    exceeded(everywhere, vmUsageEverywhere(instance), 'globally')
  );
}

function exceeded(quotas: readonly Quota[], wanted: Record<string, number>, where: string): ApiError | undefined {
  const short = quotas.find(({ metric, limit, usage }) => usage + (wanted[metric] ?? 0) > limit && metric in wanted);
  return short && quotaExceeded(short.metric, short.limit, where);
}

/** https://docs.cloud.google.com/compute/resource-usage: the text of QUOTA_EXCEEDED; `globally`: https://github.com/fastai/course-v3/pull/165 */
export const quotaExceeded = (metric: string, limit: number, where: string): ApiError =>
  new ApiError('RESOURCE_EXHAUSTED', `Quota '${metric}' exceeded.  Limit: ${limit.toFixed(1)} ${where}.`);
