/** What a run says of a fault for as long as it lasts: one entry a fault, which the type checks to be all of them. */
import type { FaultId } from '../../emulator/fault-catalog.js';
import type { FailureKind } from '../../src/domain/failures.js';

export const BUSY: FailureKind[] = ['Transient'];
const LIMITED: FailureKind[] = ['RateLimited'];
const DENIED: FailureKind[] = ['PermissionDenied'];
const BILLING: FailureKind[] = ['BillingDisabled'];
const POLICY: FailureKind[] = ['PolicyViolated'];
const QUOTA: FailureKind[] = ['QuotaExceeded'];
/** A notebook goes to the next zone then. */
export const STOCKOUT: FailureKind[] = ['Stockout'];
const FAILED: FailureKind[] = ['OperationFailed'];
const INVALID: FailureKind[] = ['InvalidSpec'];

export const CAUSES: Record<FaultId, readonly FailureKind[]> = {
  'service-disabled': DENIED,
  'concurrent-activation': BUSY,
  'activation-internal-error': FAILED,
  'activation-failed': FAILED,
  'activation-partial': FAILED,
  'rate-limit': LIMITED,
  'rate-limit-legacy': LIMITED,
  'rate-limit-403': LIMITED,
  'concurrent-operations': LIMITED,
  'etag-conflict': BUSY,
  'etag-conflict-storage': BUSY,
  'account-not-visible': INVALID,
  'account-not-found': INVALID,
  'account-hidden': DENIED,
  'permission-denied': DENIED,
  'permission-denied-bare': DENIED,
  'permission-denied-compute': DENIED,
  'permission-denied-storage': DENIED,
  'act-as-denied': DENIED,
  'billing-not-found': BILLING,
  'billing-disabled': BILLING,
  'billing-account-disabled': BILLING,
  'billing-not-configured': BILLING,
  'org-policy-external-ip': POLICY,
  'org-policy-shielded-vm': POLICY,
  'org-policy-members': POLICY,
  'org-policy-location': POLICY,
  'org-policy-location-reason': POLICY,
  'org-policy-restricted-service': POLICY,
  'vpc-service-controls': POLICY,
  stockout: STOCKOUT,
  'stockout-with-details': STOCKOUT,
  'quota-exceeded': QUOTA,
  'quota-exceeded-reason': QUOTA,
  'operation-internal': FAILED,
  'operation-aborted': FAILED,
  'operation-precondition': FAILED,
  'operation-exhausted': FAILED,
  'operation-denied': DENIED,
  'operation-invalid': FAILED,
  'workbench-stuck-provisioning': FAILED,
  'workbench-unhealthy': FAILED,
  'workbench-without-proxy': FAILED,
  'unable-to-queue': BUSY,
  'build-internal-error': FAILED,
  'build-timeout': INVALID,
  'build-cancelled': FAILED,
  'build-expired': STOCKOUT,
  'build-queued-for-ever': STOCKOUT,
  'build-step-failed': INVALID,
  'build-fetch-source-failed': DENIED,
  'build-push-denied': DENIED,
  'build-push-failed': FAILED,
  'build-image-not-found': INVALID,
  'build-logging-failed': FAILED,
  'build-bad-request': INVALID,
  'build-act-as-denied': DENIED,
  // Of the failed build itself: why its log cannot be read counts for less.
  'build-log-denied': INVALID,
  unavailable: BUSY,
  'backend-error': BUSY,
  'bad-gateway-html': BUSY,
  'token-expired': DENIED,
  reset: BUSY,
  'lost-reply': BUSY,
  'truncated-body': BUSY,
  stall: BUSY,
  'slow-drip': BUSY,
  'operation-not-found': FAILED,
  'list-lag': [],
  'empty-page': [],
  'resource-not-ready': FAILED,
  'bucket-already-owned': [],
  'repository-already-exists': [],
};
