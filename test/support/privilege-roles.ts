/** The service lacks a role that README names, or one of the permissions that it claims to need. */
import assert from 'node:assert/strict';

import { neededRoles, roleWith, type NeededRole } from '../../src/domain/permissions.js';
import { resolveSpec, type EnvironmentSpec } from '../../src/domain/spec.js';
import { builtSpec, labSpec, mutatingCalls, post, projectState } from './environments.js';
import { runGrant } from './gcloud.js';
import {
  afterRun,
  ask,
  bound,
  inState,
  lastRun,
  named,
  plain,
  reach,
  theFailure,
  type Case,
  type Row,
} from './privilege.js';
import { includes, projectWith, projectWithExactly, readmeBindings, SELF } from './roles.js';
import type { World } from './world.js';

const KINDS: Record<string, (projectId: string) => EnvironmentSpec> = {
  'an image that is built': (projectId) => builtSpec(projectId),
  'a ready image': (projectId) => labSpec(projectId),
};

export const neededBy = (spec: EnvironmentSpec): NeededRole[] => neededRoles(resolveSpec(spec));
export const permissionsOf = (roles: readonly NeededRole[]): string[] =>
  roles.flatMap(({ permissions }) => permissions);

export function roleCases(): Case[] {
  return Object.entries(KINDS).flatMap(([kind, specOf]) =>
    readmeBindings().map(({ role }) => ({
      name: `service without ${role}, ${kind}`,
      run: async (world: World) => [await withoutRole(world, role, kind, specOf)],
    })),
  );
}

async function withoutRole(
  world: World,
  role: string,
  kind: string,
  specOf: (projectId: string) => EnvironmentSpec,
): Promise<Row> {
  const [held, [missing]] = partition(readmeBindings(), (each) => each.role !== role);
  assert.ok(missing);
  const projectId = await projectWith(world, held);
  const spec = specOf(projectId);
  const needed = neededBy(spec).find((each) => each.role === role);
  const row = { identity: 'service' as const, taken: `${role}, ${kind}` };
  await post(world, spec);
  const first = await afterRun(world, spec, 0);
  if (needed === undefined) {
    assert.ok(
      neededBy(builtSpec(projectId)).some((each) => each.role === role),
      `nothing needs ${role}`,
    );
    await reach(world, inState(first, 'READY'), 'DELETED', 'DELETE');
    return { ...row, named: '', outcome: 'not needed: READY, DELETED' };
  }
  const failure = theFailure(first);
  const only = needed.permissions.filter((permission) => !held.some((other) => includes(other.role, permission)));
  assert.deepEqual(named(failure), only.sort());
  assert.deepEqual(bound(failure), { resource: `v3/projects/${projectId}`, binding: plain(missing) });
  assert.deepEqual(await mutatingCalls(world, projectId), []);

  await runGrant(world, failure.fix?.command ?? '');
  const ready = inState(await afterRun(world, spec, lastRun(first)), 'READY');
  await reach(world, ready, 'DELETED', 'DELETE');
  return { ...row, named: only.join(' '), outcome: 'granted: READY by itself, DELETED' };
}

function partition<T>(all: readonly T[], isIn: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isIn), all.filter((one) => !isIn(one))];
}

export function permissionCases(): Case[] {
  return permissionsOf(neededBy(builtSpec('my-project'))).map((permission) => ({
    name: `service without ${permission}`,
    run: async (world) => [await withoutPermission(world, permission)],
  }));
}

async function withoutPermission(world: World, permission: string): Promise<Row> {
  const all = neededBy(builtSpec('my-project'));
  const held = permissionsOf(all).filter((each) => each !== permission);
  const projectId = await projectWithExactly(world, held);
  const spec = builtSpec(projectId);
  await post(world, spec);
  const failure = theFailure(await afterRun(world, spec, 0));
  assert.deepEqual(named(failure), [permission]);
  const role = roleWith(permission, all);
  assert.match(failure.fix?.command ?? '', new RegExp(`--member=${SELF} --role=${role} `));
  assert.deepEqual(await mutatingCalls(world, projectId), []);
  await ask(world, spec, 'POST', ':cancel');
  return { identity: 'service', taken: permission, named: permission, outcome: `nothing changed; command: ${role}` };
}

/** Of what only a verb on an environment that is READY needs, the run that the verb starts names the role as well. */
export const verbsCase: Case = {
  name: 'service without its role when a verb needs it',
  async run(world) {
    const role = 'roles/notebooks.admin';
    const projectId = await projectWith(world, readmeBindings());
    await post(world, labSpec(projectId));
    let last = inState(await afterRun(world, labSpec(projectId), 0), 'READY');
    const rows: Row[] = [];
    const verbs: [state: string, method: string, verb: string, body?: object][] = [
      ['READY', 'PATCH', '', { notebook: { dataDiskGb: 200 } }],
      ['STOPPED', 'POST', ':stop'],
      ['READY', 'POST', ':start'],
    ];
    for (const [state, ...asked] of verbs) {
      await withoutRoleOfService(world, projectId, role);
      const failure = theFailure(await reach(world, last, 'ACTION_REQUIRED', ...asked));
      await runGrant(world, failure.fix?.command ?? '');
      // What no probe sees is tried again by a run, which a slow grant lets end as the one before.
      last = await afterRun(world, last, lastRun(last) + 1, (environment) => environment.state === state);
      const permissions = named(failure)
        .filter((permission) => permission.startsWith('notebooks.'))
        .join(' ');
      const taken = `${role}, in ${asked[0]} ${asked[1]}`.trim();
      rows.push({ identity: 'service', taken, named: permissions, outcome: `granted: ${state} by itself` });
    }
    await reach(world, last, 'DELETED', 'DELETE');
    return rows;
  },
};

/** What others have stays: the accounts of the environment have grants of their own by now. */
async function withoutRoleOfService(world: World, projectId: string, role: string): Promise<void> {
  const { policy } = await projectState(world, projectId);
  const bindings = policy.bindings.filter((binding) => binding.role !== role);
  await world.emulator('PATCH', `projects/${projectId}`, { bindings });
}
