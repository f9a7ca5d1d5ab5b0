import { cloudbilling } from 'googleapis/build/src/apis/cloudbilling/index.js';

import type { Call } from './call.js';
import type { ClientOptions } from './clients.js';
import { present } from './plain.js';

/** Cloud Billing v1 (https://cloud.google.com/billing/docs/reference/rest/v1/projects/getBillingInfo). */
export interface Billing {
  getBillingInfo(projectId: string): Promise<BillingInfo>;
}

export interface BillingInfo {
  /** False without an account, and with one that is closed. */
  billingEnabled: boolean;
  billingAccountName?: string;
}

export function createBilling(options: ClientOptions): (call: Call) => Billing {
  const { projects } = cloudbilling({ version: 'v1', ...options });
  return (call) => ({
    async getBillingInfo(projectId) {
      const name = `projects/${projectId}`;
      const target = { method: 'cloudbilling.projects.getBillingInfo', resource: name };
      const data = await call(target, (o) => projects.getBillingInfo({ name }, o));
      return {
        billingEnabled: data.billingEnabled ?? false,
        ...present({ billingAccountName: data.billingAccountName || undefined }),
      };
    },
  });
}
