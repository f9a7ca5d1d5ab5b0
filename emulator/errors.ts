/** google.rpc.Code names with their number and HTTP status (https://github.com/googleapis/googleapis, google/rpc/code.proto). */
const CODES = {
  INVALID_ARGUMENT: { code: 3, http: 400, reason: 'badRequest' },
  FAILED_PRECONDITION: { code: 9, http: 400, reason: 'failedPrecondition' },
  OUT_OF_RANGE: { code: 11, http: 400, reason: 'outOfRange' },
  UNAUTHENTICATED: { code: 16, http: 401, reason: 'unauthorized' },
  PERMISSION_DENIED: { code: 7, http: 403, reason: 'forbidden' },
  NOT_FOUND: { code: 5, http: 404, reason: 'notFound' },
  ALREADY_EXISTS: { code: 6, http: 409, reason: 'alreadyExists' },
  ABORTED: { code: 10, http: 409, reason: 'aborted' },
  RESOURCE_EXHAUSTED: { code: 8, http: 429, reason: 'rateLimitExceeded' },
  INTERNAL: { code: 13, http: 500, reason: 'backendError' },
  UNIMPLEMENTED: { code: 12, http: 501, reason: 'notImplemented' },
  UNAVAILABLE: { code: 14, http: 503, reason: 'backendError' },
} as const;

export type Status = keyof typeof CODES;
export type Detail = { '@type': string } & Record<string, unknown>;

/** Which of Google's three forms an API answers errors in: bare, with `errors[]`, or Compute's and Storage's `errors[]` without a status. */
export type ErrorForm = 'plain' | 'errors' | 'compute';

export interface More {
  details?: Detail[];
  /** Of `errors[]`; given by the API itself, it brings `errors[]` in the bare form too. Else it follows from the status. */
  reason?: string;
  domain?: string;
  /** In `errors[]`, where the reason is a header of the request. */
  location?: string;
  /** Storage's HTTP statuses that no name stands for, such as 412. */
  http?: number;
  /** The front end's own refusals carry a status even where the API behind it has none. */
  fromFrontEnd?: boolean;
}

export class ApiError extends Error {
  readonly status: Status;
  readonly more: More;

  constructor(status: Status, message: string, more: More = {}) {
    super(message);
    this.status = status;
    this.more = more;
  }

  get http(): number {
    return this.more.http ?? CODES[this.status].http;
  }

  /** As an HTTP body. */
  envelope(form: ErrorForm): unknown {
    const { details, reason, domain = 'global', location, fromFrontEnd = false } = this.more;
    const legacy = {
      message: this.message,
      domain,
      reason: reason ?? CODES[this.status].reason,
      ...(location === undefined ? {} : { locationType: 'header', location }),
    };
    const withErrors = form !== 'plain' || (reason !== undefined && !fromFrontEnd);
    return {
      error: {
        code: this.http,
        message: this.message,
        ...(withErrors ? { errors: [legacy] } : {}),
        ...(form !== 'compute' || fromFrontEnd ? { status: this.status } : {}),
        ...(details ? { details } : {}),
      },
    };
  }

  /** As the `error` of an operation. */
  rpcStatus(): { code: number; message: string; details?: Detail[] } {
    const { details } = this.more;
    return { code: CODES[this.status].code, message: this.message, ...(details ? { details } : {}) };
  }
}

export const errorInfo = (reason: string, domain: string, metadata: Record<string, string>): Detail => ({
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason,
  domain,
  metadata,
});

export const invalid = (message: string, field?: string): ApiError =>
  new ApiError('INVALID_ARGUMENT', message, {
    ...(field === undefined
      ? {}
      : {
          details: [
            {
              '@type': 'type.googleapis.com/google.rpc.BadRequest',
              fieldViolations: [{ field, description: message }],
            },
          ],
        }),
  });

export const notFound = (message = 'Requested entity was not found.'): ApiError => new ApiError('NOT_FOUND', message);

/** https://docs.cloud.google.com/iam/docs/permission-error-messages */
export const permissionDenied = (permission: string, resource: string, message?: string): ApiError =>
  new ApiError(
    'PERMISSION_DENIED',
    message ?? `Permission '${permission}' denied on resource '${resource}' (or it may not exist).`,
    { details: [errorInfo('IAM_PERMISSION_DENIED', 'iam.googleapis.com', { permission, resource })] },
  );

/** The bare refusal that Resource Manager gives for a project one may not see, and for one that does not exist alike. */
export const callerLacksPermission = (): ApiError =>
  new ApiError('PERMISSION_DENIED', 'The caller does not have permission');

export const unknownLocation = (location: string): ApiError =>
  new ApiError('PERMISSION_DENIED', `Permission denied on 'locations/${location}' (or it may not exist).`, {
    details: [errorInfo('LOCATION_POLICY_VIOLATED', 'googleapis.com', { location: `locations/${location}` })],
  });
