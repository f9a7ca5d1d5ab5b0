import type { GoogleError } from '../domain/google-error.js';
import { present, record, records, text } from './plain.js';

/** What Google says in the body of a refusal or in the `error` of an operation. */
export type Said = Partial<Pick<GoogleError, 'status' | 'reason' | 'message' | 'retryAfterSeconds'>> &
  Pick<GoogleError, 'metadata'>;

/**
 * Reads google.rpc.Status with its details (https://google.aip.dev/193) and the older form of Compute and Storage:
 * `errors[].reason` without a status.
 */
export function readErrorBody(body: Record<string, unknown>): Said {
  const details = records(body['details']);
  const ofType = (type: string) => details.find((detail) => text(detail['@type'])?.endsWith(`google.rpc.${type}`));
  const errorInfo = ofType('ErrorInfo');
  const message = text(body['message']);
  return {
    ...present({
      status: text(body['status']),
      reason: text(errorInfo?.['reason']) ?? text(records(body['errors'])[0]?.['reason']),
      message,
      retryAfterSeconds: seconds(ofType('RetryInfo')?.['retryDelay']),
    }),
    metadata: {
      ...namedIn(message ?? ''),
      ...help(ofType('Help')),
      ...precondition(ofType('PreconditionFailure')),
      ...fieldViolations(ofType('BadRequest')),
      ...strings(record(errorInfo?.['metadata'])),
    },
  };
}

/** A protobuf Duration as JSON writes it: `"3.5s"`. */
function seconds(duration: unknown): number | undefined {
  const value = Number.parseFloat(text(duration) ?? '');
  return Number.isFinite(value) ? value : undefined;
}

function strings(fields: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => !!text(entry[1])));
}

function help(detail: Record<string, unknown> | undefined): Record<string, string> {
  return strings({ help: records(detail?.['links'])[0]?.['url'] });
}

function precondition(detail: Record<string, unknown> | undefined): Record<string, string> {
  const violation = records(detail?.['violations'])[0];
  return strings({ violation: violation?.['type'], subject: violation?.['subject'] });
}

/** Google's message is often a bare "Request contains an invalid argument.": which field it is stands here. */
function fieldViolations(detail: Record<string, unknown> | undefined): Record<string, string> {
  const violations = records(detail?.['fieldViolations']).map(
    ({ field, description }) => `${text(field) ?? 'request'}: ${text(description) ?? 'invalid'}`,
  );
  return strings({ fieldViolations: violations.join('; ') });
}

const ACTIVATION = /apis\/api\/([a-z0-9.-]+)\/overview\?project=([\w.:-]+)/;
const PERMISSION = /(?:Permission|Required) '([\w.]+\.[\w.]+)'/;

/**
 * Compute sends no ErrorInfo: service, project and permission stand in the sentence only
 * (https://github.com/hashicorp/terraform-provider-google/issues/10510, google-api-dotnet-client#2095).
 */
function namedIn(message: string): Record<string, string> {
  const [, service, project] = ACTIVATION.exec(message) ?? [];
  const [, permission] = PERMISSION.exec(message) ?? [];
  return strings({ service, consumer: project && `projects/${project}`, permission });
}
