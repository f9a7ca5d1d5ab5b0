/** Who may do what in a project: the roles that README names, and what the twin's roles hold. */
import { readFileSync } from 'node:fs';

import { holds } from '../../emulator/permissions.js';
import { newPolicy } from '../../emulator/policies.js';
import { HOST_ACCOUNT } from '../../emulator/projects.js';
import type { Binding } from '../../src/domain/iam-policy.js';
import type { World } from './world.js';

/** The service. */
export const SELF = `serviceAccount:${HOST_ACCOUNT}`;

const OWNER: Binding = { role: 'roles/owner', members: ['user:owner@example.com'] };

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** README's script, as it leaves a project. */
export function readmeBindings(): Binding[] {
  const [, loop = ''] = /^for ROLE in ([^;]+); do$/m.exec(README) ?? [];
  const [, title = '', expression = ''] = /^title: (\S+)\nexpression: >-\n((?: {2}.*\n)+)EOF$/m.exec(README) ?? [];
  const [, last = ''] = /--role=(roles\/\S+) \\\n\s+--condition-from-file/.exec(README) ?? [];
  const roles = loop.split(/[\s\\]+/).filter((role) => role !== '');
  const condition = { title, expression: expression.trim().replace(/\n {2}/g, ' ') };
  return [
    ...roles.map((role) => ({ role: `roles/${role}`, members: [SELF] })),
    { role: last, members: [SELF], condition },
  ];
}

/** Whether a predefined role holds a permission. */
export function includes(role: string, permission: string): boolean {
  const policies = [newPolicy([{ role, members: [SELF] }])];
  const project = { name: '//cloudresourcemanager.googleapis.com/projects/my-project', policies };
  return holds(project, SELF, permission, { modifiedRoles: [], now: 0, customRoles: new Map() });
}

/** A project in which nobody but its owner has more than this. */
export function projectWith(world: World, bindings: readonly Binding[], more: object = {}): Promise<string> {
  return world.project({ bindings: [OWNER, ...bindings], ...more });
}

/** What is bound now, and counts at once. */
export async function bind(world: World, projectId: string, bindings: readonly Binding[]): Promise<void> {
  await world.emulator('PATCH', `projects/${projectId}`, { bindings: [OWNER, ...bindings] });
}

/** A project in which the service has one custom role of exactly these permissions. */
export async function projectWithExactly(
  world: World,
  permissions: readonly string[],
  more: object = {},
): Promise<string> {
  const projectId = await projectWith(world, [], more);
  await redefine(world, projectId, permissions);
  await bind(world, projectId, [{ role: `projects/${projectId}/roles/exact`, members: [SELF] }]);
  return projectId;
}

/** Counts at once. */
export async function redefine(world: World, projectId: string, permissions: readonly string[]): Promise<void> {
  await world.emulator('PATCH', `projects/${projectId}`, { roles: { exact: permissions } });
}
