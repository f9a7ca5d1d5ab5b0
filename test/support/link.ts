import { request, type Answer } from '../../scripts/environment-client.js';

/** Signs in at the twin's own page and opens the link, as a browser would. */
export async function openLink(url: string, email: string): Promise<Answer<string>> {
  const { origin } = new URL(url);
  const signedIn = await fetch(`${origin}/signin`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ email, continue: new URL(url).pathname }),
  });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  return request<string>(url, 'GET', undefined, { headers: { cookie } });
}
