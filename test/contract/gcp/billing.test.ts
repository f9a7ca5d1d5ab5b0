import { describe, expect, it } from 'vitest';

import { openWorld } from './world.js';

describe('Billing', async () => {
  const world = await openWorld({ projectId: 'contract-billing' });
  const { billing, serviceUsage } = world.gcp;
  await world.addProject({ projectId: 'contract-unbilled', billingEnabled: false });

  it('tells the account that pays for a project', async () => {
    expect(await billing.getBillingInfo(world.projectId)).toEqual({
      billingEnabled: true,
      billingAccountName: expect.stringMatching(/^billingAccounts\//) as string,
    });
  });

  it('tells that nobody pays', async () => {
    expect(await billing.getBillingInfo('contract-unbilled')).toEqual({ billingEnabled: false });
  });

  it('is what enabling a service wants first', async () => {
    const enable = serviceUsage.batchEnable('contract-unbilled', ['compute.googleapis.com']);
    await expect(enable).rejects.toMatchObject({
      google: { status: 'FAILED_PRECONDITION', reason: 'UREQ_PROJECT_BILLING_NOT_FOUND' },
    });
  });
});
