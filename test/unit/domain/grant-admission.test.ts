import { expect, test } from 'vitest';

import { mayGrant, mayRevoke } from '../../../src/domain/grant-admission.js';
import type { Grant } from '../../../src/domain/grants.js';
import { OPEN_POLICY } from '../../support/open-policy.js';

const SELF = 'serviceAccount:labwright-runner@my-project.iam.gserviceaccount.com';
const writer = { projectId: 'my-project', self: SELF, projectNumber: '123' };
const narrow = {
  projects: { 'my-project': { callers: [], owners: ['*@example.org'], baseImages: ['us-docker.pkg.dev/google/*'] } },
};

const project = { kind: 'project', projectId: 'my-project' } as const;
const repository = (id: string) =>
  ({ kind: 'repository', name: `projects/my-project/locations/us-central1/repositories/${id}` }) as const;
const account = (email: string) => ({ kind: 'serviceAccount', email }) as const;
const BUILDER = 'serviceAccount:builder-labwright@my-project.iam.gserviceaccount.com';
const NOTEBOOK = 'serviceAccount:labwright-lab@my-project.iam.gserviceaccount.com';
const ACTS = 'roles/iam.serviceAccountUser';

test.each<[string, Grant]>([
  [
    'the default account of another project',
    { role: 'roles/editor', member: 'serviceAccount:9-compute@developer.gserviceaccount.com', on: project },
  ],
  [
    'the build account of another project',
    { role: 'roles/editor', member: 'serviceAccount:9@cloudbuild.gserviceaccount.com', on: project },
  ],
  [
    'the use of an account of another project',
    { role: ACTS, member: 'user:eve@example.org', on: account('9-compute@developer.gserviceaccount.com') },
  ],
  [
    'the use of the service itself',
    { role: ACTS, member: 'user:eve@example.org', on: account('labwright-runner@my-project.iam.gserviceaccount.com') },
  ],
  ['the service itself', { role: 'roles/logging.logWriter', member: SELF, on: project }],
])('neither grants nor takes back what is of %s', (_, grant) => {
  expect([mayGrant(OPEN_POLICY, grant, writer), mayRevoke(grant, writer)]).toEqual([false, false]);
});

test("the project's own default accounts are told by its number only", () => {
  const grant = {
    role: ACTS,
    member: 'user:ann@example.org',
    on: account('123-compute@developer.gserviceaccount.com'),
  };
  const { projectNumber: _, ...numberless } = writer;
  expect([mayGrant(OPEN_POLICY, grant, writer), mayGrant(OPEN_POLICY, grant, numberless)]).toEqual([true, false]);
});

test.each<[boolean, string, Grant]>([
  [
    true,
    'the builder to ours',
    { role: 'roles/artifactregistry.writer', member: BUILDER, on: repository('labwright') },
  ],
  [
    false,
    'the builder to production',
    { role: 'roles/artifactregistry.writer', member: BUILDER, on: repository('production') },
  ],
  [
    true,
    'a notebook to ours',
    { role: 'roles/artifactregistry.reader', member: NOTEBOOK, on: repository('labwright') },
  ],
  [
    false,
    'a notebook to production',
    { role: 'roles/artifactregistry.reader', member: NOTEBOOK, on: repository('production') },
  ],
])('lets in (%s) %s, where images come from elsewhere', (allowed, _, grant) => {
  expect(mayGrant(narrow, grant, writer)).toBe(allowed);
});
