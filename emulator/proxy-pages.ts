import { facts, html, page } from './html.js';
import type { Html } from './html.js';
import { accountOf, containerUri } from './workbench.js';
import type { InstanceRecord } from './workbench.js';

const who = ({ owners, setup }: InstanceRecord): string =>
  owners[0] ?? `anyone with iam.serviceAccounts.actAs on ${setup.serviceAccounts[0]?.email ?? ''}`;

export function labPage(instance: InstanceRecord, email: string): Html {
  const labels = Object.entries(instance.labels).map(([key, value]) => [`label ${key}`, value] as const);
  const rows = [
    ['Signed in as', email],
    ['Owner', who(instance)],
    ['Instance', instance.name],
    ['Image', containerUri(instance) ?? 'workbench-instances (VM image)'],
    ['Machine type', instance.setup.machineType ?? ''],
    ['Runs as', accountOf(instance)],
    ...labels,
  ] as const;
  return page(
    `JupyterLab on ${instance.instanceId}`,
    html`<p>The notebook is running. On Google Cloud this is JupyterLab.</p>
      ${facts(rows)}`,
  );
}

export const signInPage = (target: string): Html =>
  page(
    'Sign in',
    html`<form method="post" action="/signin">
      <label for="email">Choose who you are. The emulator asks for no password.</label>
      <input id="email" name="email" type="email" required autocomplete="email" placeholder="ana@example.com" />
      <input type="hidden" name="continue" value="${target}" /><button>Continue</button>
    </form>`,
  );

export const refusedPage = (instance: InstanceRecord, email: string): Html =>
  page(
    '403: you may not open this notebook',
    html`<p>Signed in as <code>${email}</code>.</p>
      ${facts([
        ['Who may', who(instance)],
        ['They also need', `iam.serviceAccounts.actAs on ${accountOf(instance)}`],
      ])}`,
  );

export const unavailablePage = ({ instanceId, state }: InstanceRecord): Html =>
  page('502: the notebook does not answer', html`<p><code>${instanceId}</code> is ${state}.</p>`);

export const gonePage = (): Html => page('404: there is no such notebook', html`<p>It may have been deleted.</p>`);
