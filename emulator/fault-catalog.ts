/**
 * Every fault that can be asked for: one list, longer than other files because it is data. `entry` is the number in the
 * collection of Google's documented failures, `source` where the wire form was seen. What cannot be provoked with the
 * APIs that are here (GKE, Cloud SQL, notebooks v1, writing to Compute) is not in it.
 */
import { ApiError, callerLacksPermission, errorInfo, invalid, notFound, permissionDenied } from './errors.js';
import type { Fault } from './fault.js';
import { accountOf, consumerRefused, perMinute, permissionOf } from './fault-texts.js';
import { quotaExceeded, stockout } from './placement.js';
import { regionOf } from './places.js';
import { staleEtag } from './policies.js';
import { accountMissing } from './policy-rules.js';
import { BAD_GATEWAY_PAGE, billingDisabled, serviceDisabled, tokenExpired } from './refusals.js';
import { TYPE, activationInProgress, billingNotFound } from './service-changes.js';
import { accessDenied, accountDisabled, conditionNotMet, conflict } from './storage-refusals.js';

const ISSUES = {
  terraform: 'https://github.com/hashicorp/terraform-provider-google/issues',
  magicModules: 'https://github.com/GoogleCloudPlatform/magic-modules/pull',
};
const REASONS = 'https://github.com/googleapis/googleapis/blob/master/google/api/error_reason.proto';
const CODES = 'https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto';
const BUILD_PROTO =
  'https://github.com/googleapis/googleapis/blob/master/google/devtools/cloudbuild/v1/cloudbuild.proto';

const EVERYTHING = ['*'];
const GATED = ['artifactregistry.*', 'cloudbuild.*', 'compute.*', 'notebooks.*', 'storage.*'];
const ENABLING = ['serviceusage.services.enable', 'serviceusage.services.batchEnable'];
const NOTEBOOK = 'notebooks.projects.locations.instances';
const VM_STARTS = [`${NOTEBOOK}.create`, `${NOTEBOOK}.start`];
const BUILDS = ['cloudbuild.projects.builds.create', 'cloudbuild.projects.locations.builds.create'];
const ON_NOTEBOOKS = ['start', 'stop', 'reset', 'patch', 'delete', 'resizeDisk'].map((verb) => `${NOTEBOOK}.${verb}`);
const OPERATIONS = [
  ...['artifactregistry.projects.locations.repositories.create', `${NOTEBOOK}.create`, ...ON_NOTEBOOKS],
  ...['serviceusage.services.*nable', 'serviceusage.services.disable'],
];
/** Storage has a form of its own for most refusals. */
const POLICY_WRITES = [
  ...['cloudresourcemanager.projects.setIamPolicy', 'iam.projects.serviceAccounts.setIamPolicy'],
  'artifactregistry.projects.locations.repositories.setIamPolicy',
];
const NAMING_PERMISSION = ['artifactregistry.*', 'cloudbuild.*', 'iam.*', 'notebooks.*'];
/**
 * Of what is made and removed; zones, networks and machine types were there long before. Cloud Storage promises that its
 * lists are strongly consistent (https://cloud.google.com/storage/docs/consistency).
 */
const LAGGING_LISTS = ['artifactregistry.*.list', 'cloudbuild.*.list', 'iam.*.list', 'notebooks.*.list'];
const LISTS = [...LAGGING_LISTS, 'storage.*.list', 'compute.*ist'];

const idsOf = ({ body }: { body: unknown }): string[] =>
  (body as { serviceIds?: string[] } | undefined)?.serviceIds ?? [];

const emailOf = ({ principal }: { principal: string }): string => principal.slice(principal.indexOf(':') + 1);

/** The type keeps the ids, so that a table over all of them is checked to be complete. */
const CATALOG = {
  // 1: a service that was enabled a moment ago.
  'service-disabled': {
    entry: 1,
    source: `${ISSUES.terraform}/10510`,
    on: GATED,
    phase: 'request',
    refuse: ({ project, service, title }) => serviceDisabled(project, service, title),
  },

  // 2: enabling.
  'concurrent-activation': {
    entry: 2,
    source: `${ISSUES.terraform}/7493`,
    on: [...ENABLING, 'serviceusage.services.disable'],
    phase: 'request',
    refuse: (call) => activationInProgress(call.project, idsOf(call)),
  },
  'activation-internal-error': {
    entry: 2,
    source: `${ISSUES.terraform}/14691`,
    on: ENABLING,
    phase: 'operation',
    outcome: (call) =>
      new ApiError(
        'INTERNAL',
        `[service ${idsOf(call)[0] ?? ''} encountered internal error: Request ID: 160009 subject: "160009" ] with failed services [${idsOf(call)[0] ?? ''}]`,
      ),
  },
  'activation-failed': {
    entry: 2,
    source: `${ISSUES.terraform}/7493`,
    on: ENABLING,
    phase: 'operation',
    outcome: (call) => invalid(`[${idsOf(call)[0]?.split('.')[0] ?? ''} activation failed]`),
  },
  'activation-partial': {
    entry: 2,
    source: 'https://docs.cloud.google.com/service-usage/docs/reference/rest/v1/services/batchEnable (failures)',
    on: ['serviceusage.services.batchEnable'],
    phase: 'operation',
    outcome: (call) => ({
      '@type': `${TYPE}.BatchEnableServicesResponse`,
      failures: [{ serviceId: idsOf(call)[0], errorMessage: 'Internal error encountered.' }],
    }),
  },

  // 3: rates.
  'rate-limit': {
    entry: 3,
    source: 'https://github.com/google/oss-fuzz/issues/8772',
    on: EVERYTHING,
    phase: 'request',
    refuse(call) {
      const { message, details } = perMinute(call);
      return new ApiError('RESOURCE_EXHAUSTED', message, { details });
    },
  },
  'rate-limit-legacy': {
    entry: 3,
    source: 'https://github.com/GoogleCloudPlatform/cloud-code-samples/issues/95',
    on: EVERYTHING,
    phase: 'request',
    refuse: (call) => new ApiError('RESOURCE_EXHAUSTED', perMinute(call).message, { reason: 'rateLimitExceeded' }),
  },
  'rate-limit-403': {
    entry: 3,
    source:
      'https://github.com/hashicorp/terraform-provider-google/blob/main/google/transport/error_retry_predicates.go',
    on: ['compute.*'],
    phase: 'request',
    refuse: (call) => new ApiError('PERMISSION_DENIED', perMinute(call).message, { reason: 'rateLimitExceeded' }),
  },
  'concurrent-operations': {
    entry: 3,
    source: 'https://docs.cloud.google.com/compute/operations-quota',
    on: ['compute.*'],
    phase: 'request',
    refuse: ({ service, project }) =>
      new ApiError('PERMISSION_DENIED', 'Quota exceeded for the number of concurrent operations of the project.', {
        reason: 'rateLimitExceeded',
        details: [
          errorInfo('CONCURRENT_OPERATIONS_QUOTA_EXCEEDED', service, { consumer: `projects/${project.number}` }),
        ],
      }),
  },

  // 4: somebody else wrote the policy.
  'etag-conflict': {
    entry: 4,
    source: `${ISSUES.terraform}/12512`,
    on: POLICY_WRITES,
    phase: 'request',
    refuse: ({ body }) =>
      staleEtag((body as { policy?: { etag?: string } } | undefined)?.policy?.etag ?? '', 'BwXnewerEtag='),
  },
  'etag-conflict-storage': {
    entry: 4,
    source: `${ISSUES.terraform}/7853`,
    on: ['storage.buckets.setIamPolicy'],
    phase: 'request',
    refuse: () => conditionNotMet(),
  },

  // 5: a service account that is new.
  'account-not-visible': {
    entry: 5,
    source: 'https://github.com/GoogleCloudPlatform/generative-ai/issues/944',
    on: [...POLICY_WRITES, 'storage.buckets.setIamPolicy'],
    when: (call) => accountOf(call) !== undefined,
    phase: 'request',
    refuse: (call) => accountMissing(accountOf(call) ?? ''),
  },
  'account-not-found': {
    entry: 5,
    source: `${ISSUES.magicModules}/11811`,
    on: ['iam.projects.serviceAccounts.get', 'iam.projects.serviceAccounts.getIamPolicy'],
    phase: 'request',
    refuse: () => notFound('Unknown service account'),
  },
  'account-hidden': {
    entry: 5,
    source: `${ISSUES.terraform}/10227`,
    on: ['iam.projects.serviceAccounts.get', 'iam.projects.serviceAccounts.getIamPolicy'],
    phase: 'request',
    refuse: (call) =>
      permissionDenied(
        permissionOf(call),
        call.resource,
        `Permission '${permissionOf(call)}' denied on resource (or it may not exist).`,
      ),
  },

  // 6: permissions, in the words of each API.
  'permission-denied': {
    entry: 6,
    source: 'https://docs.cloud.google.com/iam/docs/permission-error-messages',
    on: NAMING_PERMISSION,
    phase: 'request',
    refuse: (call) => permissionDenied(permissionOf(call), call.resource),
  },
  'permission-denied-bare': {
    entry: 6,
    source: 'golden cloudresourcemanager (recorded from Google)',
    on: ['cloudbilling.*', 'cloudresourcemanager.*', 'serviceusage.*'],
    phase: 'request',
    refuse: callerLacksPermission,
  },
  'permission-denied-compute': {
    entry: 6,
    source: 'https://github.com/googleapis/google-api-dotnet-client/issues/2095',
    on: ['compute.*'],
    phase: 'request',
    refuse: (call) =>
      new ApiError(
        'PERMISSION_DENIED',
        `Required '${permissionOf(call)}' permission for 'projects/${call.project.projectId}'`,
      ),
  },
  'permission-denied-storage': {
    entry: 6,
    source: 'https://github.com/DefangLabs/pulumi-defang/issues/115',
    on: ['storage.*'],
    phase: 'request',
    refuse: (call) => accessDenied(emailOf(call), permissionOf(call), 'bucket'),
  },
  'act-as-denied': {
    entry: 6,
    source: 'https://docs.cloud.google.com/iam/docs/service-accounts-actas',
    on: VM_STARTS,
    phase: 'request',
    refuse: ({ body }) => {
      const email = /"email":"([^"]+)"/.exec(JSON.stringify(body ?? {}))?.[1] ?? 'default';
      const text = `Permission 'iam.serviceAccounts.actAs' denied on service account ${email} (or it may not exist).`;
      return permissionDenied(
        'iam.serviceAccounts.actAs',
        `//iam.googleapis.com/projects/-/serviceAccounts/${email}`,
        text,
      );
    },
  },

  // 7: billing.
  'billing-not-found': {
    entry: 7,
    source: 'https://github.com/kyegomez/zeta/issues/71',
    on: ENABLING,
    phase: 'request',
    refuse: (call) => billingNotFound(call.project, idsOf(call)),
  },
  'billing-disabled': {
    entry: 7,
    source: REASONS,
    on: GATED.filter((glob) => glob !== 'storage.*'),
    phase: 'request',
    refuse: ({ project, service }) => billingDisabled(project, service),
  },
  'billing-account-disabled': {
    entry: 7,
    source: 'https://github.com/GoogleCloudPlatform/cloud-run-mcp/issues/151',
    on: ['storage.*'],
    phase: 'request',
    refuse: accountDisabled,
  },
  'billing-not-configured': {
    entry: 7,
    source: 'https://github.com/forseti-security/forseti-security/issues/1465',
    on: ['storage.*'],
    phase: 'request',
    refuse: () =>
      new ApiError('PERMISSION_DENIED', 'The project to be billed has not configured billing.', {
        reason: 'accountDisabled',
      }),
  },

  // 8: policies of the organisation.
  'org-policy-external-ip': {
    entry: 8,
    source: 'https://github.com/gardener/gardener-extension-provider-gcp/issues/415',
    on: VM_STARTS,
    phase: 'operation',
    outcome: ({ project, params }) =>
      new ApiError(
        'FAILED_PRECONDITION',
        `Constraint constraints/compute.vmExternalIpAccess violated for project ${project.number}. ` +
          `Add instance projects/${project.projectId}/zones/${params.location ?? ''}/instances/${params.instance ?? 'notebook'} ` +
          'to the constraint to use external IP with it.',
      ),
  },
  'org-policy-shielded-vm': {
    entry: 8,
    source: 'https://github.com/fortinet/fortigate-terraform-deploy/issues/34',
    on: VM_STARTS,
    phase: 'operation',
    outcome: ({ project }) =>
      new ApiError(
        'FAILED_PRECONDITION',
        `Constraint constraints/compute.requireShieldedVm violated for project projects/${project.projectId}. ` +
          "Secure Boot is not enabled in the 'shielded_instance_config' field.",
      ),
  },
  'org-policy-members': {
    entry: 8,
    source: 'https://github.com/GoogleCloudPlatform/genai-for-marketing/issues/139',
    on: POLICY_WRITES,
    phase: 'request',
    refuse: () =>
      new ApiError(
        'FAILED_PRECONDITION',
        'One or more users named in the policy do not belong to a permitted customer,  perhaps due to an organization policy.',
      ),
  },
  'org-policy-location': {
    entry: 8,
    source: 'https://github.com/GoogleCloudPlatform/esp-v2/issues/148',
    on: ['storage.buckets.insert'],
    phase: 'request',
    refuse: ({ body }) =>
      conditionNotMet(
        'If-Match',
        `'${(body as { location?: string } | undefined)?.location?.toLowerCase() ?? 'us'}' violates constraint 'constraints/gcp.resourceLocations'`,
      ),
  },
  'org-policy-location-reason': {
    entry: 8,
    source: REASONS,
    on: ['artifactregistry.*.create', ...BUILDS, `${NOTEBOOK}.create`],
    phase: 'request',
    refuse: (call) =>
      consumerRefused(
        'LOCATION_ORG_POLICY_VIOLATED',
        `Location ${call.params.location ?? 'global'} violates constraint constraints/gcp.resourceLocations on the resource projects/${call.project.projectId}.`,
        call,
      ),
  },
  'org-policy-restricted-service': {
    entry: 8,
    source: REASONS,
    on: GATED.filter((glob) => glob !== 'storage.*'),
    phase: 'request',
    refuse: (call) =>
      consumerRefused(
        'RESOURCE_USAGE_RESTRICTION_VIOLATED',
        `Request is disallowed by organization's constraints/gcp.restrictServiceUsage constraint for projects/${call.project.number} attempting to use service '${call.service}'.`,
        call,
      ),
  },
  'vpc-service-controls': {
    entry: 8,
    source: REASONS,
    on: GATED.filter((glob) => glob !== 'storage.*' && glob !== 'compute.*'),
    phase: 'request',
    refuse: (call) =>
      consumerRefused(
        'SECURITY_POLICY_VIOLATED',
        "Request is prohibited by organization's policy. vpcServiceControlsUniqueIdentifier: kX2mEmulatorUid",
        call,
      ),
  },

  // 9: no machine free.
  stockout: {
    entry: 9,
    source: 'https://docs.cloud.google.com/compute/docs/resource-error',
    on: VM_STARTS,
    phase: 'operation',
    outcome: ({ project, params }) => stockout(project.projectId, params.location ?? ''),
  },
  'stockout-with-details': {
    entry: 9,
    source: 'https://github.com/GoogleCloudPlatform/ai-on-gke/issues/849',
    on: VM_STARTS,
    phase: 'operation',
    outcome: ({ params: { location = '' } }) =>
      new ApiError(
        'RESOURCE_EXHAUSTED',
        `A e2-standard-4 VM instance is currently unavailable in the ${location} zone. Alternatively, you can try your request again with a different VM hardware configuration or at a later time.`,
        {
          details: [
            errorInfo('resource_availability', 'compute.googleapis.com', {
              vmType: 'e2-standard-4',
              attachment: '',
              zone: location,
              zonesAvailable: '',
            }),
          ],
        },
      ),
  },

  // 10: quotas that do not refill by themselves.
  'quota-exceeded': {
    entry: 10,
    source: 'https://github.com/scylladb/scylla-cluster-tests/issues/3649',
    on: VM_STARTS,
    phase: 'operation',
    outcome: ({ params: { location = '' } }) => quotaExceeded('CPUS', 24, `in region ${regionOf(location)}`),
  },
  'quota-exceeded-reason': {
    entry: 10,
    source: REASONS,
    on: ['artifactregistry.*.create', `${NOTEBOOK}.create`],
    phase: 'request',
    refuse: ({ project, service }) =>
      new ApiError('RESOURCE_EXHAUSTED', `Resource quota of the project ${project.number} is exhausted.`, {
        details: [
          errorInfo('RESOURCE_QUOTA_EXCEEDED', 'googleapis.com', { consumer: `projects/${project.number}`, service }),
        ],
      }),
  },

  // 11: accepted, and failed inside the operation.
  'operation-internal': {
    entry: 11,
    source: `${ISSUES.terraform}/11228`,
    on: OPERATIONS,
    phase: 'operation',
    outcome: () => new ApiError('INTERNAL', 'an internal error has occurred'),
  },
  'operation-aborted': {
    entry: 11,
    source: `${ISSUES.terraform}/21371`,
    on: OPERATIONS,
    phase: 'operation',
    outcome: () => new ApiError('ABORTED', 'Failed to perform tenant project creation'),
  },
  'operation-precondition': {
    entry: 11,
    source: `${ISSUES.terraform}/17333`,
    on: OPERATIONS,
    phase: 'operation',
    outcome: () =>
      new ApiError('FAILED_PRECONDITION', 'Unable to delegate the access of CMEK. Please try again later.'),
  },
  'operation-exhausted': {
    entry: 11,
    source: CODES,
    on: OPERATIONS,
    phase: 'operation',
    outcome: () => new ApiError('RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).'),
  },
  'operation-denied': {
    entry: 11,
    source: CODES,
    on: OPERATIONS,
    phase: 'operation',
    outcome: callerLacksPermission,
  },
  'operation-invalid': {
    entry: 11,
    source: CODES,
    on: OPERATIONS,
    phase: 'operation',
    outcome: () => invalid('Request contains an invalid argument.'),
  },

  // 12: Workbench.
  'workbench-stuck-provisioning': {
    entry: 12,
    source: `${ISSUES.magicModules}/13248`,
    on: VM_STARTS,
    phase: 'resource',
    instance: 'stuckProvisioning',
  },
  'workbench-unhealthy': {
    entry: 12,
    source:
      'https://docs.cloud.google.com/vertex-ai/docs/workbench/reference/rest/v2/projects.locations.instances (healthState)',
    on: VM_STARTS,
    phase: 'resource',
    instance: 'unhealthy',
  },
  'workbench-without-proxy': {
    entry: 12,
    source:
      'https://docs.cloud.google.com/vertex-ai/docs/workbench/reference/rest/v2/projects.locations.instances (proxyUri)',
    on: VM_STARTS,
    phase: 'resource',
    instance: 'withoutProxy',
  },
  'unable-to-queue': {
    entry: 12,
    source: `${ISSUES.terraform}/17593`,
    on: ON_NOTEBOOKS,
    phase: 'request',
    refuse: () => new ApiError('ABORTED', 'unable to queue the operation'),
  },

  // 13: Cloud Build.
  'build-internal-error': {
    entry: 13,
    source: BUILD_PROTO,
    on: BUILDS,
    phase: 'resource',
    build: { in: 'BUILD', status: 'INTERNAL_ERROR', says: 'build failed due to an internal error' },
  },
  'build-timeout': {
    entry: 13,
    source: BUILD_PROTO,
    on: BUILDS,
    phase: 'resource',
    build: { in: 'BUILD', status: 'TIMEOUT', says: 'the step does not come to an end' },
  },
  'build-cancelled': {
    entry: 13,
    source: BUILD_PROTO,
    on: BUILDS,
    phase: 'resource',
    build: { in: 'BUILD', status: 'CANCELLED', says: 'build cancelled' },
  },
  'build-expired': {
    entry: 13,
    source: BUILD_PROTO,
    on: BUILDS,
    phase: 'resource',
    build: { queued: 'until it expires' },
  },
  'build-queued-for-ever': {
    entry: 13,
    source: 'https://github.com/firebase/firebase-tools/issues/7514',
    on: BUILDS,
    phase: 'resource',
    build: { queued: 'for ever' },
  },
  'build-step-failed': {
    entry: 13,
    source: BUILD_PROTO,
    on: BUILDS,
    phase: 'resource',
    build: {
      in: 'BUILD',
      type: 'USER_BUILD_STEP',
      says: 'build step 0 "gcr.io/cloud-builders/docker" failed: step exited with non-zero status: 1',
    },
  },
  'build-fetch-source-failed': {
    entry: 13,
    source: 'https://github.com/GoogleCloudPlatform/bigquery-dlp-remote-function/issues/70',
    on: BUILDS,
    phase: 'resource',
    build: {
      in: 'FETCHSOURCE',
      type: 'FETCH_SOURCE_FAILED',
      says: 'failed to fetch source: googleapi: Error 403: the account does not have storage.objects.get access to the Google Cloud Storage object., forbidden',
    },
  },
  'build-push-denied': {
    entry: 13,
    source: BUILD_PROTO,
    on: BUILDS,
    phase: 'resource',
    build: {
      in: 'BUILD',
      type: 'PUSH_NOT_AUTHORIZED',
      says: 'denied: Permission "artifactregistry.repositories.uploadArtifacts" denied on resource (or it may not exist)',
    },
  },
  'build-push-failed': {
    entry: 13,
    source: 'https://github.com/flutter/flutter/issues/188342',
    on: BUILDS,
    phase: 'resource',
    build: {
      in: 'BUILD',
      type: 'PUSH_FAILED',
      says: 'error pushing image: retry budget exhausted (10 attempts): step exited with non-zero status: 1',
    },
  },
  'build-image-not-found': {
    entry: 13,
    source: BUILD_PROTO,
    on: BUILDS,
    phase: 'resource',
    build: { in: 'BUILD', type: 'PUSH_IMAGE_NOT_FOUND', says: 'could not find the image to push: it was not built' },
  },
  'build-logging-failed': {
    entry: 13,
    source: BUILD_PROTO,
    on: BUILDS,
    phase: 'resource',
    build: {
      in: 'FETCHSOURCE',
      type: 'LOGGING_FAILURE',
      says: 'error writing logs: googleapi: Error 503: backendError',
    },
  },
  'build-bad-request': {
    entry: 13,
    source: 'https://github.com/cert-manager/cert-manager/issues/8851',
    on: BUILDS,
    phase: 'request',
    refuse: () =>
      invalid(
        "if 'build.service_account' is specified, the build must either (a) specify 'build.logs_bucket', (b) use the REGIONAL_USER_OWNED_BUCKET build.options.default_logs_bucket_behavior option, or (c) use either CLOUD_LOGGING_ONLY / NONE logging options",
      ),
  },
  'build-act-as-denied': {
    entry: 13,
    source: 'https://github.com/kohei321dev/spot-diggz/issues/164',
    on: BUILDS,
    phase: 'request',
    refuse: () =>
      new ApiError(
        'PERMISSION_DENIED',
        'caller does not have permission to act as service account 100000000000000000001',
      ),
  },
  'build-log-denied': {
    entry: 13,
    source: 'https://github.com/google-github-actions/setup-gcloud/issues/105',
    on: ['storage.objects.get'],
    when: ({ params }) => /^log-.*\.txt$/.test(params.object ?? ''),
    phase: 'request',
    refuse: (call) => accessDenied(emailOf(call), 'storage.objects.get', 'object'),
  },

  // 14: on the way.
  unavailable: {
    entry: 14,
    source: 'https://google.aip.dev/193',
    on: EVERYTHING,
    phase: 'request',
    refuse: () => new ApiError('UNAVAILABLE', 'The service is currently unavailable.'),
  },
  'backend-error': {
    entry: 14,
    source: 'https://google.aip.dev/193',
    on: EVERYTHING,
    phase: 'request',
    refuse: () => new ApiError('INTERNAL', 'Internal error encountered.'),
  },
  'bad-gateway-html': {
    entry: 14,
    source: `${ISSUES.terraform} (its default retry predicates take 502 without a body for transient)`,
    on: EVERYTHING,
    phase: 'request',
    page: { status: 502, html: BAD_GATEWAY_PAGE },
  },
  'token-expired': {
    entry: 14,
    source: REASONS,
    on: EVERYTHING,
    phase: 'request',
    refuse: ({ method, service }) => tokenExpired(method, service),
  },
  reset: { entry: 14, source: 'RFC 9293, 3.10.7', on: EVERYTHING, phase: 'request', socket: 'reset' },
  'lost-reply': { entry: 14, source: 'https://google.aip.dev/155', on: EVERYTHING, phase: 'reply', socket: 'close' },
  'truncated-body': { entry: 14, source: 'RFC 9112, 8', on: EVERYTHING, phase: 'reply', socket: 'truncate' },
  stall: { entry: 14, source: `${ISSUES.magicModules}/9973`, on: EVERYTHING, phase: 'reply', socket: 'stall' },
  'slow-drip': { entry: 14, source: 'RFC 9112, 7.1', on: EVERYTHING, phase: 'reply', socket: 'drip' },
  'operation-not-found': {
    entry: 14,
    source: 'https://google.aip.dev/151',
    on: ['*.operations.get'],
    phase: 'request',
    refuse: () => notFound(),
  },
  'list-lag': { entry: 14, source: 'https://google.aip.dev/158', on: LAGGING_LISTS, phase: 'reply', list: 'stale' },
  'empty-page': {
    entry: 14,
    source: 'https://google.aip.dev/158',
    on: LISTS,
    when: ({ query }) => !query.has('pageToken'),
    phase: 'reply',
    list: 'emptyPage',
  },

  // 15: other conflicts.
  'resource-not-ready': {
    entry: 15,
    source: 'https://docs.cloud.google.com/compute/docs/troubleshooting/troubleshooting-vm-creation',
    on: VM_STARTS,
    phase: 'operation',
    outcome: ({ project, params: { location = '' } }) =>
      new ApiError(
        'UNAVAILABLE',
        `The resource 'projects/${project.projectId}/regions/${regionOf(location)}/subnetworks/default' is not ready`,
      ),
  },
  // Delivered twice: what was asked for is done, and the answer is the second one's.
  'bucket-already-owned': {
    entry: 15,
    source: 'https://docs.cloud.google.com/storage/docs/json_api/v1/status-codes (409)',
    on: ['storage.buckets.insert'],
    phase: 'reply',
    refuse: () => conflict('Your previous request to create the named bucket succeeded and you already own it.'),
  },
  'repository-already-exists': {
    entry: 15,
    source: 'golden artifactregistry; https://google.aip.dev/133',
    on: ['artifactregistry.projects.locations.repositories.create'],
    phase: 'reply',
    refuse: () => new ApiError('ALREADY_EXISTS', 'the repository already exists'),
  },
} satisfies Record<string, Fault>;

export type FaultId = keyof typeof CATALOG;

export const FAULTS: ReadonlyMap<string, Fault> = new Map(Object.entries(CATALOG));
