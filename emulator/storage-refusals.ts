/** Storage's own words: its errors carry a reason and no status, and its conflicts are 409 and 412. */
import { ApiError } from './errors.js';

export const storageInvalid = (message: string, reason = 'invalid'): ApiError =>
  new ApiError('INVALID_ARGUMENT', message, { reason });

export const conflict = (message: string): ApiError => new ApiError('ALREADY_EXISTS', message, { reason: 'conflict' });

/** https://github.com/hashicorp/terraform-provider-google/issues/7853 */
export const conditionNotMet = (location = 'If-Match', message = NOT_HELD): ApiError =>
  new ApiError('FAILED_PRECONDITION', message, { http: 412, reason: 'conditionNotMet', location });

const NOT_HELD = 'At least one of the pre-conditions you specified did not hold.';

export const noBucket = (): ApiError => new ApiError('NOT_FOUND', 'The specified bucket does not exist.');

export const noObject = (bucket: string, object: string): ApiError =>
  new ApiError('NOT_FOUND', `No such object: ${bucket}/${object}`);

export type Kind = 'project' | 'bucket' | 'object';

/** https://github.com/DefangLabs/pulumi-defang/issues/115 has it verbatim, for an object. */
export const accessText = (email: string, permission: string, kind: Kind): string =>
  `${email} does not have ${permission} access to the Google Cloud ${NAMES[kind]}. ` +
  `Permission '${permission}' denied on resource (or it may not exist).`;

const NAMES: Record<Kind, string> = { project: 'project', bucket: 'Storage bucket', object: 'Storage object' };

export const accessDenied = (email: string, permission: string, kind: Kind): ApiError =>
  new ApiError('PERMISSION_DENIED', accessText(email, permission, kind), { reason: 'forbidden' });

/** https://github.com/googleapis/python-storage/issues/1456 */
export const accountDisabled = (): ApiError =>
  new ApiError('PERMISSION_DENIED', 'The billing account for the owning project is disabled in state absent', {
    reason: 'accountDisabled',
    location: 'Authorization',
  });

export const notSatisfiable = (): ApiError =>
  new ApiError('OUT_OF_RANGE', 'The requested range cannot be satisfied.', {
    http: 416,
    reason: 'requestedRangeNotSatisfiable',
    location: 'Range',
  });
