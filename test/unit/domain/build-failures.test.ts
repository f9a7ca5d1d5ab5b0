import { describe, expect, test } from 'vitest';

import { explainBuild } from '../../../src/domain/build-failures.js';
import type { Failure, FailureKind, Place } from '../../../src/domain/failures.js';
import { isTerminal, toBuild } from '../../../src/gcp/build.js';

const PLACE: Place = { step: 'image', projectId: 'my-project' };
const LOG_URL = 'https://console.cloud.google.com/cloud-build/builds;region=us-central1/b-1?project=123';

type Wire = Parameters<typeof toBuild>[0];

/** What the gateway makes of Cloud Build's answer, explained. */
function explained(wire: Wire, { logTail = [] as string[], withinWindow = false } = {}): Failure {
  return explainBuild(toBuild({ id: 'b-1', logUrl: LOG_URL, ...wire }), logTail, PLACE, withinWindow);
}

const failed = (type: string, detail: string): Wire => ({
  status: 'FAILURE',
  statusDetail: 'Build failed; check build logs for details',
  failureInfo: { type, detail },
});

const STORAGE_REFUSAL =
  'generic::permission_denied: 123-compute@developer.gserviceaccount.com does not have storage.objects.get access to the Google Cloud Storage object.';

/** The wire, its kind after the window of a change of ours, what the sentence and the fix say. */
const CASES: [string, Wire, FailureKind, RegExp, RegExp][] = [
  [
    'a line of the Dockerfile that fails',
    failed('USER_BUILD_STEP', 'Build step failure: build step 0 "gcr.io/cloud-builders/docker" failed: exit status 1'),
    'InvalidSpec',
    /failed in the Dockerfile: .*exit status 1\.$/,
    /Dockerfile.*send the mended spec/,
  ],
  [
    'a context that it may not read',
    failed('FETCH_SOURCE_FAILED', STORAGE_REFUSAL),
    'PermissionDenied',
    /could not fetch its context: .*storage\.objects\.get/,
    /roles\/storage\.objectViewer/,
  ],
  [
    'a repository that it may not write to',
    failed('PUSH_NOT_AUTHORIZED', 'denied: Permission "artifactregistry.repositories.uploadArtifacts" denied.'),
    'PermissionDenied',
    /was not allowed to push: .*denied\.$/,
    /roles\/artifactregistry\.writer/,
  ],
  [
    'a log that it may not write',
    failed('LOGGING_FAILURE', 'error writing logs: 403 Forbidden'),
    'PermissionDenied',
    /could not write its log: .*403 Forbidden\.$/,
    /roles\/storage\.legacyBucketWriter/,
  ],
  [
    'a log that Storage does not take just now',
    failed('LOGGING_FAILURE', 'error writing logs: googleapi: Error 503: backendError'),
    'OperationFailed',
    /could not write its log: .*backendError\.$/,
    /roles\/storage\.legacyBucketWriter/,
  ],
  [
    'a push that ends half-way',
    failed('PUSH_FAILED', 'retry budget exhausted (10 attempts): step exited with non-zero status: 1'),
    'OperationFailed',
    /could not be pushed: retry budget exhausted/,
    /Retry the environment/,
  ],
  [
    'a build without an image',
    failed('PUSH_IMAGE_NOT_FOUND', 'An image does not exist locally with the tag: mlops-dev'),
    'InvalidSpec',
    /made no image: An image does not exist/,
    /Dockerfile/,
  ],
  [
    'a build that takes too long',
    { status: 'TIMEOUT', timeout: '3600s' },
    'InvalidSpec',
    /took longer than image\.timeout allows: 3600 s\.$/,
    /Raise image\.timeout, such as to 7200s/,
  ],
  [
    'a build that nobody had a machine for',
    { status: 'EXPIRED' },
    'Stockout',
    /waited too long for a machine\.$/,
    /again by itself/,
  ],
  [
    'an error of Cloud Build itself',
    { status: 'INTERNAL_ERROR', statusDetail: 'Internal error; please retry.' },
    'OperationFailed',
    /failed inside Cloud Build: Internal error; please retry\.$/,
    /Retry the environment/,
  ],
  [
    'a build that somebody cancelled',
    { status: 'CANCELLED' },
    'OperationFailed',
    /was cancelled by somebody\.$/,
    /Retry the environment/,
  ],
  [
    'a failure that Google may add',
    failed('FAILURE_TYPE_UNSPECIFIED', 'Something new'),
    'OperationFailed',
    /The build of the image failed: Something new\.$/,
    /Retry the environment/,
  ],
];

/** What a grant of ours that is still on its way may be the reason for. */
const PROPAGATING = ['FETCH_SOURCE_FAILED', 'PUSH_NOT_AUTHORIZED', 'LOGGING_FAILURE'];

describe.each(CASES)('%s', (_what, wire, kind, sentence, fix) => {
  const soon = PROPAGATING.includes(wire.failureInfo?.type ?? '') ? 'NotPropagated' : kind;

  test(`is ${soon} within the window of a change of ours, and ${kind} after it`, () => {
    expect(explained(wire, { withinWindow: true }).kind).toBe(soon);
    expect(explained(wire).kind).toBe(kind);
  });

  test('is said in one sentence, with what can be done and where to look', () => {
    const failure = explained(wire);
    expect(failure).toMatchObject({ step: 'image', status: wire.status, resource: 'builds/b-1' });
    expect(failure.reason).toBe(wire.failureInfo?.type);
    expect(failure.sentence).toMatch(sentence);
    expect(failure.sentence).toMatch(/^The build of the image .*[^.\s]\.$/);
    expect(failure.fix?.text).toMatch(fix);
    expect(failure.fix?.link).toMatch(/^https:/);
  });
});

describe('the sentence about a build', () => {
  test.each<[string, Wire, string]>([
    [
      'a detail with a full stop',
      failed('PUSH_FAILED', 'Denied.'),
      'The build of the image could not be pushed: Denied.',
    ],
    ['a detail with none', failed('PUSH_FAILED', 'Denied'), 'The build of the image could not be pushed: Denied.'],
    [
      'a detail of several lines',
      failed('PUSH_FAILED', 'Denied.\nHelp: https://cloud.google.com\n'),
      'The build of the image could not be pushed: Denied.',
    ],
    [
      'an ellipsis',
      failed('PUSH_FAILED', 'The push refers to...'),
      'The build of the image could not be pushed: The push refers to.',
    ],
    [
      'a type alone',
      { status: 'FAILURE', failureInfo: { type: 'USER_BUILD_STEP' } },
      'The build of the image failed in the Dockerfile.',
    ],
    [
      'a type and a status detail',
      { status: 'FAILURE', statusDetail: 'Build step 0 failed', failureInfo: { type: 'USER_BUILD_STEP' } },
      'The build of the image failed in the Dockerfile: Build step 0 failed.',
    ],
    ['nothing', { status: 'FAILURE' }, 'The build of the image failed.'],
  ])('ends with one full stop after %s', (_what, wire, sentence) => {
    expect(explained(wire).sentence).toBe(sentence);
  });

  test.each(['FAILURE', 'INTERNAL_ERROR', 'TIMEOUT', 'CANCELLED', 'EXPIRED'])('knows how %s ended', (status) => {
    expect(isTerminal({ status })).toBe(true);
    expect(explained({ status }).sentence).toMatch(/^The build of the image \w.*\w\.$/);
  });
});

describe('the fix of a build that lacks a right', () => {
  const build = {
    account: 'b@my-project.iam.gserviceaccount.com',
    bucket: 'labwright-my-project',
    repository: 'projects/my-project/locations/us-central1/repositories/labwright',
  };
  const member = '--member=serviceAccount:b@my-project.iam.gserviceaccount.com';
  test.each([
    [
      'FETCH_SOURCE_FAILED',
      `gcloud storage buckets add-iam-policy-binding gs://labwright-my-project ${member} --role=roles/storage.objectViewer`,
    ],
    [
      'PUSH_NOT_AUTHORIZED',
      `gcloud artifacts repositories add-iam-policy-binding labwright --project=my-project --location=us-central1 ${member} --role=roles/artifactregistry.writer`,
    ],
    [
      'LOGGING_FAILURE',
      `gcloud storage buckets add-iam-policy-binding gs://labwright-my-project ${member} --role=roles/storage.legacyBucketWriter`,
    ],
  ])('%s is the command that gives just that', (type, command) => {
    const failure = explainBuild(toBuild({ id: 'b-1', ...failed(type, 'no') }), [], { ...PLACE, build }, false);
    expect(failure.fix?.command).toBe(command);
  });
});

describe('the log of a build', () => {
  const step = failed('USER_BUILD_STEP', 'Build step failure');

  test('goes along with its last lines, and is linked', () => {
    const logTail = ['Step 2/3 : RUN make', 'make: *** No targets specified. Stop.'];
    expect(explained(step, { logTail })).toMatchObject({ kind: 'InvalidSpec', logTail, fix: { link: LOG_URL } });
  });

  test('is left out where nothing of it could be read', () => {
    expect(explained(step)).not.toHaveProperty('logTail');
  });

  test.each([
    "Temporary failure resolving 'deb.debian.org'",
    'curl: (6) Could not resolve host: repo.anaconda.com',
    'E: Failed to fetch http://deb.debian.org/x.deb  Hash Sum mismatch',
    "pip._vendor.urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool(host='pypi.org', port=443): Read timed out.",
    'ERROR: HTTP error 503 Service Unavailable while getting https://pypi.org/simple/kfp',
    'net/http: TLS handshake timeout',
    'dial tcp 142.250.1.82:443: i/o timeout',
    'read tcp: connection reset by peer',
  ])('tells a flake of the network from a mistake in the Dockerfile: %s', (line) => {
    const failure = explained(step, { logTail: ['Step 2/3 : RUN pip install kfp', line] });
    expect(failure.kind).toBe('OperationFailed');
    expect(failure.sentence).toMatch(
      /failed while it fetched something: step 2\/3 `RUN pip install kfp`: \S.*[^.\s]\.$/,
    );
    expect(failure.fix?.link).toBe(LOG_URL);
  });

  test.each([
    'ERROR: No matching distribution found for no-such-package==1.0',
    'E: Unable to locate package nosuch',
    'The command "/bin/sh -c make" returned a non-zero code: 2',
    'Collecting urllib3==1.26.503',
  ])('takes for a mistake in the Dockerfile: %s', (line) => {
    expect(explained(step, { logTail: [line] }).kind).toBe('InvalidSpec');
  });

  test('is no excuse for a build that failed elsewhere', () => {
    const logTail = ['dial tcp: i/o timeout'];
    const kinds = [failed('PUSH_IMAGE_NOT_FOUND', 'x'), { status: 'TIMEOUT' }].map(
      (wire) => explained(wire, { logTail }).kind,
    );
    expect(kinds).toEqual(['InvalidSpec', 'InvalidSpec']);
  });
});
