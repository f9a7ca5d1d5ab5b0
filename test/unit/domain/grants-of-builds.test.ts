import { describe, expect, test } from 'vitest';

import { bindingCommand } from '../../../src/domain/grant-commands.js';
import { grants, targetName, type Accounts, type Grant } from '../../../src/domain/grants.js';
import { resolveSpec, type EnvironmentSpec } from '../../../src/domain/spec.js';
import { SMALLEST } from './spec-rules.js';

const BUILDER = 'builder-labwright@my-project.iam.gserviceaccount.com';
const NOTEBOOK = 'labwright-mlops-lab@my-project.iam.gserviceaccount.com';
const COMPUTE = '123-compute@developer.gserviceaccount.com';
const CLOUD_BUILD = '123@cloudbuild.gserviceaccount.com';
const SELF = 'serviceAccount:labwright@my-project.iam.gserviceaccount.com';
const REPOSITORY = 'projects/my-project/locations/us-central1/repositories/labwright';
const BUCKET = 'buckets/labwright-my-project';

const own = { builder: BUILDER, notebook: NOTEBOOK };
const lab: Partial<EnvironmentSpec> = { access: { profile: 'lab' } };

function wished(fields: Partial<EnvironmentSpec> = {}, accounts: Accounts = own): Grant[] {
  return grants(resolveSpec({ ...SMALLEST, ...fields }), accounts, SELF);
}

/** What one account is granted, as `role on resource`. */
function of(all: readonly Grant[], email: string): string[] {
  return all
    .filter(({ member }) => member === `serviceAccount:${email}`)
    .map(({ role, on }) => `${role} on ${targetName(on)}`);
}

const BUILDING = [
  `roles/artifactregistry.writer on ${REPOSITORY}`,
  `roles/storage.objectViewer on ${BUCKET}`,
  `roles/storage.legacyBucketWriter on ${BUCKET}`,
];

describe('least privilege, with accounts of its own', () => {
  test('lets the builder push to the repository, read the bucket and write its log, and do nothing in the project', () => {
    expect(of(wished(), BUILDER)).toEqual(BUILDING);
  });

  test('lets the notebook read the repository that its image is built to', () => {
    expect(of(wished(), NOTEBOOK)).toContain(`roles/artifactregistry.reader on ${REPOSITORY}`);
  });

  test('lets the service act as both accounts, and the owner as the notebook only', () => {
    const uses = wished({ notebook: { owner: 'ana@example.com' } })
      .filter(({ role }) => role === 'roles/iam.serviceAccountUser')
      .map(({ member, on }) => `${member} on ${targetName(on)}`);
    expect(uses).toEqual([
      `user:ana@example.com on serviceAccounts/${NOTEBOOK}`,
      `${SELF} on serviceAccounts/${NOTEBOOK}`,
      `${SELF} on serviceAccounts/${BUILDER}`,
    ]);
  });

  test('counts nothing: the member says that it is ours', () => {
    expect(wished().filter(({ counted }) => counted)).toEqual([]);
  });

  test("reads and writes the lab's old address in the repository that stands behind it", () => {
    const all = wished({ image: { repository: 'gcr.io' } });
    const name = 'projects/my-project/locations/us/repositories/gcr.io';
    expect(of(all, BUILDER)).toContain(`roles/artifactregistry.writer on ${name}`);
    expect(of(all, NOTEBOOK)).toContain(`roles/artifactregistry.reader on ${name}`);
  });

  test.each<[string, Partial<EnvironmentSpec>, Accounts]>([
    ['there is a ready image', { image: { uri: 'us-docker.pkg.dev/my-project/images/dev:v1' } }, own],
    ['there is no builder', {}, { notebook: NOTEBOOK }],
  ])('gives a builder nothing where %s', (_what, fields, accounts) => {
    const all = wished(fields, accounts);
    expect(of(all, BUILDER)).toEqual([]);
    expect(all.map(({ on }) => targetName(on))).not.toContain(BUCKET);
    expect(all.map(({ on }) => targetName(on))).not.toContain(`serviceAccounts/${BUILDER}`);
  });
});

describe('the profile lab', () => {
  const defaults = { builder: CLOUD_BUILD, notebook: COMPUTE };

  test("grants the lab's roles on the project, and beside them what building and reading the image needs", () => {
    const all = wished(lab, defaults);
    expect(of(all, CLOUD_BUILD)).toEqual(['roles/editor on projects/my-project', ...BUILDING]);
    expect(of(all, COMPUTE)).toEqual([
      'roles/editor on projects/my-project',
      'roles/container.admin on projects/my-project',
      'roles/iam.securityAdmin on projects/my-project',
      `roles/artifactregistry.reader on ${REPOSITORY}`,
    ]);
  });

  test('counts every grant, as the accounts are not ours', () => {
    const all = wished({ ...lab, notebook: { owner: 'ana@example.com' } }, defaults);
    expect(all.filter(({ counted }) => counted !== true)).toEqual([]);
    expect(all.length).toBeGreaterThan(0);
  });

  test('serves a project where one account builds and runs', () => {
    const all = of(wished(lab, { builder: COMPUTE, notebook: COMPUTE }), COMPUTE);
    expect(all).toEqual(expect.arrayContaining([...BUILDING, 'roles/container.admin on projects/my-project']));
  });
});

test('the profile none looks for what least privilege would grant', () => {
  const owned = { notebook: { owner: 'ana@example.com' } };
  expect(wished({ ...owned, access: { profile: 'none' } })).toEqual(wished(owned));
});

describe('the command that makes a grant', () => {
  const member = `serviceAccount:${COMPUTE}`;
  const role = 'roles/viewer';
  test.each<[Grant['on'], string]>([
    [
      { kind: 'project', projectId: 'my-project' },
      `gcloud projects add-iam-policy-binding my-project --member=${member} --role=${role} --condition=None`,
    ],
    [
      { kind: 'repository', name: 'projects/my-project/locations/us/repositories/gcr.io' },
      `gcloud artifacts repositories add-iam-policy-binding gcr.io --project=my-project --location=us --member=${member} --role=${role}`,
    ],
    [
      { kind: 'bucket', name: 'labwright-my-project' },
      `gcloud storage buckets add-iam-policy-binding gs://labwright-my-project --member=${member} --role=${role}`,
    ],
    [
      { kind: 'serviceAccount', email: NOTEBOOK },
      `gcloud iam service-accounts add-iam-policy-binding ${NOTEBOOK} --project=my-project --member=${member} --role=${role}`,
    ],
    [
      { kind: 'serviceAccount', email: COMPUTE },
      `gcloud iam service-accounts add-iam-policy-binding ${COMPUTE} --project=123 --member=${member} --role=${role}`,
    ],
  ])('on a $kind can be copied as it is', (on, command) => {
    expect(bindingCommand('add', { role, member, on })).toBe(command);
  });
});
