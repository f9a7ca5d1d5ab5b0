import { createHash } from 'node:crypto';

import type { FastifyReply } from 'fastify';

import { accountOf, containerUri } from './workbench.js';
import type { InstanceRecord } from './workbench.js';

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f6f8fa;color:#1f2328}' +
  'main{max-width:44rem;margin:10vh auto;padding:2rem;background:#fff;border:1px solid #d1d9e0;border-radius:8px}' +
  'h1{margin:0 0 1rem;font-size:1.5rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.4rem 1.2rem;margin:1rem 0}' +
  'dt{color:#59636e}dd{margin:0;overflow-wrap:anywhere}code{font-size:.9em}label{display:block;margin:0 0 .5rem}' +
  'input,button{font:inherit;padding:.4rem .6rem}';

const CSP = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const sendPage = (reply: FastifyReply, status: number, html: string): FastifyReply =>
  reply
    .code(status)
    .headers({
      'content-type': 'text/html; charset=UTF-8',
      'content-security-policy': CSP,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    .send(html);

const escape = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>${escape(title)}</title><style>${STYLE}</style></head><body><main><h1>${escape(title)}</h1>${body}</main></body></html>\n`;

const facts = (rows: readonly (readonly [string, string])[]): string =>
  `<dl>${rows.map(([name, value]) => `<dt>${escape(name)}</dt><dd><code>${escape(value)}</code></dd>`).join('')}</dl>`;

const who = ({ owners, setup }: InstanceRecord): string =>
  owners[0] ?? `anyone with iam.serviceAccounts.actAs on ${setup.serviceAccounts[0]?.email ?? ''}`;

export function labPage(instance: InstanceRecord, email: string): string {
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
    `<p>The notebook is running. On Google Cloud this is JupyterLab.</p>${facts(rows)}`,
  );
}

export const signInPage = (target: string): string =>
  page(
    'Sign in',
    `<form method="post" action="/signin"><label for="email">Choose who you are. The emulator asks for no password.</label>` +
      `<input id="email" name="email" type="email" required autocomplete="email" placeholder="ana@example.com"> ` +
      `<input type="hidden" name="continue" value="${escape(target)}"><button>Continue</button></form>`,
  );

export const refusedPage = (instance: InstanceRecord, email: string): string =>
  page(
    '403: you may not open this notebook',
    `<p>Signed in as <code>${escape(email)}</code>.</p>${facts([
      ['Who may', who(instance)],
      ['They also need', `iam.serviceAccounts.actAs on ${accountOf(instance)}`],
    ])}`,
  );

export const unavailablePage = ({ instanceId, state }: InstanceRecord): string =>
  page('502: the notebook does not answer', `<p><code>${escape(instanceId)}</code> is ${escape(state)}.</p>`);

export const gonePage = (): string => page('404: there is no such notebook', '<p>It may have been deleted.</p>');
