import { describe, expect, it } from 'vitest';

import type { Gcp } from '../../../src/gcp/index.js';
import { refused } from './refused.js';
import { json } from './wire.js';

/** Google's wire texts, as found in public reports; each test names its source. */
describe('a refusal of a One Platform API', () => {
  it('names the service that is not enabled, and for whom', async () => {
    // https://github.com/hashicorp/terraform-provider-google/issues/10510
    const message =
      'Notebooks API has not been used in project 415104041262 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/notebooks.googleapis.com/overview?project=415104041262 then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.';
    const { google, error } = await refused(
      json(403, {
        error: {
          code: 403,
          message,
          status: 'PERMISSION_DENIED',
          details: [
            {
              '@type': 'type.googleapis.com/google.rpc.Help',
              links: [{ description: 'Google developers console API activation', url: 'https://console.example' }],
            },
            {
              '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
              reason: 'SERVICE_DISABLED',
              domain: 'googleapis.com',
              metadata: { consumer: 'projects/415104041262', service: 'notebooks.googleapis.com' },
            },
          ],
        },
      }),
      (gcp) => gcp.notebooks.getInstance('projects/my-project/locations/us-central1-a/instances/lab'),
    );
    expect(google).toEqual({
      method: 'notebooks.projects.locations.instances.get',
      resource: 'projects/my-project/locations/us-central1-a/instances/lab',
      httpStatus: 403,
      status: 'PERMISSION_DENIED',
      reason: 'SERVICE_DISABLED',
      metadata: {
        consumer: 'projects/415104041262',
        service: 'notebooks.googleapis.com',
        help: 'https://console.example',
      },
      message,
    });
    expect(error.message).toBe(message);
  });

  it('names the permission that is missing', async () => {
    // https://cloud.google.com/iam/docs/permission-error-messages
    const { google } = await refused(
      json(403, {
        error: {
          code: 403,
          message:
            "Permission 'artifactregistry.repositories.get' denied on resource '//artifactregistry.googleapis.com/projects/my-project/locations/us-central1/repositories/r' (or it may not exist).",
          status: 'PERMISSION_DENIED',
          details: [
            {
              '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
              reason: 'IAM_PERMISSION_DENIED',
              domain: 'artifactregistry.googleapis.com',
              metadata: { permission: 'artifactregistry.repositories.get', resource: 'projects/my-project' },
            },
          ],
        },
      }),
      (gcp) => gcp.artifactRegistry.getRepository('projects/my-project/locations/us-central1/repositories/r'),
    );
    expect(google).toMatchObject({
      status: 'PERMISSION_DENIED',
      reason: 'IAM_PERMISSION_DENIED',
      metadata: { permission: 'artifactregistry.repositories.get', resource: 'projects/my-project' },
    });
  });

  it('tells a lost race for a policy from a name that is taken: both are HTTP 409', async () => {
    // https://github.com/hashicorp/terraform-provider-google/issues/12512, k8s-config-connector's recorded IAM traffic
    const race = await refused(
      json(409, {
        error: {
          code: 409,
          message:
            'There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.',
          errors: [{ message: 'There were concurrent policy changes.', domain: 'global', reason: 'aborted' }],
          status: 'ABORTED',
        },
      }),
      (gcp) => gcp.resourceManager.setIamPolicy('my-project', { etag: 'BwX', bindings: [] }),
    );
    const taken = await refused(
      json(409, {
        error: {
          code: 409,
          message: 'Service account sa-x already exists within project projects/my-project.',
          errors: [{ message: 'Service account sa-x already exists.', domain: 'global', reason: 'alreadyExists' }],
          status: 'ALREADY_EXISTS',
        },
      }),
      (gcp) => gcp.iam.createServiceAccount('my-project', { accountId: 'sa-x', displayName: '', description: '' }),
    );
    expect(race.google).toMatchObject({ status: 'ABORTED', reason: 'aborted', httpStatus: 409 });
    expect(race.google.message).toMatch(/^There were concurrent policy changes. Please retry/);
    expect(taken.google).toMatchObject({
      status: 'ALREADY_EXISTS',
      reason: 'alreadyExists',
      resource: 'projects/my-project/serviceAccounts/sa-x',
    });
  });

  it('carries the reason for which billing stops the enabling of services', async () => {
    // https://github.com/kyegomez/zeta/issues/71
    const { google } = await refused(
      json(400, {
        error: {
          code: 400,
          message:
            "Billing account for project '415104041262' is not found. Billing must be enabled for activation of service(s) 'compute.googleapis.com' to proceed.\nHelp Token: AbC",
          status: 'FAILED_PRECONDITION',
          details: [
            {
              '@type': 'type.googleapis.com/google.rpc.PreconditionFailure',
              violations: [{ type: 'googleapis.com/billing-enabled', subject: '?error_code=390001&project=1' }],
            },
            {
              '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
              reason: 'UREQ_PROJECT_BILLING_NOT_FOUND',
              domain: 'serviceusage.googleapis.com/billing-enabled',
              metadata: { project: '415104041262', services: 'compute.googleapis.com' },
            },
          ],
        },
      }),
      (gcp) => gcp.serviceUsage.batchEnable('my-project', ['compute.googleapis.com']),
    );
    expect(google).toMatchObject({
      method: 'serviceusage.services.batchEnable',
      status: 'FAILED_PRECONDITION',
      reason: 'UREQ_PROJECT_BILLING_NOT_FOUND',
      metadata: { violation: 'googleapis.com/billing-enabled', project: '415104041262' },
    });
  });

  it('tells which field Google objects to', async () => {
    const { google } = await refused(
      json(400, {
        error: {
          code: 400,
          message: 'Request contains an invalid argument.',
          status: 'INVALID_ARGUMENT',
          details: [
            {
              '@type': 'type.googleapis.com/google.rpc.BadRequest',
              fieldViolations: [{ field: 'gce_setup.machine_type', description: 'not supported' }],
            },
          ],
        },
      }),
    );
    expect(google.message).toBe('Request contains an invalid argument.');
    expect(google.metadata).toEqual({ fieldViolations: 'gce_setup.machine_type: not supported' });
  });
});

describe('a refusal of Compute, which sends no status', () => {
  const errorOf = (code: number, reason: string, message: string) =>
    json(code, { error: { code, message, errors: [{ message, domain: 'usageLimits', reason }] } });
  const getProject = (gcp: Gcp) => gcp.compute.getProject('my-project');

  it('names service and project from the sentence when the API is off', async () => {
    const { google } = await refused(
      errorOf(
        403,
        'accessNotConfigured',
        'Compute Engine API has not been used in project 415104041262 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/compute.googleapis.com/overview?project=415104041262 then retry.',
      ),
      getProject,
    );
    expect(google).toMatchObject({
      method: 'compute.projects.get',
      status: 'PERMISSION_DENIED',
      reason: 'accessNotConfigured',
      metadata: { service: 'compute.googleapis.com', consumer: 'projects/415104041262' },
    });
  });

  it('names the permission from the sentence', async () => {
    // https://github.com/googleapis/google-api-dotnet-client/issues/2095
    const message = "Required 'compute.projects.get' permission for 'projects/my-project'";
    const { google } = await refused(errorOf(403, 'forbidden', message), getProject);
    expect(google).toMatchObject({
      status: 'PERMISSION_DENIED',
      reason: 'forbidden',
      metadata: { permission: 'compute.projects.get' },
    });
  });

  it.each([
    [403, 'rateLimitExceeded', 'RESOURCE_EXHAUSTED'],
    [403, 'quotaExceeded', 'RESOURCE_EXHAUSTED'],
    [412, 'conditionNotMet', 'FAILED_PRECONDITION'],
    [400, 'resourceNotReady', 'UNAVAILABLE'],
    [400, 'invalid', 'INVALID_ARGUMENT'],
    [404, 'notFound', 'NOT_FOUND'],
    [503, 'backendError', 'UNAVAILABLE'],
  ])('reads %i %s as %s', async (httpStatus, reason, status) => {
    const { google } = await refused(errorOf(httpStatus, reason, 'Google says no.'), getProject);
    expect(google).toMatchObject({ httpStatus, reason, status, message: 'Google says no.' });
  });
});

describe('a rate limit', () => {
  // https://github.com/google/oss-fuzz/issues/8772
  const limit = (details: object[] = []) => ({
    error: {
      code: 429,
      message: "Quota exceeded for quota metric 'Default requests' and limit 'Default requests per minute'.",
      status: 'RESOURCE_EXHAUSTED',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'RATE_LIMIT_EXCEEDED',
          domain: 'googleapis.com',
          metadata: { quota_limit: 'DefaultRequestsPerMinutePerProject', service: 'serviceusage.googleapis.com' },
        },
        ...details,
      ],
    },
  });

  it('says how long to wait in RetryInfo', async () => {
    const retryInfo = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '3.500s' };
    const { google } = await refused(json(429, limit([retryInfo])));
    expect(google).toMatchObject({ reason: 'RATE_LIMIT_EXCEEDED', retryAfterSeconds: 3.5 });
  });

  it('says it in a header, in seconds', async () => {
    const { google } = await refused(json(429, limit(), { 'retry-after': '17' }));
    expect(google).toMatchObject({ status: 'RESOURCE_EXHAUSTED', retryAfterSeconds: 17 });
  });

  it('says it in a header, as a date', async () => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    const { google } = await refused(json(429, limit(), { 'retry-after': date }));
    expect(google.retryAfterSeconds).toBeGreaterThan(50);
    expect(google.retryAfterSeconds).toBeLessThanOrEqual(60);
  });

  it('is recognised at HTTP 403 by its reason', async () => {
    // https://cloud.google.com/compute/docs/api/rate-limits
    const message = "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute'.";
    const details = [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'CONCURRENT_OPERATIONS_QUOTA_EXCEEDED' },
    ];
    const errors = [{ message, domain: 'usageLimits', reason: 'rateLimitExceeded' }];
    const { google } = await refused(json(403, { error: { code: 403, message, errors, details } }));
    expect(google.reason).toBe('CONCURRENT_OPERATIONS_QUOTA_EXCEEDED');
  });
});
