import type { Api } from './router.js';

/** `billingEnabled: false` covers a project without an account and one whose account is closed. */
export const billing: Api = {
  service: 'cloudbilling.googleapis.com',
  errors: 'plain',
  perProject: false,
  routes: [
    {
      id: 'cloudbilling.projects.getBillingInfo',
      http: 'GET',
      path: 'v1/projects/{project}/billingInfo',
      handle(call) {
        const { projectId, billingEnabled } = call.visibleProject('resourcemanager.projects.get');
        return {
          name: `projects/${projectId}/billingInfo`,
          projectId,
          ...(billingEnabled ? { billingAccountName: 'billingAccounts/01A2B3-C4D5E6-F78901', billingEnabled } : {}),
        };
      },
    },
  ],
};
