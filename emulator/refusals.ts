/** What Google's front end refuses before an API sees the request. */
import { ApiError, errorInfo } from './errors.js';
import type { Project } from './store.js';

/** Of a project that is not in this world, only the names. */
type Named = Pick<Project, 'number'>;

const REQUIRED = 'Request is missing required authentication credential.';
const INVALID = 'Request had invalid authentication credentials.';
const EXPECTED =
  'Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.';

export const unauthenticated = (method: string, service: string, given: boolean): ApiError =>
  new ApiError('UNAUTHENTICATED', `${given ? INVALID : REQUIRED} ${EXPECTED}`, {
    fromFrontEnd: true,
    details: [
      errorInfo(given ? 'ACCESS_TOKEN_TYPE_UNSUPPORTED' : 'CREDENTIALS_MISSING', 'googleapis.com', { method, service }),
    ],
  });

/** ErrorInfo ACCESS_TOKEN_EXPIRED: https://github.com/googleapis/googleapis/blob/master/google/api/error_reason.proto */
export const tokenExpired = (method: string, service: string): ApiError =>
  new ApiError('UNAUTHENTICATED', `${INVALID} ${EXPECTED}`, {
    fromFrontEnd: true,
    details: [errorInfo('ACCESS_TOKEN_EXPIRED', 'googleapis.com', { method, service })],
  });

/** Wording and details: https://github.com/hashicorp/terraform-provider-google/issues/10510 */
export function serviceDisabled(project: Named, service: string, title: string): ApiError {
  const activationUrl = `https://console.developers.google.com/apis/api/${service}/overview?project=${project.number}`;
  const message =
    `${title} has not been used in project ${project.number} before or it is disabled. Enable it by visiting ${activationUrl} then retry. ` +
    'If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.';
  return new ApiError('PERMISSION_DENIED', message, {
    fromFrontEnd: true,
    reason: 'accessNotConfigured',
    domain: 'usageLimits',
    details: [
      errorInfo('SERVICE_DISABLED', 'googleapis.com', {
        consumer: `projects/${project.number}`,
        service,
        serviceTitle: title,
        containerInfo: project.number,
        activationUrl,
      }),
      { '@type': 'type.googleapis.com/google.rpc.LocalizedMessage', locale: 'en-US', message },
      {
        '@type': 'type.googleapis.com/google.rpc.Help',
        links: [{ description: 'Google developers console API activation', url: activationUrl }],
      },
    ],
  });
}

/** ErrorInfo BILLING_DISABLED: https://github.com/googleapis/googleapis/blob/master/google/api/error_reason.proto */
export function billingDisabled(project: Named, service: string): ApiError {
  const url = `https://console.developers.google.com/billing/enable?project=${project.number}`;
  return new ApiError(
    'PERMISSION_DENIED',
    `This API method requires billing to be enabled. Please enable billing on project #${project.number} by visiting ${url} then retry. ` +
      'If you enabled billing for this project recently, wait a few minutes for the action to propagate to our systems and retry.',
    {
      fromFrontEnd: true,
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.Help',
          links: [{ description: 'Google developers console billing', url }],
        },
        errorInfo('BILLING_DISABLED', 'googleapis.com', { consumer: `projects/${project.number}`, service }),
      ],
    },
  );
}

export const projectDeleted = (project: Project, service: string): ApiError =>
  new ApiError('PERMISSION_DENIED', `Project #${project.number} has been deleted.`, {
    fromFrontEnd: true,
    details: [errorInfo('CONSUMER_INVALID', 'googleapis.com', { consumer: `projects/${project.number}`, service })],
  });

/** Google's front end answers an address that is no method's with a page. */
export const NOT_FOUND_PAGE = (path: string): string =>
  `<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n<p><b>404.</b> <ins>That’s an error.</ins>\n` +
  `<p>The requested URL <code>${path.replace(/[<>&"']/g, '')}</code> was not found on this server. <ins>That’s all we know.</ins>\n`;

/** The front end's own, where what lies behind it does not answer. */
export const BAD_GATEWAY_PAGE =
  '<!DOCTYPE html>\n<html lang=en>\n<title>Error 502 (Server Error)!!1</title>\n<p><b>502.</b> <ins>That’s an error.</ins>\n' +
  '<p>The server encountered a temporary error and could not complete your request.<p>Please try again in 30 seconds. ' +
  '<ins>That’s all we know.</ins>\n';
