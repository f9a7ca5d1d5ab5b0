/** Grants of the accounts that the service made go when it does not look: Google's own refusal leads to them. */
import assert from 'node:assert/strict';

import { request } from '../../scripts/environment-client.js';
import { until } from '../../scripts/wait.js';
import { bindingCommand } from '../../src/domain/grant-commands.js';
import { grants, targetName, type Grant, type GrantTarget } from '../../src/domain/grants.js';
import { builderAccountEmail, notebookAccountEmail } from '../../src/domain/names.js';
import { permissionsUsed } from '../../src/domain/profiles.js';
import { requiredServices } from '../../src/domain/services.js';
import { resolveSpec } from '../../src/domain/spec.js';
import { letBuild, QUEUING, theBuild } from './built-lab.js';
import { builtSpec, post } from './environments.js';
import { withoutGrant } from './gcloud.js';
import { afterRun, inState, lastRun, named, reach, type Case, type Row } from './privilege.js';
import { projectWith, readmeBindings, SELF } from './roles.js';
import type { World } from './world.js';

/** One goes as the image waits for a machine; the next run gives it back, as these accounts are the service's own. */
export function lossCases(): Case[] {
  return grantsOf('my-project').map((grant, index) => ({
    name: `${identityOf(grant)} that loses ${grant.role}`,
    run: async (world) => [await loses(world, index)],
  }));
}

/** What Google itself asks for after the image was put in the queue. */
function grantsOf(projectId: string): Grant[] {
  const spec = builtSpec(projectId);
  const accounts = { builder: builderAccountEmail(projectId), notebook: notebookAccountEmail(spec) };
  const all = grants(resolveSpec(spec), accounts, SELF);
  const isLate = ({ member, on }: Grant) => on.kind !== 'project' && !member.startsWith('user:');
  return all.filter((grant) => isLate(grant) && !(grant.on.kind === 'serviceAccount' && isBuilders(grant)));
}

const isBuilders = ({ member, on }: Grant): boolean => `${member} ${targetName(on)}`.includes('builder-');
const identityOf = (grant: Grant): Row['identity'] => (isBuilders(grant) ? 'builder' : 'notebook');

async function loses(world: World, index: number): Promise<Row> {
  const services = requiredServices(resolveSpec(builtSpec('my-project')));
  const projectId = await projectWith(world, readmeBindings(), { services, quotas: QUEUING });
  const spec = builtSpec(projectId);
  const grant = grantsOf(projectId)[index];
  assert.ok(grant);
  await post(world, spec);
  await theBuild(world, projectId, 'QUEUED');
  await withoutGrant(world, bindingCommand('add', grant));
  const used = permissionsUsed(grant.role);
  await noLonger(world, grant, used);
  await letBuild(world, projectId);

  const stuck = await afterRun(world, spec, 0, ({ failures }) => failures.length > 0);
  const [failure] = stuck.failures;
  assert.ok(failure && named(failure).some((permission) => used.includes(permission)), JSON.stringify(failure));
  assert.equal(failure.fix?.command, bindingCommand('add', grant));
  const ready = inState(await afterRun(world, spec, lastRun(stuck), ({ state }) => state === 'READY'), 'READY');
  await reach(world, ready, 'DELETED', 'DELETE');
  const taken = `${grant.role}, on the ${grant.on.kind}, after the look`;
  return {
    identity: identityOf(grant),
    taken,
    named: named(failure).join(' '),
    outcome: `${failure.kind}, then READY by itself`,
  };
}

/** Until the account itself is told that it holds them no more: what is taken back ends late. */
async function noLonger(world: World, { member, on }: Grant, permissions: readonly string[]): Promise<void> {
  const headers = { authorization: `Bearer emulator:${member.replace(/^\w+:/, '')}` };
  const query = permissions.map((permission) => `permissions=${permission}`).join('&');
  const held = async () => {
    const [method, path, body] =
      on.kind === 'bucket'
        ? (['GET', `storage/v1/b/${on.name}/iam/testPermissions?${query}`, undefined] as const)
        : (['POST', `v1/${nameOf(on)}:testIamPermissions`, { permissions }] as const);
    const answer = await request<{ permissions?: string[] }>(`${world.emulatorUrl}/${path}`, method, body, { headers });
    return answer.body.permissions;
  };
  await until(async () => ((await held()) === undefined ? true : undefined), {
    withinMs: 120_000,
    describe: () => `${member} still holds ${permissions.join(', ')}`,
  });
}

const nameOf = (on: GrantTarget): string =>
  on.kind === 'serviceAccount' ? `projects/-/serviceAccounts/${on.email}` : targetName(on);
