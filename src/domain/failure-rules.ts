import {
  actAsFix,
  billingFix,
  builderFix,
  enableFix,
  impersonateFix,
  permissionFix,
  policyFix,
  quotaFix,
  quotaProjectFix,
  quotaUserFix,
  servicesFix,
} from './failure-fixes.js';
import type { FailureKind, Fix, Place } from './failures.js';
import type { GoogleError } from './google-error.js';
import {
  actedAs,
  ACTS,
  consumerOf,
  google,
  isActAs,
  isBilledElsewhere,
  isServiceOff,
  permissionIn,
  serviceOf,
  unknownServices,
  UNREADABLE_SOURCE,
  withoutCode,
} from './google-words.js';

/** What Google's refusals mean, as one table (docs/architecture.md, failures). */
export interface Rule {
  when: (error: GoogleError, place: Place) => boolean;
  kind: FailureKind;
  /** Google says this for some minutes after a change has taken effect. */
  propagates?: boolean;
  sentence: (error: GoogleError, place: Place) => string;
  /** The same while it propagates. */
  pending?: (error: GoogleError, place: Place) => string;
  fix?: (error: GoogleError, place: Place) => Fix;
}

const reasonIn = (...reasons: string[]) => {
  const set = new Set(reasons);
  return (error: GoogleError) => error.reason !== undefined && set.has(error.reason);
};
const statusIn = (...statuses: string[]) => {
  const set = new Set(statuses);
  return (error: GoogleError) => set.has(error.status);
};
const says = (pattern: RegExp) => (error: GoogleError) => pattern.test(error.message);
const either =
  (...tests: ((error: GoogleError) => boolean)[]) =>
  (error: GoogleError) =>
    tests.some((test) => test(error));

const impersonated = ({ resource = '' }: GoogleError) => resource.slice(resource.lastIndexOf('/') + 1);

const usedUp = {
  kind: 'QuotaExceeded',
  sentence: (e, p) => `A quota of ${p.projectId} is used up: ${google(e)}`,
  fix: (e, p) => quotaFix(p.projectId, /quota '(\w+)' exceeded/i.exec(e.message)?.[1]),
} satisfies Omit<Rule, 'when'>;

/** First match wins: the particular stands before the general. Sources: Google's wire texts in test/unit/domain. */
export const RULES: readonly Rule[] = [
  {
    when: (e, p) => isServiceOff(e) && isBilledElsewhere(e, p),
    kind: 'PermissionDenied',
    sentence: (e, p) => {
      const elsewhere = p.projectNumber === undefined ? '' : `; it is not ${p.projectId} that lacks it`;
      return `The service's credentials bill their calls to project ${consumerOf(e, p)}, where ${serviceOf(e)} is off${elsewhere}.`;
    },
    fix: (e, p) => quotaProjectFix(serviceOf(e), consumerOf(e, p), p),
  },
  {
    when: isServiceOff,
    kind: 'PermissionDenied',
    propagates: true,
    sentence: (e, p) => `${serviceOf(e)} is not enabled in project ${consumerOf(e, p)}.`,
    pending: (e, p) =>
      `${serviceOf(e)} does not answer in ${consumerOf(e, p)} yet: once it is enabled, Google needs up to ten minutes.`,
    fix: (e, p) => enableFix(serviceOf(e), consumerOf(e, p)),
  },
  {
    // google/api/error_reason.proto, 1 of USER_PROJECT_DENIED: credentials name a quota project that they may not use.
    when: reasonIn('USER_PROJECT_DENIED'),
    kind: 'PermissionDenied',
    sentence: (e, p) => `${p.member ?? 'The service'} may not bill its calls to project ${consumerOf(e, p)}.`,
    fix: (e, p) => quotaUserFix(consumerOf(e, p), p.member),
  },
  {
    when: reasonIn('SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED'),
    kind: 'InvalidSpec',
    sentence: (e, p) => `Google knows no service ${unknownServices(e).join(', ')} that ${p.projectId} could use.`,
    fix: (e) => servicesFix(unknownServices(e)),
  },
  {
    when: either(
      reasonIn(
        'UREQ_PROJECT_BILLING_NOT_FOUND',
        'UREQ_PROJECT_BILLING_NOT_OPEN',
        'BILLING_DISABLED',
        'accountDisabled',
      ),
      says(/billing account for the owning project is disabled|billing must be enabled/i),
    ),
    kind: 'BillingDisabled',
    sentence: (_, p) => `${p.projectId} has no open billing account.`,
    fix: (_, p) => billingFix(p.projectId),
  },
  {
    // Comes as 429, with the reason of a rate limit or a day to wait: https://github.com/kubeflow/pipelines/issues/1052
    when: says(/maximum number of .+ reached/i),
    ...usedUp,
  },
  {
    when: either(
      reasonIn(
        'RATE_LIMIT_EXCEEDED',
        'rateLimitExceeded',
        'userRateLimitExceeded',
        'CONCURRENT_OPERATIONS_QUOTA_EXCEEDED',
      ),
      says(/per minute/i),
    ),
    kind: 'RateLimited',
    sentence: (e) => `Google limits the rate of ${e.method}: ${google(e)}`,
  },
  {
    when: either(
      reasonIn('QUOTA_EXCEEDED', 'quotaExceeded', 'RESOURCE_QUOTA_EXCEEDED'),
      says(/quota '[^']+' exceeded|QUOTA_EXCEEDED/i),
    ),
    ...usedUp,
  },
  {
    when: either(
      reasonIn('resource_availability', 'GPU_STOCKOUT', 'RESOURCE_POOL_EXHAUSTED'),
      (e) => /_RESOURCE_POOL_EXHAUSTED/.test(e.reason ?? ''),
      says(/ZONE_RESOURCE_POOL_EXHAUSTED|does not have enough resources|is currently unavailable in the .* zone/),
    ),
    kind: 'Stockout',
    sentence: (e) => `Google has no machine free just now: ${google(e)}`,
    fix: () => ({ text: 'Try again later, or allow more zones or another machine type.' }),
  },
  {
    when: either(
      says(/constraints\/|permitted customer|organization policy/i),
      reasonIn('LOCATION_ORG_POLICY_VIOLATED', 'RESOURCE_USAGE_RESTRICTION_VIOLATED', 'SECURITY_POLICY_VIOLATED'),
    ),
    kind: 'PolicyViolated',
    sentence: (e) => `An organisation policy forbids it: ${google(e)}`,
    fix: (e) => policyFix(e.message),
  },
  {
    when: either(
      says(/another (de)?activation|activation or deactivation is in progress/i),
      // A call can be repeated; an operation that ended so has failed (terraform-provider-google#21371).
      (e) =>
        e.fromOperation !== true &&
        either(statusIn('ABORTED', 'CANCELLED'), says(/unable to queue the operation|try again later/i))(e),
    ),
    kind: 'Transient',
    sentence: (e) => `Google asks to try again: ${google(e)}`,
  },
  {
    // Read as the account that builds, before there is a build: https://github.com/DefangLabs/pulumi-defang/issues/115
    when: says(UNREADABLE_SOURCE),
    kind: 'PermissionDenied',
    propagates: true,
    sentence: (e) => `The account that builds may not read the context: ${withoutCode(e)}.`,
    fix: (_, p) => builderFix('roles/storage.objectViewer', 'bucket', p),
  },
  {
    when: (e) => e.status === 'INVALID_ARGUMENT' && /does not exist/i.test(e.message),
    kind: 'InvalidSpec',
    propagates: true,
    sentence: (e) => `Google does not know a name that was given: ${google(e)}`,
    fix: (_, p) => ({
      text: `Look at the policy of ${p.projectId}: the account may be one that was deleted by somebody else.`,
    }),
  },
  {
    when: isActAs,
    kind: 'PermissionDenied',
    propagates: true,
    sentence: (e, p) =>
      `${p.member ?? 'The service'} lacks ${ACTS} on ${actedAs(e, p) ?? 'the account that it sets to work'}: ${google(e)}`,
    fix: (e, p) => actAsFix(actedAs(e, p), p),
  },
  {
    when: statusIn('PERMISSION_DENIED'),
    kind: 'PermissionDenied',
    propagates: true,
    sentence: (e, p) => `${p.member ?? 'The service'} may not call ${e.method}: ${google(e)}`,
    fix: (e, p) => permissionFix(permissionIn(e), p),
  },
  {
    when: (e) => e.status === 'UNAUTHENTICATED' && e.method.endsWith('.generateAccessToken'),
    kind: 'PermissionDenied',
    sentence: (e, p) =>
      `The worker may not act as ${impersonated(e)}, as policy.yaml says for ${p.projectId}: ${google(e)}`,
    fix: (e) => impersonateFix(impersonated(e)),
  },
  {
    when: statusIn('UNAUTHENTICATED'),
    kind: 'PermissionDenied',
    sentence: (e) => `Google does not accept the service's credentials: ${google(e)}`,
    fix: () => ({ text: 'Renew the credentials of the worker.', command: 'gcloud auth application-default login' }),
  },
  {
    when: statusIn('NOT_FOUND'),
    kind: 'InvalidSpec',
    propagates: true,
    sentence: (e) => `Google does not find ${e.resource ?? `what ${e.method} was asked for`}: ${google(e)}`,
    fix: () => ({ text: 'If somebody removed it, retry the environment; else correct the name in the spec.' }),
  },
  {
    when: (e) => e.fromOperation === true,
    kind: 'OperationFailed',
    sentence: (e) => `Google accepted the work and then failed it: ${google(e)}`,
    fix: () => ({
      text: 'Retry the environment; where it fails again, the sentence above says what Google objects to.',
    }),
  },
  {
    when: statusIn('INVALID_ARGUMENT', 'FAILED_PRECONDITION', 'OUT_OF_RANGE', 'ALREADY_EXISTS', 'UNIMPLEMENTED'),
    kind: 'InvalidSpec',
    sentence: (e) => `Google refused ${e.method}${e.resource ? ` for ${e.resource}` : ''}: ${google(e)}`,
    fix: () => ({ text: 'Change the spec.' }),
  },
];

const OTHERWISE: Rule = {
  when: () => true,
  kind: 'Transient',
  sentence: (e) => `Google did not answer ${e.method} as it should: ${google(e)}`,
};

export function ruleFor(error: GoogleError, place: Place): Rule {
  return RULES.find(({ when }) => when(error, place)) ?? OTHERWISE;
}
