/** How many calls a minute Google takes, and how it refuses the next. */
import { ApiError, errorInfo } from './errors.js';
import type { Match } from './router.js';
import type { Project, Store } from './store.js';

interface Limit {
  perMinute: number;
  /** As the refusal calls it. */
  name: string;
  limit: string;
  metric: string;
}

const reads = (perMinute: number): Limit => ({
  perMinute,
  name: 'Read requests',
  limit: 'ReadRequestsPerMinutePerProject',
  metric: 'read_requests',
});
const writes = (perMinute: number): Limit => ({
  perMinute,
  name: 'Write requests',
  limit: 'WriteRequestsPerMinutePerProject',
  metric: 'write_requests',
});

/** Of the APIs whose limits are known; the others' are not counted. */
const LIMITS: Record<string, { reads: Limit; writes: Limit }> = {
  // https://docs.cloud.google.com/service-usage/docs/quotas
  'serviceusage.googleapis.com': { reads: reads(240), writes: writes(60) },
  // Reads: https://github.com/GoogleCloudPlatform/marketing-analytics-jumpstart/issues/163; writes: commonly met
  'cloudresourcemanager.googleapis.com': { reads: reads(2_400), writes: writes(600) },
  // https://docs.cloud.google.com/iam/quotas
  'iam.googleapis.com': { reads: reads(6_000), writes: writes(600) },
  // https://docs.cloud.google.com/artifact-registry/quotas
  'artifactregistry.googleapis.com': { reads: reads(60_000), writes: writes(18_000) },
};

/** What counts as more than one write (the page of Service Usage's quotas). */
const COSTS: Record<string, number> = { 'serviceusage.services.batchEnable': 5 };

/** Counted by project and minute, in simulated time. */
export interface Minute {
  since: number;
  used: number;
}

/** Text and details: https://github.com/GoogleCloudPlatform/marketing-analytics-jumpstart/issues/163 */
export function requireRate(
  { clock, minutes }: Store,
  { api: { service }, route }: Match,
  project: Project | undefined,
): void {
  const limits = LIMITS[service];
  if (!limits || !project) return;
  const limit = (route.mutating ?? route.http !== 'GET') ? limits.writes : limits.reads;
  const key = `${project.number} ${service} ${limit.metric}`;
  const minute = minutes.get(key);
  const current = minute && clock.now < minute.since + 60_000 / clock.speed ? minute : { since: clock.now, used: 0 };
  const used = current.used + (COSTS[route.id] ?? 1);
  if (used > limit.perMinute) throw rateLimited(service, limit, project);
  minutes.set(key, { ...current, used });
}

function rateLimited(service: string, { name, limit, metric, perMinute }: Limit, { number }: Project): ApiError {
  const message = `Quota exceeded for quota metric '${name}' and limit '${name} per minute' of service '${service}' for consumer 'project_number:${number}'.`;
  return new ApiError('RESOURCE_EXHAUSTED', message, {
    fromFrontEnd: true,
    reason: 'rateLimitExceeded',
    details: [
      errorInfo('RATE_LIMIT_EXCEEDED', 'googleapis.com', {
        consumer: `projects/${number}`,
        quota_limit: limit,
        quota_limit_value: String(perMinute),
        quota_location: 'global',
        quota_metric: `${service}/${metric}`,
        service,
      }),
      {
        '@type': 'type.googleapis.com/google.rpc.Help',
        links: [
          {
            description: 'Request a higher quota limit.',
            url: 'https://cloud.google.com/docs/quota#requesting_higher_quota',
          },
        ],
      },
    ],
  });
}
