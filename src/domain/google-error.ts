/**
 * A refusal of Google's as plain data: what the gateways understand and the failure table decides on.
 * It carries neither tokens nor headers, so it may be shown, logged and kept in a history.
 */
export interface GoogleError {
  /** Discovery id of the method, such as `notebooks.projects.locations.instances.create`. */
  method: string;
  /** HTTP status; absent when there was no answer (a socket, a time-out) or when an operation failed. */
  httpStatus?: number;
  /** google.rpc.Code name, such as `PERMISSION_DENIED`; `UNAVAILABLE` where there was no answer. */
  status: string;
  /** `ErrorInfo.reason`, else `errors[0].reason`, else an operation's own code such as `ZONE_RESOURCE_POOL_EXHAUSTED`. */
  reason?: string;
  /** `ErrorInfo.metadata`, such as `{ service, consumer }` or `{ permission, resource }`. */
  metadata: Record<string, string>;
  message: string;
  /** What was asked for, such as `projects/p/locations/z/instances/i`. */
  resource?: string;
  /** From `Retry-After` or `RetryInfo`. */
  retryAfterSeconds?: number;
  /** The refusal came from an operation that had been accepted, not from the call itself. */
  fromOperation?: boolean;
}
