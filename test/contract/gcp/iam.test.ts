import { describe, expect, it } from 'vitest';

import { eventually, openWorld } from './world.js';

describe('IAM service accounts', async () => {
  const { gcp, projectId } = await openWorld({ projectId: 'contract-accounts', services: ['compute'] });
  const { iam } = gcp;
  const lab = { accountId: 'labwright-lab', displayName: 'Labwright: lab', description: 'labwright-environment=lab' };
  const email = `${lab.accountId}@${projectId}.iam.gserviceaccount.com`;
  const visible = (address: string) => eventually(() => iam.getServiceAccount(address));

  it('are absent before they are made', async () => {
    expect(await iam.getServiceAccount(email)).toBeUndefined();
  });

  it('are made in one call and become visible some time later', async () => {
    const made = await iam.createServiceAccount(projectId, lab);
    expect(made).toEqual({
      email,
      uniqueId: expect.stringMatching(/^\d{21}$/) as string,
      displayName: lab.displayName,
      description: lab.description,
      disabled: false,
    });
    expect(await visible(email)).toEqual(made);
  });

  it('are listed with all others of the project', async () => {
    const emails = (await iam.listServiceAccounts(projectId)).map((account) => account.email);
    expect(emails).toContain(email);
    expect(emails).toEqual(expect.arrayContaining([expect.stringMatching(/-compute@developer/) as string]));
  });

  it('are not made twice under one name', async () => {
    await expect(iam.createServiceAccount(projectId, lab)).rejects.toMatchObject({
      google: { status: 'ALREADY_EXISTS', httpStatus: 409 },
    });
  });

  it('have a policy of their own, empty at first', async () => {
    const policy = await iam.getIamPolicy(email);
    expect(policy.bindings).toEqual([]);
    const binding = { role: 'roles/iam.serviceAccountUser', members: ['user:ann@example.com'] };
    await iam.setIamPolicy(email, { ...policy, bindings: [binding] });
    const written = await iam.getIamPolicy(email);
    expect(written.bindings).toEqual([binding]);
    await expect(iam.setIamPolicy(email, policy)).rejects.toMatchObject({ google: { status: 'ABORTED' } });
  });

  it("include Compute's default account, whose e-mail names no project", async () => {
    const { defaultServiceAccount = '' } = await gcp.compute.getProject(projectId);
    expect(defaultServiceAccount).toMatch(/^\d+-compute@developer\.gserviceaccount\.com$/);
    expect(await iam.getServiceAccount(defaultServiceAccount)).toMatchObject({ email: defaultServiceAccount });
  });

  it("let others act as Compute's default account by its own policy", async () => {
    const { defaultServiceAccount = '' } = await gcp.compute.getProject(projectId);
    const policy = await iam.getIamPolicy(defaultServiceAccount);
    const binding = { role: 'roles/iam.serviceAccountUser', members: ['user:ann@example.com'] };
    await iam.setIamPolicy(defaultServiceAccount, { ...policy, bindings: [...policy.bindings, binding] });
    expect((await iam.getIamPolicy(defaultServiceAccount)).bindings).toContainEqual(binding);
  });

  it('are gone after their removal, and a second removal says so', async () => {
    await iam.deleteServiceAccount(email);
    expect(await iam.getServiceAccount(email)).toBeUndefined();
    await expect(iam.deleteServiceAccount(email)).rejects.toMatchObject({ google: { status: 'NOT_FOUND' } });
  });
});
