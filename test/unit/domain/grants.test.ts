import { describe, expect, test } from 'vitest';

import { grants } from '../../../src/domain/grants.js';
import { resolveSpec } from '../../../src/domain/spec.js';
import { SMALLEST } from './spec-rules.js';

const notebook = 'labwright-mlops-lab@my-project.iam.gserviceaccount.com';
const member = `serviceAccount:${notebook}`;
const self = 'serviceAccount:labwright@my-project.iam.gserviceaccount.com';
const USER = 'roles/iam.serviceAccountUser';
const on = { kind: 'serviceAccount', email: notebook };

function granted(uri: string, owner?: string, me: string | undefined = self) {
  const spec = resolveSpec({ ...SMALLEST, image: { uri }, ...(owner !== undefined && { notebook: { owner } }) });
  return grants(spec, { notebook }, me);
}

describe('grants of least privilege', () => {
  test("give the notebook's account its four roles on the project", () => {
    const onProject = granted('docker.io/library/python:3.12').filter((grant) => grant.on.kind === 'project');
    expect(onProject.map(({ role }) => role)).toEqual([
      'roles/aiplatform.user',
      'roles/bigquery.jobUser',
      'roles/logging.logWriter',
      'roles/monitoring.metricWriter',
    ]);
    expect(new Set(onProject.map((grant) => grant.member))).toEqual(new Set([member]));
  });

  test.each([
    [
      'us-central1-docker.pkg.dev/my-project/images/dev:v1',
      'projects/my-project/locations/us-central1/repositories/images',
    ],
    ['gcr.io/my-project/dev:v1', 'projects/my-project/locations/us/repositories/gcr.io'],
  ])('let it read the repository of %s', (uri, name) => {
    const role = 'roles/artifactregistry.reader';
    expect(granted(uri)).toContainEqual({ role, member, on: { kind: 'repository', name } });
  });

  test.each(['us-docker.pkg.dev/other-project/images/dev:v1', 'docker.io/library/python:3.12'])(
    'touch no repository for %s',
    (uri) => {
      expect(granted(uri).some((grant) => grant.on.kind === 'repository')).toBe(false);
    },
  );

  test('let the owner and the service itself use the account, and nothing wider', () => {
    const users = granted('gcr.io/my-project/dev:v1', 'ana@example.com').filter(({ role }) => role === USER);
    expect(users).toEqual([
      { role: USER, member: 'user:ana@example.com', on },
      { role: USER, member: self, on },
    ]);
  });

  test('name a service that is its own owner once, and an unknown one not at all', () => {
    const uri = 'gcr.io/my-project/dev:v1';
    const once = granted(uri, 'ana@example.com', 'user:ana@example.com').filter(({ role }) => role === USER);
    expect(once).toHaveLength(1);
    const spec = resolveSpec({ ...SMALLEST, image: { uri } });
    expect(grants(spec, { notebook }, undefined).some(({ role }) => role === USER)).toBe(false);
  });

  test('never hold an owner, an editor or the right to grant', () => {
    const roles = granted('gcr.io/my-project/dev:v1', 'ana@example.com').map(({ role }) => role);
    for (const role of roles.filter((name) => name !== USER)) {
      expect(role).not.toMatch(/^roles\/(owner|editor|iam\.|resourcemanager\.)/);
    }
  });
});
