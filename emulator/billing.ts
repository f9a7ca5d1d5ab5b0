import type { cloudbilling_v1 } from 'googleapis/build/src/apis/cloudbilling/v1.js';

import type { Call } from './call.js';
import { ApiError, callerLacksPermission } from './errors.js';
import type { Message } from './google.js';
import { newPolicy } from './policies.js';
import type { PolicyRecord } from './policies.js';
import { withBody } from './router.js';
import type { Api } from './router.js';
import type { Project } from './store.js';

interface BillingAccount {
  name: string;
  displayName: string;
  open: boolean;
  policy: PolicyRecord;
}

const account = (id: string, displayName: string, open: boolean): BillingAccount => ({
  name: `billingAccounts/${id}`,
  displayName,
  open,
  policy: newPolicy([{ role: 'roles/billing.user', members: ['domain:example.com'] }]),
});

/** The accounts of a company whose people may all pay from them. A project that is billed is billed to the first. */
const ACCOUNTS = [
  account('01A2B3-C4D5E6-F78901', 'My Billing Account', true),
  account('0F0F0F-0F0F0F-0F0F0F', 'An account that was closed', false),
];

const render = ({ name, displayName, open }: BillingAccount): unknown => ({
  name,
  ...(open ? { open } : {}),
  displayName,
  masterBillingAccount: '',
  parent: '',
  currencyCode: 'USD',
});

/** `billingEnabled: false` covers a project without an account and one whose account is closed. */
const renderInfo = ({ projectId, billingEnabled }: Project): unknown => ({
  name: `projects/${projectId}/billingInfo`,
  projectId,
  ...(billingEnabled ? { billingAccountName: ACCOUNTS[0]?.name, billingEnabled } : {}),
});

const mayUse = (call: Call, permission: string, { policy }: BillingAccount): boolean =>
  call.may(permission, { name: '', policies: [policy] });

function listAccounts(call: Call): unknown {
  const visible = ACCOUNTS.filter((one) => mayUse(call, 'billing.accounts.list', one));
  const { page, next } = call.page(visible, ({ name }) => name, { usual: 100, most: 100 });
  return { ...(page.length > 0 ? { billingAccounts: page.map(render) } : {}), ...next };
}

/** Both sides have to agree; no name takes billing away (https://cloud.google.com/billing/docs/reference/rest/v1/projects/updateBillingInfo). */
function link(call: Call, wanted: string): unknown {
  const verb = wanted === '' ? 'delete' : 'create';
  const project = call.visibleProject(`resourcemanager.projects.${verb}BillingAssignment`);
  if (wanted === '') project.billingEnabled = false;
  else {
    const found = ACCOUNTS.find(({ name }) => name === wanted);
    if (!found || !mayUse(call, 'billing.resourceAssociations.create', found)) throw callerLacksPermission();
    if (!found.open) throw new ApiError('FAILED_PRECONDITION', 'Precondition check failed.');
    project.billingEnabled = true;
  }
  return renderInfo(project);
}

type InfoBody = Message<cloudbilling_v1.Schema$ProjectBillingInfo>;

export const billing: Api = {
  service: 'cloudbilling.googleapis.com',
  errors: 'plain',
  perProject: false,
  routes: [
    {
      id: 'cloudbilling.projects.getBillingInfo',
      http: 'GET',
      path: 'v1/projects/{project}/billingInfo',
      handle: (call) => renderInfo(call.visibleProject('resourcemanager.projects.get')),
    },
    withBody({
      id: 'cloudbilling.projects.updateBillingInfo',
      http: 'PUT',
      path: 'v1/projects/{project}/billingInfo',
      bodyField: 'project_billing_info',
      handle: (call, { billingAccountName = '' }: InfoBody) => link(call, billingAccountName),
    }),
    {
      id: 'cloudbilling.billingAccounts.list',
      http: 'GET',
      path: 'v1/billingAccounts',
      handle: listAccounts,
    },
  ],
};
