/** The accounts that build and that the notebook runs as, given and never changed: each of their grants is taken away. */
import assert from 'node:assert/strict';

import { grants, targetName, type Grant } from '../../src/domain/grants.js';
import { permissionsUsed } from '../../src/domain/profiles.js';
import { resolveSpec, type EnvironmentSpec } from '../../src/domain/spec.js';
import { builtSpec, post } from './environments.js';
import { runGrant, withoutGrant } from './gcloud.js';
import { makeAccount } from './owner.js';
import {
  afterRun,
  inState,
  lastRun,
  named,
  reach,
  theFailure,
  type Case,
  type Failure,
  type Row,
} from './privilege.js';
import { neededBy } from './privilege-roles.js';
import { includes, projectWith, SELF } from './roles.js';
import type { World } from './world.js';

type Identity = 'builder' | 'notebook';

export function accountCases(): Case[] {
  return (['builder', 'notebook'] as const).map((identity) => ({
    name: `${identity} without one of its grants`,
    run: (world) => withoutGrants(world, identity),
  }));
}

async function withoutGrants(world: World, identity: Identity): Promise<Row[]> {
  const { spec, accounts } = await withGivenAccounts(world);
  const all = grants(resolveSpec(spec), accounts, SELF);
  await post(world, spec);
  const stuck = inState(await afterRun(world, spec, 0), 'ACTION_REQUIRED');
  assert.deepEqual(stuck.failures.map(wish).sort(), all.map(lines).sort());
  for (const { fix } of stuck.failures) await runGrant(world, fix?.command ?? '');
  let last = inState(await afterRun(world, spec, lastRun(stuck)), 'READY');

  const rows: Row[] = [];
  const commands = new Map(stuck.failures.map((failure) => [wish(failure), failure.fix?.command ?? '']));
  for (const grant of all.filter((each) => isOf(accounts[identity], each))) {
    await withoutGrant(world, commands.get(lines(grant)) ?? '');
    const failure = theFailure(await reach(world, last, 'ACTION_REQUIRED', 'POST', ':retry'));
    rows.push({ identity, ...told(failure, grant) });
    await runGrant(world, failure.fix?.command ?? '');
    last = inState(await afterRun(world, spec, lastRun(last) + 1), 'READY');
  }
  await reach(world, last, 'DELETED', 'DELETE');
  return rows;
}

/** The service itself has no more than such an environment asks of it. */
async function withGivenAccounts(world: World) {
  const specOf = (projectId: string, builder: string, notebook: string): EnvironmentSpec =>
    builtSpec(projectId, { access: { profile: 'none', accounts: { builder, notebook } } });
  const any = 'ana-any@my-project.iam.gserviceaccount.com';
  const roles = neededBy(specOf('my-project', any, any)).map(({ role }) => role);
  const projectId = await projectWith(
    world,
    roles.map((role) => ({ role, members: [SELF] })),
  );
  const builder = await makeAccount(world, projectId, 'ana-builder');
  const notebook = await makeAccount(world, projectId, 'ana-notebook');
  return { spec: specOf(projectId, builder, notebook), accounts: { builder, notebook } };
}

/** Who may act as an account is a grant on it, to somebody else. */
const isOf = (email: string, { member, on }: Grant): boolean =>
  member.endsWith(`:${email}`) || (on.kind === 'serviceAccount' && on.email === email);

const lines = ({ role, member, on }: Grant): string => `${member} lacks ${role} on ${targetName(on)}`;

/** The sentence without the permissions. */
const wish = ({ sentence }: Failure): string => sentence.replace(/ \(.*?\)/, '').replace(/, and this .*$/, '');

function told(failure: Failure, grant: Grant): Omit<Row, 'identity'> {
  assert.equal(wish(failure), lines(grant));
  const used = permissionsUsed(grant.role);
  assert.ok(used.length > 0 && used.every((permission) => includes(grant.role, permission)));
  assert.deepEqual(named(failure), [...used].sort());
  const whose = grant.member === SELF ? ', of the service' : grant.member.startsWith('user:') ? ', of the owner' : '';
  const taken = `${grant.role}, on the ${grant.on.kind}${whose}`;
  return { taken, named: used.join(' '), outcome: 'granted: READY by itself' };
}
