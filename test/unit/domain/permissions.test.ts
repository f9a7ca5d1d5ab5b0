import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { conditionHolds } from '../../../emulator/conditions.js';
import { grantCommand, missingRoles, NEEDED_PERMISSIONS, neededRoles } from '../../../src/domain/permissions.js';
import { PROFILES } from '../../../src/domain/profiles.js';
import { resolveSpec, type EnvironmentSpec } from '../../../src/domain/spec.js';
import { includes } from '../../support/roles.js';
import { arbitrarySpec } from './arbitrary-spec.js';
import { SMALLEST } from './spec-rules.js';

const ALL = NEEDED_PERMISSIONS.flatMap(({ permissions }) => permissions);
const needed = (fields: Partial<EnvironmentSpec> = {}) => neededRoles(resolveSpec({ ...SMALLEST, ...fields }));
const permissionsOf = (fields: Partial<EnvironmentSpec>) => needed(fields).flatMap(({ permissions }) => permissions);
const without = (some: readonly string[], others: readonly string[]) => some.filter((one) => !others.includes(one));

describe('the permissions that the service needs', () => {
  test('fit one testIamPermissions call, which takes a hundred, each asked for once, for any spec', () => {
    fc.assert(
      fc.property(arbitrarySpec, (spec) => {
        const asked = neededRoles(resolveSpec(spec)).flatMap(({ permissions }) => permissions);
        expect(asked.length).toBeLessThanOrEqual(100);
        expect(new Set(asked).size).toBe(asked.length);
      }),
    );
  });

  test.each(NEEDED_PERMISSIONS)('come with $role, which is none of the wide ones', ({ role, permissions }) => {
    expect(role).toMatch(/^roles\/[a-zA-Z.]+$/);
    expect(role).not.toMatch(/^roles\/(owner|editor|viewer)$/);
    expect(permissions.filter((permission) => !includes(role, permission))).toEqual([]);
  });

  test('need every role, for any spec: each has something that no other has', () => {
    fc.assert(
      fc.property(arbitrarySpec, (spec) => {
        const roles = neededRoles(resolveSpec(spec));
        const asked = roles.flatMap(({ permissions }) => permissions);
        for (const { role } of roles) {
          const others = roles.filter((each) => each.role !== role);
          expect(asked.filter((permission) => !others.some((other) => includes(other.role, permission)))).not.toEqual(
            [],
          );
        }
      }),
    );
  });
});

describe('missing roles', () => {
  const rows = needed();

  test('are none where every permission is held, whatever else is', () => {
    expect(missingRoles(rows, [...ALL, 'pubsub.topics.get'])).toEqual([]);
  });

  test('are all where nothing is held', () => {
    expect(missingRoles(rows, [])).toEqual(rows);
  });

  test('name the role with exactly the permissions that it would bring', () => {
    const lacking = ['notebooks.instances.create', 'notebooks.instances.delete', 'resourcemanager.projects.get'];
    expect(missingRoles(rows, without(ALL, lacking))).toEqual([
      { role: 'roles/resourcemanager.projectIamAdmin', permissions: ['resourcemanager.projects.get'] },
      { role: 'roles/notebooks.admin', permissions: ['notebooks.instances.create', 'notebooks.instances.delete'] },
    ]);
  });

  test('name each permission that is not held once, and no other, for any spec and any holding', () => {
    fc.assert(
      fc.property(arbitrarySpec, fc.subarray([...ALL, 'pubsub.topics.get']), (spec, held) => {
        const roles = neededRoles(resolveSpec(spec));
        const missing = missingRoles(roles, held);
        const asked = roles.flatMap(({ permissions }) => permissions);
        expect(missing.flatMap(({ permissions }) => permissions).sort()).toEqual(without(asked, held).sort());
        expect(missing.every(({ permissions }) => permissions.length > 0)).toBe(true);
      }),
    );
  });
});

describe('the needed roles', () => {
  const ready = { image: { uri: 'us-docker.pkg.dev/somebody-else/images/lab:v1' } };
  const own = { image: { uri: 'us-central1-docker.pkg.dev/my-project/images/lab:v1' } };
  const given = {
    accounts: { builder: 'a@my-project.iam.gserviceaccount.com', notebook: 'b@my-project.iam.gserviceaccount.com' },
  };
  const policyWrites = [
    'storage.buckets.setIamPolicy',
    'resourcemanager.projects.setIamPolicy',
    'iam.serviceAccounts.setIamPolicy',
    'artifactregistry.repositories.setIamPolicy',
  ];
  const ofOwnAccounts = ['iam.serviceAccounts.create', 'iam.serviceAccounts.delete', 'iam.serviceAccounts.list'];

  test('stand once each, whatever the spec', () => {
    fc.assert(
      fc.property(arbitrarySpec, (spec) => {
        const roles = neededRoles(resolveSpec(spec)).map(({ role }) => role);
        expect(new Set(roles).size).toBe(roles.length);
      }),
    );
  });

  test('grow by the registry, the bucket and the builds where an image is built, and by nothing else', () => {
    const added = without(permissionsOf({}), permissionsOf(ready));
    expect([...new Set(added.map((permission) => permission.split('.')[0]))]).toEqual([
      'artifactregistry',
      'storage',
      'cloudbuild',
    ]);
    expect(without(permissionsOf(ready), permissionsOf({}))).toEqual([]);
  });

  test("include a repository's policy only where the repository is the project's own", () => {
    expect(without(permissionsOf(own), permissionsOf(ready))).toEqual([
      'artifactregistry.repositories.getIamPolicy',
      'artifactregistry.tags.get',
      'artifactregistry.repositories.setIamPolicy',
    ]);
  });

  test.each<[string, EnvironmentSpec['access'], string[]]>([
    ['no policy under the profile none', { profile: 'none' }, policyWrites],
    ['neither policies nor accounts where those were given', given, [...policyWrites, ...ofOwnAccounts]],
    ['no account where the default ones serve', { profile: 'lab', accounts: 'default' }, ofOwnAccounts],
  ])('write %s', (_what, access = {}, left) => {
    const kept = permissionsOf({ access });
    expect(without(ALL, kept).sort()).toEqual([...left].sort());
  });

  test('leave out the role that writes the policy of the project with the last permission of it', () => {
    const role = 'roles/resourcemanager.projectIamAdmin';
    expect(needed().map((row) => row.role)).toContain(role);
    expect(needed({ access: { profile: 'none' } }).map((row) => row.role)).not.toContain(role);
  });
});

describe('the command that grants a role', () => {
  type Profile = keyof typeof PROFILES;
  const POLICY_ROLE = 'roles/resourcemanager.projectIamAdmin';
  const command = (role: string, profile?: Profile) =>
    grantCommand('my-project', 'user:ana@example.com', role, profile && { profile });
  const brake = (profile?: Profile) => {
    const expression = /expression=(.*)'$/.exec(command(POLICY_ROLE, profile))?.[1] ?? '';
    return (...modifiedRoles: string[]) => conditionHolds(expression, { modifiedRoles, now: 0 });
  };
  const of = ({ builder, notebook }: (typeof PROFILES)[Profile]) => [...builder, ...notebook].map(({ role }) => role);
  const lab = [...new Set(of(PROFILES.lab))];

  test("brings Google's brake along where the role may write the project's policy", () => {
    const allows = brake();
    expect(allows(...of(PROFILES['least-privilege']))).toBe(true);
    expect(allows('roles/logging.logWriter', 'roles/owner')).toBe(false);
  });

  test.each<[Profile | undefined, boolean]>([
    [undefined, false],
    ['least-privilege', false],
    ['none', false],
    ['lab', true],
  ])("with the profile %s opens the brake for the lab's roles: %s", (profile, opens) => {
    expect(lab.map((role) => brake(profile)(role))).toEqual(lab.map(() => opens));
  });

  test.each([
    'roles/owner',
    POLICY_ROLE,
    'roles/iam.serviceAccountUser',
    'roles/iam.serviceAccountTokenCreator',
    'roles/storage.admin',
  ])('opens the brake for %s under no profile', (role) => {
    expect((Object.keys(PROFILES) as Profile[]).filter((profile) => brake(profile)(role))).toEqual([]);
  });

  test('opens the brake for the roles that a spec asks for besides', () => {
    const grants = [{ role: 'roles/bigquery.dataViewer' }];
    expect(grantCommand('my-project', 'user:ana@example.com', POLICY_ROLE, { grants })).toContain(
      '"roles/monitoring.metricWriter","roles/bigquery.dataViewer"]',
    );
  });

  test('names at most the ten roles that a brake may name', () => {
    // https://docs.cloud.google.com/iam/docs/setting-limits-on-granting-roles
    const names = command(POLICY_ROLE, 'lab').match(/"roles\/[^"]+"/g) ?? [];
    expect(names.length).toBeGreaterThan(lab.length);
    expect(names.length).toBeLessThanOrEqual(10);
  });

  test('is without a condition for any other role', () => {
    for (const profile of Object.keys(PROFILES) as Profile[]) {
      expect(command('roles/browser', profile)).toMatch(/--role=roles\/browser --condition=None$/);
    }
  });
});
