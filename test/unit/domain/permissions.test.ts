import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { holds } from '../../../emulator/permissions.js';
import { newPolicy } from '../../../emulator/policies.js';
import { conditionHolds } from '../../../emulator/conditions.js';
import { grantCommand, missingRoles, NEEDED_PERMISSIONS, neededRoles } from '../../../src/domain/permissions.js';
import { resolveSpec } from '../../../src/domain/spec.js';
import { SMALLEST } from './spec-rules.js';

const ALL = NEEDED_PERMISSIONS.flatMap(({ permissions }) => permissions);

describe('the permissions that the service needs', () => {
  test('fit one testIamPermissions call, which takes a hundred, each asked for once', () => {
    expect(ALL.length).toBeLessThanOrEqual(100);
    expect(new Set(ALL).size).toBe(ALL.length);
  });

  test.each(NEEDED_PERMISSIONS)('come with $role, which is none of the wide ones', ({ role, permissions }) => {
    expect(role).toMatch(/^roles\/[a-zA-Z.]+$/);
    expect(role).not.toMatch(/^roles\/(owner|editor|viewer)$/);
    const policies = [newPolicy([{ role, members: ['user:ana@example.com'] }])];
    const project = { name: '//cloudresourcemanager.googleapis.com/projects/my-project', policies };
    const lacking = permissions.filter(
      (permission) => !holds(project, 'user:ana@example.com', permission, { modifiedRoles: [], now: 0 }),
    );
    expect(lacking).toEqual([]);
  });
});

describe('missing roles', () => {
  test('are none where every permission is held, whatever else is', () => {
    expect(missingRoles(NEEDED_PERMISSIONS, [...ALL, 'storage.buckets.get'])).toEqual([]);
  });

  test('are all where nothing is held', () => {
    expect(missingRoles(NEEDED_PERMISSIONS, [])).toEqual(NEEDED_PERMISSIONS);
  });

  test('name the role with exactly the permissions that it would bring', () => {
    const lacking = ['notebooks.instances.create', 'notebooks.instances.delete', 'resourcemanager.projects.get'];
    expect(
      missingRoles(
        NEEDED_PERMISSIONS,
        ALL.filter((permission) => !lacking.includes(permission)),
      ),
    ).toEqual([
      { role: 'roles/browser', permissions: ['resourcemanager.projects.get'] },
      { role: 'roles/notebooks.admin', permissions: ['notebooks.instances.create', 'notebooks.instances.delete'] },
    ]);
  });

  test('name each permission that is not held once, and no other, for any holding', () => {
    fc.assert(
      fc.property(fc.subarray([...ALL, 'storage.buckets.get']), (held) => {
        const missing = missingRoles(NEEDED_PERMISSIONS, held);
        expect(missing.flatMap(({ permissions }) => permissions).sort()).toEqual(
          ALL.filter((permission) => !held.includes(permission)).sort(),
        );
        expect(missing.every(({ permissions }) => permissions.length > 0)).toBe(true);
      }),
    );
  });
});

describe('the needed roles', () => {
  const roles = (uri: string) => neededRoles(resolveSpec({ ...SMALLEST, image: { uri } })).map(({ role }) => role);

  test("include a repository's policy only where the repository is the project's own", () => {
    const { projectId } = SMALLEST;
    expect(roles(`us-central1-docker.pkg.dev/${projectId}/images/lab:v1`)).toContain('roles/artifactregistry.admin');
    expect(roles('us-docker.pkg.dev/somebody-else/images/lab:v1')).not.toContain('roles/artifactregistry.admin');
  });
});

describe('the command that grants a role', () => {
  const command = (role: string) => grantCommand('my-project', 'user:ana@example.com', role);

  test("brings Google's brake along where the role may write the project's policy", () => {
    const expression = /expression=(.*)'$/.exec(command('roles/resourcemanager.projectIamAdmin'))?.[1] ?? '';
    const allows = (...modifiedRoles: string[]) => conditionHolds(expression, { modifiedRoles, now: 0 });
    expect(allows('roles/logging.logWriter')).toBe(true);
    expect(allows('roles/logging.logWriter', 'roles/owner')).toBe(false);
  });

  test('is without a condition for any other', () => {
    expect(command('roles/browser')).toMatch(/--role=roles\/browser --condition=None$/);
  });
});
