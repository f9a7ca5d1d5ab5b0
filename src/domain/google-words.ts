import type { Place } from './failures.js';
import type { GoogleError } from './google-error.js';

/** What a refusal of Google's says, beyond its status: by its reason, its metadata, or its own words. */

/** One Platform's word and Compute's. */
export function isServiceOff({ reason }: GoogleError): boolean {
  return reason === 'SERVICE_DISABLED' || reason === 'accessNotConfigured';
}

export function serviceOf({ metadata }: GoogleError): string {
  return metadata['service'] ?? 'the service';
}

/** Google's own sentence, its first line; what follows is help. */
export function google({ message }: GoogleError): string {
  return message.split('\n', 1)[0]?.replace(/\.?$/, '.') ?? '';
}

/** The project that a call was billed to, by its number where it is not the environment's. */
export function consumerOf({ metadata }: GoogleError, { projectId, projectNumber }: Place): string {
  const consumer = metadata['consumer']?.replace(/^projects\//, '') ?? projectId;
  return consumer === projectNumber ? projectId : consumer;
}

/** Their calls are billed to the caller, whatever project they are about. */
const BILLED_TO_CALLER = /^(?:cloudresourcemanager|cloudbilling|serviceusage|iam)\./;

/**
 * A service account's calls are billed to its own project, a person's to gcloud's unless they name one
 * (https://cloud.google.com/docs/quotas/quota-project).
 */
export function isBilledElsewhere(error: GoogleError, place: Place): boolean {
  const consumer = consumerOf(error, place);
  if (consumer === place.projectId) return false;
  return place.projectNumber !== undefined || BILLED_TO_CALLER.test(error.method);
}

/** Resource Manager refuses without a word about the permission: its methods are called like them. */
export function permissionIn({ method, metadata }: GoogleError): string | undefined {
  return metadata['permission'] ?? /^cloud(resourcemanager\.projects\.\w+)$/.exec(method)?.[1];
}

export const ACTS = 'iam.serviceAccounts.actAs';

/** Cloud Build says it in words of its own, and names the account by its number. */
export function isActAs(error: GoogleError): boolean {
  return permissionIn(error) === ACTS || /permission to act as service account/.test(error.message);
}

/** The e-mail of the account; Cloud Build's is the one that builds. */
export function actedAs({ method, message }: GoogleError, { build }: Place): string | undefined {
  const named = /\S+@\S+\.gserviceaccount\.com/.exec(message)?.[0];
  return named ?? (method.startsWith('cloudbuild.') ? build?.account : undefined);
}

/** One unknown name refuses all that were asked for, and all unknown ones are named. */
export function unknownServices({ metadata, message }: GoogleError): string[] {
  const names = metadata['services'] ?? /service\(s\): (.+?)\.?$/.exec(message)?.[1] ?? '';
  return names.split(',').map((name) => name.trim());
}

/** One service quotes another's refusal, with its code and its reason. */
export const UNREADABLE_SOURCE = /could not resolve source: googleapi: Error 403: (.*?)\.?(?:, forbidden)?$/;

export function withoutCode({ message }: GoogleError): string {
  return UNREADABLE_SOURCE.exec(message)?.[1] ?? message;
}
