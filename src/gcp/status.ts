/** google.rpc.Code: names by number (https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto). */
const NAMES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

const OF_HTTP: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  408: 'DEADLINE_EXCEEDED',
  409: 'ABORTED',
  412: 'FAILED_PRECONDITION',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  504: 'DEADLINE_EXCEEDED',
};

/**
 * Compute and Storage send no status, and their HTTP codes say less than their reasons: a rate limit comes as 403,
 * a subnetwork that is still being made as 400 (https://cloud.google.com/compute/docs/api/error-codes).
 */
const OF_REASON: Record<string, string> = {
  notFound: 'NOT_FOUND',
  alreadyExists: 'ALREADY_EXISTS',
  duplicate: 'ALREADY_EXISTS',
  conflict: 'ALREADY_EXISTS',
  rateLimitExceeded: 'RESOURCE_EXHAUSTED',
  userRateLimitExceeded: 'RESOURCE_EXHAUSTED',
  quotaExceeded: 'RESOURCE_EXHAUSTED',
  conditionNotMet: 'FAILED_PRECONDITION',
  resourceInUseByAnotherResource: 'FAILED_PRECONDITION',
  resourceNotReady: 'UNAVAILABLE',
  backendError: 'UNAVAILABLE',
};

/** The status that a refusal means when Google does not name it. */
export function statusOf(httpStatus: number, reason: string | undefined): string {
  const otherwise = httpStatus >= 500 ? 'UNAVAILABLE' : 'UNKNOWN';
  return OF_REASON[reason ?? ''] ?? OF_HTTP[httpStatus] ?? otherwise;
}

export function statusOfCode(code: unknown): string {
  return (typeof code === 'number' ? NAMES[code] : undefined) ?? 'UNKNOWN';
}
