import { describe, expect, test } from 'vitest';

import { RULES, ruleFor } from '../../../src/domain/failure-rules.js';
import { explain, NEXT, type Failure, type FailureKind } from '../../../src/domain/failures.js';
import { google, googleAs, refusalOf } from '../gcp/refused.js';
import { nobody, serve } from '../gcp/wire.js';
import {
  ACCOUNT,
  asks,
  errorInfo,
  failedOperation,
  halfAnAnswer,
  hangUp,
  INSTANCE,
  NUMBER,
  page,
  precondition,
  PROJECT,
  reason,
  retryInfo,
  status,
  type Answer,
  type Ask,
} from './google-refusals.js';

const MEMBER = 'serviceAccount:labwright@labwright-host.iam.gserviceaccount.com';

/** The whole way: Google's bytes over HTTP, the gateway, the error, the table. */
async function explained({ answer, to, as }: Pick<Row, 'answer' | 'to' | 'as'>, justChanged = false): Promise<Failure> {
  const { google: refusal } = await refusalOf(to(opened(await serve(answer), as)));
  return explain(refusal, { step: 'notebook', projectId: PROJECT, member: MEMBER }, justChanged);
}

const opened = (server: { url: string }, as?: string) => (as === undefined ? google(server) : googleAs(as, server));

function expectReadable({ sentence, fix }: Failure): void {
  for (const text of [sentence, fix?.text ?? 'Nothing to do.']) {
    expect(text).toMatch(/^\S.*[^.\s]\.$/);
    expect(text).not.toMatch(/[{}\n]|undefined|null|\[object|\bHTTP\b|\b[45]\d\d\b(?! \()|https?:/);
  }
  // What is ours is one sentence; Google's own words stand behind its colon.
  expect(sentence.split(': ', 1)[0]).not.toMatch(/\. /);
  for (const word of [fix?.command ?? '', fix?.link ?? '']) expect(word).not.toMatch(/undefined|null|\[object|[{}]/);
}

interface Row {
  /** What Google says, with its public source. */
  says: string;
  answer: Answer;
  to: Ask;
  /** The account that we act as; absent: our own. */
  as?: string;
  kind: FailureKind;
  /** The kind while a change of ours may still be on its way; absent: the same. */
  justChanged?: FailureKind;
  sentence: RegExp;
  fix?: RegExp;
  command?: string;
  link?: RegExp;
}

const enableCommand = (service: string, project: string) => `gcloud services enable ${service} --project=${project}`;
const grantCommand = (role: string, condition = 'None') =>
  `gcloud projects add-iam-policy-binding ${PROJECT} --member=${MEMBER} --role=${role} --condition=${condition}`;
const BRAKE =
  `'^:^title=labwright-grants:expression=api.getAttribute("iam.googleapis.com/modifiedGrantsByRole", []).hasOnly(` +
  `["roles/aiplatform.user","roles/bigquery.jobUser","roles/logging.logWriter","roles/monitoring.metricWriter"])'`;
const billing = {
  kind: 'BillingDisabled' as const,
  sentence: /^my-project has no open billing account\.$/,
  fix: /^Link an open billing account/,
  command: `gcloud billing projects link ${PROJECT} --billing-account=BILLING_ACCOUNT_ID`,
  link: /project=my-project$/,
};
const isOff = (title: string, service: string) =>
  `${title} has not been used in project ${NUMBER} before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/${service}/overview?project=${NUMBER} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.`;
const tooFast =
  "Quota exceeded for quota metric 'Build Create requests' and limit 'Build Create requests per minute' of service 'cloudbuild.googleapis.com' for consumer 'project_number:415104041262'.";
const noMachine = `The zone 'projects/${PROJECT}/zones/us-central1-a' does not have enough resources available to fulfill the request. Try a different zone, or try again later.`;
const noBilling = (is: string) =>
  `Billing account for project '${NUMBER}' is ${is}. Billing must be enabled for activation of service(s) 'compute.googleapis.com' to proceed.\nHelp Token: ARD_zUbF`;
const help = { '@type': 'type.googleapis.com/google.rpc.Help', links: [{ url: 'https://console.example' }] };

/** Numbers are those of the list of documented failures that the emulator can inject. */
const ROWS: Row[] = [
  {
    says: '1: a service is off, or was enabled just now (terraform-provider-google#10510)',
    answer: status(
      403,
      'PERMISSION_DENIED',
      isOff('Notebooks API', 'notebooks.googleapis.com'),
      help,
      errorInfo('SERVICE_DISABLED', 'googleapis.com', {
        consumer: `projects/${NUMBER}`,
        service: 'notebooks.googleapis.com',
      }),
    ),
    to: asks.instance,
    kind: 'PermissionDenied',
    justChanged: 'NotPropagated',
    sentence: /^notebooks\.googleapis\.com is not enabled in project 415104041262\.$/,
    fix: /^Enable it/,
    command: enableCommand('notebooks.googleapis.com', NUMBER),
  },
  {
    says: '1: the same from Compute, which names service and project in its sentence only',
    answer: reason(403, 'accessNotConfigured', isOff('Compute Engine API', 'compute.googleapis.com')),
    to: asks.compute,
    kind: 'PermissionDenied',
    justChanged: 'NotPropagated',
    sentence: /^compute\.googleapis\.com is not enabled in project 415104041262\.$/,
    fix: /^Enable it/,
    command: enableCommand('compute.googleapis.com', NUMBER),
  },
  {
    says: "1: the API is off where a person's credentials are billed (terraform-provider-google#1538)",
    answer: status(
      403,
      'PERMISSION_DENIED',
      isOff('Cloud Resource Manager API', 'cloudresourcemanager.googleapis.com').replaceAll(NUMBER, '764086051850'),
      errorInfo('SERVICE_DISABLED', 'googleapis.com', {
        consumer: 'projects/764086051850',
        service: 'cloudresourcemanager.googleapis.com',
      }),
    ),
    to: asks.project,
    kind: 'PermissionDenied',
    sentence:
      /^The service's credentials bill their calls to project 764086051850, where cloudresourcemanager\.googleapis\.com is off\.$/,
    fix: /^Enable it/,
    command: enableCommand('cloudresourcemanager.googleapis.com', '764086051850'),
  },
  {
    says: '1: the credentials may not be billed where they ask for it (google-github-actions/auth#250)',
    answer: status(
      403,
      'PERMISSION_DENIED',
      'Caller does not have required permission to use project other-project. Grant the caller the roles/serviceusage.serviceUsageConsumer role, or a custom role with the serviceusage.services.use permission, by visiting https://console.developers.google.com/iam-admin/iam/project?project=other-project and then retry. Propagation of the new permission may take a few minutes.',
      help,
      errorInfo('USER_PROJECT_DENIED', 'googleapis.com', {
        consumer: 'projects/other-project',
        service: 'cloudresourcemanager.googleapis.com',
      }),
    ),
    to: asks.project,
    kind: 'PermissionDenied',
    sentence: /^serviceAccount:labwright@\S+ may not bill its calls to project other-project\.$/,
    fix: /^Grant roles\/serviceusage\.serviceUsageConsumer to serviceAccount:labwright@\S+ on other-project,/,
    command: grantCommand('roles/serviceusage.serviceUsageConsumer').replace(PROJECT, 'other-project'),
  },
  {
    says: '2: services that nobody knows (recorded traffic)',
    answer: status(
      403,
      'PERMISSION_DENIED',
      'Not found or permission denied for service(s): notebook.googleapis.com,xyz-unheard-of.googleapis.com.',
      precondition(
        'googleapis.com',
        '?error_code=220002&services=notebook.googleapis.com,xyz-unheard-of.googleapis.com',
      ),
      errorInfo('SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED', 'serviceusage.googleapis.com', {
        services: 'notebook.googleapis.com,xyz-unheard-of.googleapis.com',
      }),
    ),
    to: asks.enable,
    kind: 'InvalidSpec',
    sentence:
      /^Google knows no service notebook\.googleapis\.com, xyz-unheard-of\.googleapis\.com that my-project could use\.$/,
    fix: /Perhaps notebooks\.googleapis\.com was meant\.$/,
    command: 'gcloud services list --available',
  },
  {
    says: '2: somebody else enables services at this moment (terraform-provider-google#7493)',
    answer: status(
      400,
      'FAILED_PRECONDITION',
      `Another activation or deactivation is in progress for the following service(s): compute.googleapis.com and project ${NUMBER}.`,
    ),
    to: asks.enable,
    kind: 'Transient',
    sentence: /^Google asks to try again: Another activation/,
  },
  {
    says: '2: enabling was accepted and failed inside Google (terraform-provider-google#14691)',
    answer: failedOperation(
      13,
      '[service dataflow.googleapis.com encountered internal error: generic::internal: subject: "160009" ] with failed services [dataflow.googleapis.com]',
    ),
    to: asks.enabled,
    kind: 'OperationFailed',
    sentence: /^Google accepted the work and then failed it: .*dataflow/,
    fix: /^Retry the environment/,
  },
  {
    says: '3: too many calls a minute (oss-fuzz#8772)',
    answer: status(
      429,
      'RESOURCE_EXHAUSTED',
      tooFast,
      errorInfo('RATE_LIMIT_EXCEEDED', 'googleapis.com', { quota_limit: 'BuildCreateRequestsPerMinutePerProject' }),
    ),
    to: asks.enable,
    kind: 'RateLimited',
    sentence: /^Google limits the rate of serviceusage\.services\.batchEnable: Quota exceeded/,
  },
  {
    says: '3: the same at 403, from Compute, without a word of a rate in its reason',
    answer: reason(
      403,
      'forbidden',
      "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute' of service 'compute.googleapis.com' for consumer 'project_number:415104041262'.",
    ),
    to: asks.compute,
    kind: 'RateLimited',
    sentence: /^Google limits the rate of compute\.projects\.get: Quota exceeded/,
  },
  {
    says: '3: too many operations at once, at 403',
    answer: status(
      403,
      'PERMISSION_DENIED',
      'Quota exceeded for concurrent operations.',
      errorInfo('CONCURRENT_OPERATIONS_QUOTA_EXCEEDED', 'compute.googleapis.com'),
    ),
    to: asks.compute,
    kind: 'RateLimited',
    sentence: /^Google limits the rate of compute\.projects\.get: /,
  },
  {
    says: '4: the policy was written by somebody else in between, a 409 (terraform-provider-google#12512)',
    answer: reason(
      409,
      'aborted',
      "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff. The request's ETag 'BwX' did not match the current policy's ETag 'BwY'.",
      'ABORTED',
    ),
    to: asks.grant,
    kind: 'Transient',
    sentence: /^Google asks to try again: There were concurrent policy changes/,
  },
  {
    says: '4: the name is taken, the other 409 (IAM, recorded traffic)',
    answer: reason(
      409,
      'alreadyExists',
      `Service account labwright-mlops-lab already exists within project projects/${PROJECT}.`,
      'ALREADY_EXISTS',
    ),
    to: asks.newAccount,
    kind: 'InvalidSpec',
    sentence: /^Google refused iam\.projects\.serviceAccounts\.create for projects\/my-project\/.*already exists/,
    fix: /^Change the spec/,
  },
  {
    says: '5: a policy names an account that Google does not know, or not yet (generative-ai#944)',
    answer: reason(400, 'badRequest', `Service account ${ACCOUNT} does not exist.`, 'INVALID_ARGUMENT'),
    to: asks.grant,
    kind: 'InvalidSpec',
    justChanged: 'NotPropagated',
    sentence: /does not know a name that was given: Service account labwright-mlops-lab@.* does not exist\.$/,
    fix: /policy of my-project/,
  },
  {
    says: 'the account that builds may not read the context, or not yet (DefangLabs/pulumi-defang#115)',
    answer: status(
      400,
      'INVALID_ARGUMENT',
      `could not resolve source: googleapi: Error 403: builder-labwright@${PROJECT}.iam.gserviceaccount.com does not have storage.objects.get access to the Google Cloud Storage object. Permission 'storage.objects.get' denied on resource (or it may not exist)., forbidden`,
    ),
    to: asks.build,
    kind: 'PermissionDenied',
    justChanged: 'NotPropagated',
    sentence: /may not read the context: builder-labwright@.* does not have storage\.objects\.get .*may not exist\)\.$/,
    fix: /storage\.objectViewer/,
  },
  {
    says: '5: a new account is not visible yet, at 403 (magic-modules#11811)',
    answer: status(
      403,
      'PERMISSION_DENIED',
      "Permission 'iam.serviceAccounts.get' denied on resource (or it may not exist).",
    ),
    to: asks.account,
    kind: 'PermissionDenied',
    justChanged: 'NotPropagated',
    sentence: /may not call iam\.projects\.serviceAccounts\.get: Permission 'iam\.serviceAccounts\.get' denied/,
    fix: /a role that holds iam\.serviceAccounts\.get to serviceAccount:labwright@/,
    command: grantCommand('roles/iam.serviceAccountAdmin'),
    link: /project=my-project$/,
  },
  {
    says: '5: a new account is not visible yet, at 404 (terraform-provider-google#10227)',
    answer: reason(404, 'notFound', 'Unknown service account', 'NOT_FOUND'),
    to: asks.accountPolicy,
    kind: 'InvalidSpec',
    justChanged: 'NotPropagated',
    sentence:
      /^Google does not find projects\/my-project\/serviceAccounts\/labwright-mlops-lab@.*Unknown service account\.$/,
    fix: /retry the environment; else correct the name/,
  },
  {
    says: '6: a permission is missing (cloud.google.com/iam/docs/permission-error-messages)',
    answer: status(
      403,
      'PERMISSION_DENIED',
      `Permission 'notebooks.instances.get' denied on resource '//notebooks.googleapis.com/${INSTANCE}' (or it may not exist).`,
      errorInfo('IAM_PERMISSION_DENIED', 'notebooks.googleapis.com', {
        permission: 'notebooks.instances.get',
        resource: INSTANCE,
      }),
    ),
    to: asks.instance,
    kind: 'PermissionDenied',
    justChanged: 'NotPropagated',
    sentence: /^serviceAccount:labwright@\S+ may not call notebooks\.projects\.locations\.instances\.get: /,
    fix: /a role that holds notebooks\.instances\.get/,
    command: grantCommand('roles/notebooks.admin'),
    link: /project=my-project$/,
  },
  {
    says: '6: the bare refusal of Resource Manager (recorded traffic)',
    answer: status(403, 'PERMISSION_DENIED', 'The caller does not have permission'),
    to: asks.project,
    kind: 'PermissionDenied',
    justChanged: 'NotPropagated',
    sentence: /may not call cloudresourcemanager\.projects\.get: The caller does not have permission\.$/,
    fix: /a role that holds resourcemanager\.projects\.get to serviceAccount:labwright@\S+ on my-project\.$/,
    command: grantCommand('roles/resourcemanager.projectIamAdmin', BRAKE),
    link: /project=my-project$/,
  },
  {
    says: '6: the account of a notebook may not be used (docs.cloud.google.com/iam/docs/service-accounts-actas)',
    answer: status(
      403,
      'PERMISSION_DENIED',
      `Permission 'iam.serviceAccounts.actAs' denied on service account lab@${PROJECT}.iam.gserviceaccount.com (or it may not exist).`,
      errorInfo('IAM_PERMISSION_DENIED', 'iam.googleapis.com', { permission: 'iam.serviceAccounts.actAs' }),
    ),
    to: asks.instance,
    kind: 'PermissionDenied',
    justChanged: 'NotPropagated',
    sentence: /^serviceAccount:labwright@\S+ lacks iam\.serviceAccounts\.actAs on lab@my-project\.iam\S+: Permission/,
    fix: /^Grant roles\/iam\.serviceAccountUser on it/,
    command: `gcloud iam service-accounts add-iam-policy-binding lab@${PROJECT}.iam.gserviceaccount.com --project=${PROJECT} --member=${MEMBER} --role=roles/iam.serviceAccountUser`,
  },
  {
    says: '6: the same from Cloud Build, which names a number (spot-diggz#164)',
    answer: status(403, 'PERMISSION_DENIED', 'caller does not have permission to act as service account 1042'),
    to: asks.instance,
    kind: 'PermissionDenied',
    justChanged: 'NotPropagated',
    sentence: /lacks iam\.serviceAccounts\.actAs on the account that it sets to work: caller does not have permission/,
    fix: /^Grant roles\/iam\.serviceAccountUser on it/,
  },
  {
    says: '6: a missing permission from Compute (google-api-dotnet-client#2095)',
    answer: reason(403, 'forbidden', `Required 'compute.projects.get' permission for 'projects/${PROJECT}'`),
    to: asks.compute,
    kind: 'PermissionDenied',
    justChanged: 'NotPropagated',
    sentence: /may not call compute\.projects\.get: Required 'compute\.projects\.get' permission/,
    fix: /a role that holds compute\.projects\.get/,
    command: grantCommand('roles/notebooks.admin'),
  },
  {
    says: '7: services cannot be enabled without a billing account (zeta#71)',
    answer: status(
      400,
      'FAILED_PRECONDITION',
      noBilling('not found'),
      precondition('googleapis.com/billing-enabled', `?error_code=390001&project=${NUMBER}`),
      errorInfo('UREQ_PROJECT_BILLING_NOT_FOUND', 'serviceusage.googleapis.com/billing-enabled', { project: NUMBER }),
    ),
    to: asks.enable,
    ...billing,
  },
  {
    says: '7: nor with one that is closed',
    answer: status(
      400,
      'FAILED_PRECONDITION',
      noBilling('not open'),
      precondition('googleapis.com/billing-enabled', `?error_code=390002&project=${NUMBER}`),
      errorInfo('UREQ_PROJECT_BILLING_NOT_OPEN', 'serviceusage.googleapis.com/billing-enabled', { project: NUMBER }),
    ),
    to: asks.enable,
    ...billing,
  },
  {
    says: '7: the same in an operation, and without a reason',
    answer: failedOperation(9, noBilling('not found'), precondition('serviceusage/billing-enabled', NUMBER)),
    to: asks.enabled,
    ...billing,
  },
  {
    says: '7: billing was taken away later (google/api/error_reason.proto, 2)',
    answer: status(
      403,
      'PERMISSION_DENIED',
      `This API method requires billing to be enabled. Please enable billing on project #${NUMBER} by visiting https://console.developers.google.com/billing/enable?project=${NUMBER} then retry.`,
      help,
      errorInfo('BILLING_DISABLED', 'googleapis.com', { consumer: `projects/${NUMBER}` }),
    ),
    to: asks.repository,
    ...billing,
  },
  {
    says: '7: the older form of it (forseti-security#1465)',
    answer: reason(403, 'accountDisabled', 'The project to be billed has not configured billing.'),
    to: asks.compute,
    ...billing,
  },
  {
    says: '7: the form without a reason (cloud-run-mcp#151)',
    answer: reason(403, 'forbidden', 'The billing account for the owning project is disabled in state absent'),
    to: asks.compute,
    ...billing,
  },
  {
    says: '8: a constraint forbids a public address (gardener-extension-provider-gcp#415)',
    answer: reason(
      412,
      'conditionNotMet',
      `Constraint constraints/compute.vmExternalIpAccess violated for project ${NUMBER}. Add instance projects/${PROJECT}/zones/us-central1-a/instances/mlops-lab to the constraint to use external IP with it.`,
    ),
    to: asks.compute,
    kind: 'PolicyViolated',
    sentence: /^An organisation policy forbids it: Constraint constraints\/compute\.vmExternalIpAccess/,
    fix: /administrator/,
  },
  {
    says: '8: the same inside an operation (fortigate-autoscale-gcp#34)',
    answer: failedOperation(
      9,
      `[CONDITION_NOT_MET]: Constraint constraints/compute.requireShieldedVm violated for project projects/${PROJECT}.`,
    ),
    to: asks.created,
    kind: 'PolicyViolated',
    sentence: /^An organisation policy forbids it: .*requireShieldedVm/,
    fix: /administrator/,
  },
  {
    says: '8: a policy may not name users of another domain (genai-for-marketing#139)',
    answer: status(
      400,
      'INVALID_ARGUMENT',
      'One or more users named in the policy do not belong to a permitted customer, perhaps due to an organization policy.',
    ),
    to: asks.grant,
    kind: 'PolicyViolated',
    sentence: /^An organisation policy forbids it: One or more users/,
    fix: /administrator/,
  },
  {
    says: '8: a service perimeter (google/api/error_reason.proto, 15)',
    answer: status(
      403,
      'PERMISSION_DENIED',
      'Request is prohibited by its perimeter.',
      errorInfo('SECURITY_POLICY_VIOLATED', 'googleapis.com', { service: 'notebooks.googleapis.com' }),
    ),
    to: asks.instance,
    kind: 'PolicyViolated',
    sentence: /^An organisation policy forbids it: Request is prohibited/,
    fix: /administrator/,
  },
  {
    says: '9: the zone has no machine (docs.cloud.google.com/compute/docs/resource-error)',
    answer: failedOperation(
      14,
      noMachine,
      errorInfo('resource_availability', 'compute.googleapis.com', { zone: 'us-central1-a', vmType: 'e2-standard-4' }),
    ),
    to: asks.created,
    kind: 'Stockout',
    sentence: /^Google has no machine free just now: The zone /,
    fix: /more zones or another machine type/,
  },
  {
    says: '9: the same with the code in its text only (kubernetes/k8s.io#9834)',
    answer: failedOperation(8, `ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS: ${noMachine}`),
    to: asks.created,
    kind: 'Stockout',
    sentence: /^Google has no machine free just now: ZONE_RESOURCE_POOL_EXHAUSTED/,
    fix: /more zones or another machine type/,
  },
  {
    says: '10: a quota is used up, in the answer (cloud.google.com/compute/docs/instances/multiple/troubleshooting)',
    answer: reason(403, 'quotaExceeded', "Quota 'CPUS' exceeded.  Limit: 24.0 in region us-central1."),
    to: asks.compute,
    kind: 'QuotaExceeded',
    sentence: /^A quota of my-project is used up: Quota 'CPUS' exceeded\. {2}Limit: 24\.0 in region us-central1\.$/,
    fix: /smaller machine/,
    link: /quotas\?project=my-project$/,
  },
  {
    says: '10: the same inside an operation',
    answer: failedOperation(8, "Quota 'CPUS' exceeded.  Limit: 24.0 in region us-central1."),
    to: asks.created,
    kind: 'QuotaExceeded',
    sentence: /^A quota of my-project is used up: Quota 'CPUS'/,
    fix: /smaller machine/,
    link: /quotas\?project=my-project$/,
  },
  {
    says: '10: no more service accounts, said like a rate limit with a day to wait (kubeflow/pipelines#1052)',
    answer: status(
      429,
      'RESOURCE_EXHAUSTED',
      'Maximum number of service accounts on project reached.',
      retryInfo('86401s'),
    ),
    to: asks.newAccount,
    kind: 'QuotaExceeded',
    sentence: /^A quota of my-project is used up: Maximum number of service accounts on project reached\.$/,
    fix: /free some/,
    link: /quotas\?project=my-project$/,
  },
  {
    says: '10: the same with the reason of a rate limit (kubeflow/testing#268)',
    answer: reason(
      429,
      'rateLimitExceeded',
      'Maximum number of service accounts on project reached.',
      'RESOURCE_EXHAUSTED',
    ),
    to: asks.newAccount,
    kind: 'QuotaExceeded',
    sentence: /^A quota of my-project is used up: Maximum number/,
    fix: /free some/,
  },
  {
    says: '11: an operation fails for a reason inside Google (terraform-provider-google#11228)',
    answer: failedOperation(13, 'an internal error has occurred'),
    to: asks.created,
    kind: 'OperationFailed',
    sentence: /^Google accepted the work and then failed it: an internal error has occurred\.$/,
    fix: /^Retry the environment/,
  },
  {
    says: '11: an operation ends ABORTED, which looking again does not cure (terraform-provider-google#21371)',
    answer: failedOperation(10, 'Failed to perform tenant project creation'),
    to: asks.created,
    kind: 'OperationFailed',
    sentence: /^Google accepted the work and then failed it: Failed to perform tenant project creation\.$/,
    fix: /^Retry the environment/,
  },
  {
    says: '12: Workbench is busy with the instance, a third 409 (terraform-provider-google#17593)',
    answer: status(409, 'ABORTED', 'unable to queue the operation'),
    to: asks.remove,
    kind: 'Transient',
    sentence: /^Google asks to try again: unable to queue the operation\.$/,
  },
  {
    says: '12: what is no longer offered (crossplane-contrib/provider-upjet-gcp#891)',
    answer: status(400, 'FAILED_PRECONDITION', 'Vertex AI Workbench user-managed notebooks have been deprecated.', {
      '@type': 'type.googleapis.com/google.rpc.RequestInfo',
      requestId: '5d0f8e0c',
    }),
    to: asks.instance,
    kind: 'InvalidSpec',
    sentence: /^Google refused notebooks\S+get for projects\/my-project\/\S+: .*deprecated\.$/,
    fix: /^Change the spec/,
  },
  {
    says: '14: a front end answers with a page of its own',
    answer: page(502, 'Error 502 (Server Error)!!1'),
    to: asks.instance,
    kind: 'Transient',
    sentence: /^Google did not answer notebooks\S+get as it should: /,
  },
  {
    says: '14: Google cannot just now',
    answer: status(503, 'UNAVAILABLE', 'The service is currently unavailable.'),
    to: asks.grant,
    kind: 'Transient',
    sentence: /^Google did not answer cloudresourcemanager\.projects\.setIamPolicy as it should: The service/,
  },
  {
    says: '14: the connection is reset',
    answer: hangUp,
    to: asks.enable,
    kind: 'Transient',
    sentence: /^Google did not answer serviceusage\.services\.batchEnable as it should: /,
  },
  {
    says: '14: the answer ends in its middle',
    answer: halfAnAnswer,
    to: asks.project,
    kind: 'Transient',
    sentence: /^Google did not answer cloudresourcemanager\.projects\.get as it should: /,
  },
  {
    says: '14: the token is no longer good (google/api/error_reason.proto, 16)',
    answer: status(
      401,
      'UNAUTHENTICATED',
      'Request had invalid authentication credentials.',
      errorInfo('ACCESS_TOKEN_EXPIRED', 'googleapis.com'),
    ),
    to: asks.project,
    kind: 'PermissionDenied',
    sentence: /^Google does not accept the service's credentials: /,
    fix: /^Renew the credentials/,
    command: 'gcloud auth application-default login',
  },
  {
    says: '14: the worker may not act as the account that the policy names (cloud.google.com/iam/docs/troubleshoot-policies)',
    answer: status(
      403,
      'PERMISSION_DENIED',
      "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
      errorInfo('IAM_PERMISSION_DENIED', 'iam.googleapis.com', { permission: 'iam.serviceAccounts.getAccessToken' }),
    ),
    to: asks.project,
    as: ACCOUNT,
    kind: 'PermissionDenied',
    sentence:
      /^The worker may not act as labwright-mlops-lab@my-project\.iam\.gserviceaccount\.com, as policy\.yaml says/,
    fix: /^Grant roles\/iam\.serviceAccountTokenCreator on it/,
    command: `gcloud iam service-accounts add-iam-policy-binding ${ACCOUNT} --project=${PROJECT} --member=MEMBER_OF_THE_WORKER --role=roles/iam.serviceAccountTokenCreator`,
  },
  {
    says: '15: a resource is still being made, at 400',
    answer: reason(400, 'resourceNotReady', "The resource 'projects/p/regions/r/subnetworks/s' is not ready"),
    to: asks.compute,
    kind: 'Transient',
    sentence: /^Google did not answer compute\.projects\.get as it should: The resource /,
  },
];

describe("Google's refusal", () => {
  test.each([...RULES.keys()])('has a case for row %i of the table', async (index) => {
    const place = { step: 'notebook', projectId: PROJECT, member: MEMBER };
    const refusals = await Promise.all(
      ROWS.map(async ({ answer, to, as }) => (await refusalOf(to(opened(await serve(answer), as)))).google),
    );
    expect(refusals.map((refusal) => RULES.indexOf(ruleFor(refusal, place)))).toContain(index);
  });

  test.each(ROWS)('$says', async ({ kind, justChanged = kind, sentence, fix, command, link, ...call }) => {
    const failure = await explained(call);
    expect(failure).toMatchObject({ step: 'notebook', kind });
    expect(failure.sentence).toMatch(sentence);
    expectReadable(failure);
    expect(failure.fix?.text ?? '').toMatch(fix ?? /^$/);
    expect(failure.fix?.command).toBe(command);
    if (link) expect(failure.fix?.link).toMatch(link);
    if (NEXT[kind] === 'person') expect(failure.fix).toBeDefined();

    expect((await explained(call, true)).kind).toBe(justChanged);
  });

  test('of an API that is off tells the project of the environment from the one that the credentials are billed to', async () => {
    const refused = async (projectNumber: string, member = MEMBER) => {
      const off = { consumer: 'projects/764086051850', service: 'notebooks.googleapis.com' };
      const answer = status(403, 'PERMISSION_DENIED', 'is off', errorInfo('SERVICE_DISABLED', 'googleapis.com', off));
      const { google: refusal } = await refusalOf(asks.instance(google(await serve(answer))));
      return explain(refusal, { step: 'notebook', projectId: PROJECT, projectNumber, member }, true);
    };
    const own = await refused('764086051850');
    expect(own).toMatchObject({
      kind: 'NotPropagated',
      sentence: expect.stringMatching(/^notebooks\.googleapis\.com does not answer in my-project yet: /) as string,
    });
    expect(own.fix?.command).toBe(enableCommand('notebooks.googleapis.com', PROJECT));
    const others = await refused(NUMBER);
    expect(others).toMatchObject({
      kind: 'PermissionDenied',
      sentence: expect.stringMatching(/it is not my-project that lacks it\.$/) as string,
    });
    expect(others.fix?.command).toBe(enableCommand('notebooks.googleapis.com', '764086051850'));
    const persons = await refused(NUMBER, 'user:ana@example.com');
    expect(persons.fix?.command).toBe('gcloud auth application-default set-quota-project my-project');
    for (const failure of [own, others, persons]) expectReadable(failure);
  });

  test('is Transient where nobody answers at all', async () => {
    const { google: refusal } = await refusalOf(asks.instance(google({ url: await nobody() })));
    const failure = explain(refusal, { step: 'notebook', projectId: PROJECT }, false);
    expect(failure).toMatchObject({ kind: 'Transient', reason: 'ECONNREFUSED', resource: INSTANCE });
    expect(failure).not.toHaveProperty('code');
    expectReadable(failure);
  });

  test('is told with what Google itself said, so that it can be looked up', async () => {
    const failure = await explained({
      answer: reason(403, 'quotaExceeded', "Quota 'CPUS' exceeded."),
      to: asks.compute,
    });
    expect(failure).toMatchObject({
      code: 403,
      status: 'RESOURCE_EXHAUSTED',
      reason: 'quotaExceeded',
      resource: `projects/${PROJECT}`,
    });
  });

  test('can be of every kind but the one that the steps themselves find', () => {
    const seen = new Set(ROWS.flatMap(({ kind, justChanged = kind }) => [kind, justChanged]));
    expect([...seen].sort()).toEqual(
      Object.keys(NEXT)
        .filter((kind) => kind !== 'Foreign')
        .sort(),
    );
  });
});
