import { CloudBillingClient } from '@google-cloud/billing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { HOST, OWNER, startTwin } from '../emulator/twin.js';
import type { Twin } from '../emulator/twin.js';
import { CODE, PAGED, all, clientOptions } from './options.js';

describe('@google-cloud/billing', () => {
  let twin: Twin;
  let client: CloudBillingClient;
  beforeAll(async () => {
    twin = await startTwin();
    client = new CloudBillingClient(clientOptions(twin.url, OWNER));
  });
  afterAll(async () => {
    await client.close();
    await twin.close();
  });

  const accounts = async () => {
    const both = await all(client.listBillingAccountsAsync({ pageSize: 1 }, PAGED));
    const of = (open: boolean) => both.find((account) => account.open === open)?.name ?? '';
    return { open: of(true), closed: of(false) };
  };

  it('links a project to an open account, and takes it off again', async () => {
    const name = `projects/${await twin.project({ billingEnabled: false })}`;
    const { open } = await accounts();
    const projectBillingInfo = { billingAccountName: open };
    const [linked] = await client.updateProjectBillingInfo({ name, projectBillingInfo });
    expect(linked).toMatchObject({ billingAccountName: open, billingEnabled: true });
    const [info] = await client.getProjectBillingInfo({ name });
    expect(info.billingEnabled).toBe(true);
    const [off] = await client.updateProjectBillingInfo({ name, projectBillingInfo: { billingAccountName: '' } });
    expect(off.billingEnabled).toBe(false);
  });

  it('is refused a closed account, one that is not there, and whoever may not pay', async () => {
    const name = `projects/${await twin.project()}`;
    const { open, closed } = await accounts();
    const link = (billingAccountName: string, by = client) =>
      by.updateProjectBillingInfo({ name, projectBillingInfo: { billingAccountName } });
    await expect(link(closed)).rejects.toMatchObject({ code: CODE.FAILED_PRECONDITION });
    await expect(link('billingAccounts/000000-000000-000000')).rejects.toMatchObject({ code: CODE.PERMISSION_DENIED });
    const host = new CloudBillingClient(clientOptions(twin.url, HOST));
    await expect(link(open, host)).rejects.toMatchObject({ code: CODE.PERMISSION_DENIED });
    await host.close();
  });
});
