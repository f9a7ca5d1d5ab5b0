/** The notebook proxy: the link of an instance, for whoever may open it (manage-access-jupyterlab page). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { sendPage } from './html.js';
import { around, holds } from './permissions.js';
import { gonePage, labPage, refusedPage, signInPage, unavailablePage } from './proxy-pages.js';
import type { Store } from './store.js';
import { accountOf } from './workbench.js';
import type { InstanceRecord } from './workbench.js';

const COOKIE = 'emulator_account';

export function proxy(app: FastifyInstance, store: Store): void {
  app.get('/proxy/:hash/*', (request, reply) => open(store, request, reply));
  app.get('/proxy/:hash', (request, reply) => open(store, request, reply));
  app.get('/signin', (request, reply) => sendPage(reply, 200, signInPage(safe(asked(request).get('continue')))));
  app.post('/signin', (request, reply) => {
    const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString() : '');
    const email = (form.get('email') ?? '').trim();
    const target = safe(form.get('continue'));
    if (!/^[^@\s]+@[^@\s]+$/.test(email)) return sendPage(reply, 400, signInPage(target));
    return reply
      .header('set-cookie', `${COOKIE}=${encodeURIComponent(email)}; Path=/; HttpOnly; SameSite=Lax`)
      .redirect(target, 303);
  });
}

function open(store: Store, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  store.clock.settle();
  const { hash } = request.params as { hash: string };
  const instance = [...store.instances.values()].find(
    ({ proxyHash, proxyUri }) => proxyHash === hash && proxyUri !== undefined,
  );
  if (!instance) return sendPage(reply, 404, gonePage());
  const email = signedIn(request);
  if (email === undefined) return reply.redirect(`/signin?continue=${encodeURIComponent(request.url)}`, 302);
  const allowed = mayOpen(store, instance, email);
  if (!allowed) return sendPage(reply, 403, refusedPage(instance, email));
  if (instance.state !== 'ACTIVE') return sendPage(reply, 502, unavailablePage(instance));
  instance.lastActivity = store.clock.now;
  return sendPage(reply, 200, labPage(instance, email));
}

/** One owner, or whoever may act as the VM's account; the owner needs that as well. */
function mayOpen(store: Store, instance: InstanceRecord, email: string): boolean {
  if (instance.owners.length > 0 && !instance.owners.includes(email)) return false;
  const account = store.accounts.get(accountOf(instance));
  const policies = account ? [account.policy, instance.project.policy] : [];
  const principal = `${email.endsWith('.gserviceaccount.com') ? 'serviceAccount' : 'user'}:${email}`;
  return holds({ name: '', policies }, principal, 'iam.serviceAccounts.actAs', around(store));
}

const asked = (request: FastifyRequest): URLSearchParams => new URL(request.url, 'http://emulator').searchParams;

/** Only back to a notebook: the page must not send people elsewhere. */
const safe = (target: string | null): string =>
  target !== null && /^\/proxy\/[\w/.~%-]*$/.test(target) ? target : '/signin';

function signedIn(request: FastifyRequest): string | undefined {
  const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
  const value = cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
  if (value === undefined) return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
