/** Google's words for faults that the twin does not come to by itself. */
import { ApiError, errorInfo } from './errors.js';
import type { Detail } from './errors.js';
import type { Struck } from './fault.js';

/** The permission that a method asks for, by Google's own pattern of names. */
export const permissionOf = ({ method }: Pick<Struck, 'method'>): string =>
  method
    .replace(/^cloudresourcemanager\./, 'resourcemanager.')
    .replace(/^(?!resourcemanager)(\w+)\.projects(\.locations)?\.(?=\w+\.)/, '$1.')
    .replace(/\.batch([A-Z])/, (_, letter: string) => `.${letter.toLowerCase()}`)
    .replace(/\.insert$/, '.create')
    .replace(/\.patch$/, '.update')
    .replace(/\.aggregatedList$/, '.list');

/** The account that a policy names, or that an address does. */
export function accountOf({ params, body }: Pick<Struck, 'params' | 'body'>): string | undefined {
  const members = [...JSON.stringify(body ?? {}).matchAll(/"serviceAccount:([^"]+)"/g)].map(([, email]) => email);
  return members.at(-1) ?? params.account;
}

const METRICS: Record<string, string> = {
  'cloudbuild.projects.locations.builds.create': 'Build Create requests',
  'cloudbuild.projects.builds.create': 'Build Create requests',
};

/** Looking is limited as well: https://github.com/googleapis/repo-automation-bots/issues/2268 */
const metricOf = (method: string): string =>
  METRICS[method] ?? (method.startsWith('cloudbuild.') ? 'Build and Operation Get requests' : 'Requests');

/** Verbatim: https://github.com/google/oss-fuzz/issues/8772 */
export function perMinute({ method, service, project }: Struck): { message: string; details: Detail[] } {
  const metric = metricOf(method);
  const name = metric.replace(/ /g, '');
  return {
    message:
      `Quota exceeded for quota metric '${metric}' and limit '${metric} per minute' of service '${service}' ` +
      `for consumer 'project_number:${project.number}'.`,
    details: [
      errorInfo('RATE_LIMIT_EXCEEDED', 'googleapis.com', {
        consumer: `projects/${project.number}`,
        quota_limit: `${name}PerMinutePerProject`,
        quota_limit_value: '60',
        quota_location: 'global',
        quota_metric: `${service}/${metric.toLowerCase().replace(/ /g, '_')}`,
        service,
      }),
      {
        '@type': 'type.googleapis.com/google.rpc.Help',
        links: [
          {
            description: 'Request a higher quota limit.',
            url: 'https://cloud.google.com/docs/quotas/help/request_increase',
          },
        ],
      },
    ],
  };
}

/** What Service Control refuses for a project: ErrorInfo only, as google/api/error_reason.proto has it. */
export const consumerRefused = (reason: string, message: string, { project, service }: Struck): ApiError =>
  new ApiError('PERMISSION_DENIED', message, {
    fromFrontEnd: true,
    details: [errorInfo(reason, 'googleapis.com', { consumer: `projects/${project.number}`, service })],
  });
