/** How each fault looks from outside: one case each, which the type checks to be all of them. */
import type { FaultId } from '../../../emulator/fault-catalog.js';
import { SLIM } from './twin.js';

export interface CallAt {
  method: string;
  path: string;
  body?: unknown;
}
/** A call on a project. */
type CallOf = (project: string) => CallAt;

export type Case =
  /** `says` stands anywhere in the body: statuses, reasons, the sentence. */
  | { on: CallOf; status: number; says: readonly string[] }
  | { on: CallOf; operation: { code: number; message: string } | { response: object } }
  | { build: { status: string; failureInfo?: { type: string } } }
  | { instance: object }
  | { socket: 'reset' | 'closed' | 'ends early' | 'is silent' | 'drips' }
  | { list: 'late' | 'without a first page' };

const ZONE = 'locations/us-central1-a';
const REGION = 'locations/us-central1';
const account = (project: string) => `fresh@${project}.iam.gserviceaccount.com`;

export const createInstance: CallOf = (project) => ({
  method: 'POST',
  path: `v2/projects/${project}/${ZONE}/instances?instanceId=notebook`,
  body: { gceSetup: { containerImage: { repository: SLIM } } },
});
export const createBuild: CallOf = (project) => ({
  method: 'POST',
  path: `v1/projects/${project}/${REGION}/builds`,
  body: { steps: [{ name: 'ubuntu', args: ['true'] }], timeout: '60s', queueTtl: '30s' },
});
export const createAccount: CallOf = (project) => ({
  method: 'POST',
  path: `v1/projects/${project}/serviceAccounts`,
  body: { accountId: 'fresh-account' },
});
export const listAccounts: CallOf = (project) => ({ method: 'GET', path: `v1/projects/${project}/serviceAccounts` });
const enable: CallOf = (project) => ({
  method: 'POST',
  path: `v1/projects/${project}/services:batchEnable`,
  body: { serviceIds: ['dataflow.googleapis.com'] },
});
const listZones: CallOf = (project) => ({ method: 'GET', path: `compute/v1/projects/${project}/zones` });
const listInstances: CallOf = (project) => ({ method: 'GET', path: `v2/projects/${project}/${ZONE}/instances` });
const listBuckets: CallOf = (project) => ({ method: 'GET', path: `storage/v1/b?project=${project}` });
const getProject: CallOf = (project) => ({ method: 'GET', path: `v3/projects/${project}` });
const getAccount: CallOf = (project) => ({
  method: 'GET',
  path: `v1/projects/${project}/serviceAccounts/${account(project)}`,
});
export const insertBucket: CallOf = (project) => ({
  method: 'POST',
  path: `storage/v1/b?project=${project}`,
  body: { name: `${project}-bucket`, location: 'us-east1' },
});
const insertOther: CallOf = (project) => ({
  ...insertBucket(project),
  body: { name: `${project}-other`, location: 'us-east1' },
});
const createRepository: CallOf = (project) => ({
  method: 'POST',
  path: `v1/projects/${project}/${REGION}/repositories?repositoryId=images`,
  body: { format: 'DOCKER' },
});
const setPolicy: CallOf = (project) => ({
  method: 'POST',
  path: `v3/projects/${project}:setIamPolicy`,
  body: {
    policy: {
      etag: 'BwXmine=',
      bindings: [{ role: 'roles/viewer', members: [`serviceAccount:${account(project)}`] }],
    },
  },
});
const setBucketPolicy: CallOf = (project) => ({
  method: 'PUT',
  path: `storage/v1/b/${project}-bucket/iam`,
  body: { bindings: [] },
});
const readLog: CallOf = (project) => ({
  method: 'GET',
  path: `storage/v1/b/${project}-bucket/o/log-1.txt?alt=media`,
});
const readOperation: CallOf = (project) => ({
  method: 'GET',
  path: `v2/projects/${project}/${ZONE}/operations/operation-1`,
});
const stopInstance: CallOf = (project) => ({
  method: 'POST',
  path: `v2/projects/${project}/${ZONE}/instances/notebook:stop`,
  body: {},
});

const refused = (on: CallOf, status: number, ...says: string[]): Case => ({ on, status, says });
const fails = (on: CallOf, code: number, message: string): Case => ({ on, operation: { code, message } });
const buildEnds = (status: string, type?: string): Case => ({
  build: { status, ...(type !== undefined && { failureInfo: { type } }) },
});

export const CASES: Record<FaultId, Case> = {
  'service-disabled': refused(listZones, 403, 'SERVICE_DISABLED', 'accessNotConfigured', 'wait a few minutes'),
  'concurrent-activation': refused(enable, 400, 'FAILED_PRECONDITION', 'activation or deactivation is in progress'),
  'activation-internal-error': fails(enable, 13, 'with failed services [dataflow.googleapis.com]'),
  'activation-failed': fails(enable, 3, '[dataflow activation failed]'),
  'activation-partial': {
    on: enable,
    operation: { response: { failures: [{ serviceId: 'dataflow.googleapis.com' }] } },
  },
  'rate-limit': refused(createBuild, 429, 'RESOURCE_EXHAUSTED', 'RATE_LIMIT_EXCEEDED', "'Build Create requests'"),
  'rate-limit-legacy': refused(createBuild, 429, 'rateLimitExceeded', 'per minute'),
  'rate-limit-403': refused(listZones, 403, 'rateLimitExceeded', 'per minute'),
  'concurrent-operations': refused(listZones, 403, 'CONCURRENT_OPERATIONS_QUOTA_EXCEEDED'),
  'etag-conflict': refused(setPolicy, 409, 'ABORTED', 'aborted', "'BwXmine='", 'read-modify-write'),
  'etag-conflict-storage': refused(setBucketPolicy, 412, 'conditionNotMet'),
  'account-not-visible': refused(setPolicy, 400, 'badRequest', 'Service account fresh@', 'does not exist.'),
  'account-not-found': refused(getAccount, 404, 'NOT_FOUND', 'Unknown service account'),
  'account-hidden': refused(getAccount, 403, 'IAM_PERMISSION_DENIED', "'iam.serviceAccounts.get' denied"),
  'permission-denied': refused(listInstances, 403, 'IAM_PERMISSION_DENIED', "'notebooks.instances.list' denied"),
  'permission-denied-bare': refused(getProject, 403, 'The caller does not have permission'),
  'permission-denied-compute': refused(listZones, 403, "Required 'compute.zones.list' permission", 'forbidden'),
  'permission-denied-storage': refused(listBuckets, 403, 'does not have storage.buckets.list access', 'forbidden'),
  'act-as-denied': refused(createInstance, 403, "'iam.serviceAccounts.actAs' denied"),
  'billing-not-found': refused(enable, 400, 'UREQ_PROJECT_BILLING_NOT_FOUND', 'dataflow.googleapis.com'),
  'billing-disabled': refused(listZones, 403, 'BILLING_DISABLED'),
  'billing-account-disabled': refused(listBuckets, 403, 'accountDisabled', 'in state absent'),
  'billing-not-configured': refused(listBuckets, 403, 'accountDisabled', 'has not configured billing'),
  'org-policy-external-ip': fails(createInstance, 9, 'constraints/compute.vmExternalIpAccess violated'),
  'org-policy-shielded-vm': fails(createInstance, 9, 'constraints/compute.requireShieldedVm violated'),
  'org-policy-members': refused(setPolicy, 400, 'FAILED_PRECONDITION', 'do not belong to a permitted customer'),
  'org-policy-location': refused(insertBucket, 412, "'us-east1' violates constraint", 'gcp.resourceLocations'),
  'org-policy-location-reason': refused(createRepository, 403, 'LOCATION_ORG_POLICY_VIOLATED'),
  'org-policy-restricted-service': refused(listZones, 403, 'RESOURCE_USAGE_RESTRICTION_VIOLATED'),
  'vpc-service-controls': refused(listInstances, 403, 'SECURITY_POLICY_VIOLATED'),
  stockout: fails(createInstance, 14, 'ZONE_RESOURCE_POOL_EXHAUSTED'),
  'stockout-with-details': fails(createInstance, 8, 'is currently unavailable in the us-central1-a zone'),
  'quota-exceeded': fails(createInstance, 8, "Quota 'CPUS' exceeded.  Limit: 24.0 in region us-central1."),
  'quota-exceeded-reason': refused(createRepository, 429, 'RESOURCE_QUOTA_EXCEEDED'),
  'operation-internal': fails(createRepository, 13, 'an internal error has occurred'),
  'operation-aborted': fails(createInstance, 10, 'Failed to perform tenant project creation'),
  'operation-precondition': fails(createInstance, 9, 'Unable to delegate the access of CMEK'),
  'operation-exhausted': fails(createRepository, 8, 'Resource has been exhausted'),
  'operation-denied': fails(enable, 7, 'The caller does not have permission'),
  'operation-invalid': fails(createInstance, 3, 'invalid argument'),
  'workbench-stuck-provisioning': { instance: { state: 'PROVISIONING', healthState: undefined, hasLink: false } },
  'workbench-unhealthy': { instance: { state: 'ACTIVE', healthState: 'AGENT_NOT_RUNNING', hasLink: true } },
  'workbench-without-proxy': { instance: { state: 'ACTIVE', healthState: 'HEALTHY', hasLink: false } },
  'unable-to-queue': refused(stopInstance, 409, 'ABORTED', 'unable to queue the operation'),
  'build-internal-error': buildEnds('INTERNAL_ERROR'),
  'build-timeout': buildEnds('TIMEOUT'),
  'build-cancelled': buildEnds('CANCELLED'),
  'build-expired': buildEnds('EXPIRED'),
  'build-queued-for-ever': buildEnds('QUEUED'),
  'build-step-failed': buildEnds('FAILURE', 'USER_BUILD_STEP'),
  'build-fetch-source-failed': buildEnds('FAILURE', 'FETCH_SOURCE_FAILED'),
  'build-push-denied': buildEnds('FAILURE', 'PUSH_NOT_AUTHORIZED'),
  'build-push-failed': buildEnds('FAILURE', 'PUSH_FAILED'),
  'build-image-not-found': buildEnds('FAILURE', 'PUSH_IMAGE_NOT_FOUND'),
  'build-logging-failed': buildEnds('FAILURE', 'LOGGING_FAILURE'),
  'build-bad-request': refused(createBuild, 400, 'INVALID_ARGUMENT', 'build.service_account'),
  'build-act-as-denied': refused(createBuild, 403, 'to act as service account'),
  'build-log-denied': refused(readLog, 403, 'does not have storage.objects.get access'),
  unavailable: refused(getProject, 503, 'UNAVAILABLE'),
  'backend-error': refused(getProject, 500, 'INTERNAL', 'Internal error encountered.'),
  'bad-gateway-html': refused(getProject, 502, '<!DOCTYPE html>', 'Error 502 (Server Error)!!1'),
  'token-expired': refused(getProject, 401, 'UNAUTHENTICATED', 'ACCESS_TOKEN_EXPIRED'),
  reset: { socket: 'reset' },
  'lost-reply': { socket: 'closed' },
  'truncated-body': { socket: 'ends early' },
  stall: { socket: 'is silent' },
  'slow-drip': { socket: 'drips' },
  'operation-not-found': refused(readOperation, 404, 'NOT_FOUND'),
  'list-lag': { list: 'late' },
  'empty-page': { list: 'without a first page' },
  'resource-not-ready': fails(createInstance, 14, 'subnetworks/default'),
  'bucket-already-owned': refused(insertOther, 409, 'conflict', 'you already own it'),
  'repository-already-exists': refused(createRepository, 409, 'ALREADY_EXISTS', 'the repository already exists'),
};
