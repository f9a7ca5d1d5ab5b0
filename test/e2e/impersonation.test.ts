import { afterAll, beforeAll, expect, test } from 'vitest';

import { environmentPath } from '../../scripts/environment-client.js';
import { SERVICES } from '../../emulator/apis.js';
import type { IamPolicy } from '../../src/domain/iam-policy.js';
import { builtSpec, calls, isAtRest, post, teardown } from '../support/environments.js';
import { OPEN_POLICY } from '../support/open-policy.js';
import { asOwner, makeAccount } from '../support/owner.js';
import { PolicyLog } from '../support/policies.js';
import { bind, readmeBindings, SELF } from '../support/roles.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
const log = new PolicyLog();
beforeAll(async () => {
  world = await startWorld({ onLine: log.onLine });
});
afterAll(() => world.stop());

test("A project's own account does all the work there, once the worker may act as it.", async () => {
  const projectId = await world.project({ services: SERVICES });
  const email = await makeAccount(world, projectId, 'labwright');
  const member = `serviceAccount:${email}`;
  await bind(
    world,
    projectId,
    readmeBindings().map((binding) => ({ ...binding, members: [member] })),
  );
  await log.write(world, {
    projects: {
      ...OPEN_POLICY.projects,
      [projectId]: { callers: [{ caller: '*', role: 'admin' }], impersonate: email },
    },
  });

  const spec = builtSpec(projectId);
  await post(world, spec);
  const refused = await world.waitFor(projectId, 'mlops-lab', isAtRest);
  expect(refused.failures[0]).toMatchObject({
    kind: 'PermissionDenied',
    sentence: expect.stringContaining(`may not act as ${email}`) as string,
    fix: { command: expect.stringContaining('roles/iam.serviceAccountTokenCreator') as string },
  });

  const account = `v1/projects/${projectId}/serviceAccounts/${email}`;
  const policy = await asOwner<IamPolicy>(world, 'POST', `${account}:getIamPolicy`);
  const bindings = [{ role: 'roles/iam.serviceAccountTokenCreator', members: [SELF] }];
  await asOwner(world, 'POST', `${account}:setIamPolicy`, { policy: { ...policy, bindings } });
  // It is probed like any missing right, and the environment goes on by itself.
  const ready = await world.waitFor(projectId, 'mlops-lab', ({ state }) => state === 'READY');
  expect(ready.outputs?.access).toContainEqual({
    member,
    role: 'roles/iam.serviceAccountUser',
    on: `serviceAccounts/labwright-mlops-lab@${projectId}.iam.gserviceaccount.com`,
  });
  expect((await teardown(world, spec)).state).toBe('DELETED');
  expect((await world.request('GET', environmentPath(projectId, 'mlops-lab'))).status).toBe(200);

  const asSelf = (await calls(world, projectId)).filter(({ principal }) => principal === SELF);
  expect(new Set(asSelf.map(({ method }) => method))).toEqual(
    new Set(['iamcredentials.projects.serviceAccounts.generateAccessToken']),
  );
});
