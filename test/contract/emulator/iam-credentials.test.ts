import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { HOST, startTwin, until } from './twin.js';
import type { Answer, Twin } from './twin.js';

describe('A token of another account', () => {
  let twin: Twin;
  let project: string;
  let account: string;
  beforeAll(async () => {
    twin = await startTwin();
    project = await twin.project({ services: ['cloudresourcemanager'] });
    account = `borrowed@${project}.iam.gserviceaccount.com`;
    await twin.host('POST', `v1/projects/${project}/serviceAccounts`, { accountId: 'borrowed' });
    await until(
      () => twin.host('GET', `v1/projects/-/serviceAccounts/${account}`),
      ({ status }) => status === 200,
    );
  });
  afterAll(() => twin.close());

  const scope = ['https://www.googleapis.com/auth/cloud-platform'];
  const lend = (as: Twin['host'], body: object = { scope }): Promise<Answer> =>
    as('POST', `v1/projects/-/serviceAccounts/${account}:generateAccessToken`, body);
  const granted = async () => {
    const bindings = [{ role: 'roles/iam.serviceAccountTokenCreator', members: [`serviceAccount:${HOST}`] }];
    await twin.host('POST', `v1/projects/-/serviceAccounts/${account}:setIamPolicy`, { policy: { bindings } });
    return until(
      () => lend(twin.host),
      ({ status }) => status === 200,
    );
  };

  it('is lent to nobody without the permission, were it an owner of the project', async () => {
    for (const as of [twin.owner, twin.as('eve@example.com')]) {
      const { status, body } = await lend(as);
      expect([status, body.error.status]).toEqual([403, 'PERMISSION_DENIED']);
      expect(body.error.message).toContain('iam.serviceAccounts.getAccessToken');
    }
  });

  it('is for what that account may do, and for no longer than an hour', async () => {
    const { accessToken, expireTime } = (await granted()).body as unknown as Record<string, string>;
    expect(Number.isNaN(Date.parse(expireTime ?? ''))).toBe(false);
    const permissions = ['logging.logEntries.create', 'resourcemanager.projects.setIamPolicy'];
    const held = () =>
      twin.ask('POST', `v3/projects/${project}:testIamPermissions`, { permissions }, `Bearer ${accessToken ?? ''}`);
    expect(await held()).toMatchObject({ status: 200, body: {}, text: expect.stringMatching(/^\{\s*\}$/) as string });
    const { body: policy } = await twin.host('POST', `v3/projects/${project}:getIamPolicy`, {});
    const bindings = [...policy.bindings, { role: 'roles/logging.logWriter', members: [`serviceAccount:${account}`] }];
    await twin.host('POST', `v3/projects/${project}:setIamPolicy`, { policy: { ...policy, bindings } });
    const { body } = await until(held, (answer) => answer.text.includes('logging'));
    expect(body.permissions).toEqual(['logging.logEntries.create']);
    expect((await lend(twin.host, { scope, lifetime: '3601s' })).status).toBe(400);
  });

  it.each([
    { scope, lifetime: 'abc' },
    { scope, lifetime: '600' },
    { scope, lifetime: '-5s' },
    { lifetime: '600s' },
    {},
  ])('is not lent for %o', async (body) => {
    await granted();
    expect((await lend(twin.host, body)).body.error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
  });
});
