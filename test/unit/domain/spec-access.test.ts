import { expect, test } from 'vitest';

import { checkSpec } from '../../../src/domain/spec.js';
import { describeRules, SMALLEST } from './spec-rules.js';

const accounts = (builder: string, notebook = 'notebook@my-project.iam.gserviceaccount.com') => ({
  accounts: { builder, notebook },
});
const BUILDER = 'builder@my-project.iam.gserviceaccount.com';
const STRANGER = 'builder@other-project.iam.gserviceaccount.com';
const both = accounts(BUILDER);
const reader = { role: 'roles/bigquery.dataViewer' };

describeRules('access', [
  ['has one of three profiles', { profile: 'lab' }, { profile: 'least-priviledge' }, '/profile', 'least-privilege'],
  ['has a word for its accounts', { accounts: 'own' }, { accounts: 'mine' }, '/accounts'],
  ['has both accounts', both, { accounts: { builder: BUILDER } }, '/accounts/notebook'],
  ['has addresses of accounts', both, accounts(BUILDER, 'x'), '/accounts/notebook'],
  ['has accounts that are no people', both, accounts('ana@example.com'), '/accounts/builder'],
  ['has grants of roles', { grants: [reader] }, { grants: [reader, { role: 'Editor' }] }, '/grants/1/role'],
  ['has at most fifty grants', { grants: [] }, { grants: Array.from({ length: 51 }, () => reader) }, '/grants'],
  [
    'has default accounts with the profile lab',
    { profile: 'lab', accounts: 'default' },
    { profile: 'lab', accounts: 'own' },
    '/accounts',
    'default',
  ],
  ['has no given accounts with lab', { ...both, profile: 'none' }, { ...both, profile: 'lab' }, '/accounts', 'default'],
  [
    'has no default accounts with least privilege',
    { profile: 'none', accounts: 'default' },
    { profile: 'least-privilege', accounts: 'default' },
    '/accounts',
    'own',
  ],
  [
    'has no default accounts where no profile is written',
    { profile: 'none', accounts: 'own' },
    { accounts: 'default' },
    '/accounts',
    'own',
  ],
  ['has a builder of the project', both, accounts(STRANGER), '/accounts/builder'],
  [
    'has an App Engine account of the project for a builder',
    accounts('my-project@appspot.gserviceaccount.com'),
    accounts('other-project@appspot.gserviceaccount.com'),
    '/accounts/builder',
  ],
  [
    "has Google's default account for a builder",
    accounts('415104041262-compute@developer.gserviceaccount.com'),
    accounts('builder@gcp-sa-cloudbuild.iam.gserviceaccount.com'),
    '/accounts/builder',
  ],
  [
    "has Cloud Build's old account for a builder",
    accounts('415104041262@cloudbuild.gserviceaccount.com'),
    accounts('builder@example.com.my-project.iam.gserviceaccount.com'),
    '/accounts/builder',
  ],
]);

test('the notebook may run as an account of another project', () => {
  expect(checkSpec({ ...SMALLEST, access: accounts(BUILDER, STRANGER) })).toEqual([]);
});

test('a builder that builds nothing may belong anywhere', () => {
  const image = { uri: 'us-docker.pkg.dev/my-project/images/mlops-dev:v1' };
  expect(checkSpec({ ...SMALLEST, image, access: accounts(STRANGER) })).toEqual([]);
});

test('a builder is not held against a project that is not written', () => {
  const pointers = checkSpec({ environmentId: 'mlops-lab', access: both }).map(({ pointer }) => pointer);
  expect(pointers).toEqual(['/projectId']);
});
