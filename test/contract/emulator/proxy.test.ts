import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { SLIM, finished, startTwin, until } from './twin.js';
import type { Twin } from './twin.js';

const ZONE = 'us-central1-a';

describe('The link of a notebook', () => {
  let twin: Twin;
  let at: string;
  beforeAll(async () => {
    twin = await startTwin({ speed: 1000 });
    const actAs = { role: 'roles/iam.serviceAccountUser', members: ['user:ana@example.com', 'user:ben@example.com'] };
    const owner = { role: 'roles/owner', members: ['user:owner@example.com'] };
    at = await twin.project({ services: ['notebooks'], bindings: [owner, actAs] });
  });
  afterAll(() => twin.close());

  async function link(id: string, rest: Record<string, unknown> = {}): Promise<string> {
    const parent = `v2/projects/${at}/locations/${ZONE}/instances`;
    await twin.owner('POST', `${parent}?instanceId=${id}`, {
      gceSetup: { containerImage: { repository: SLIM } },
      ...rest,
    });
    const { body } = await until(
      () => twin.owner('GET', `${parent}/${id}`),
      (answer) => answer.body.state === 'ACTIVE',
    );
    return body.proxyUri ?? '';
  }

  async function open(url: string, email: string): Promise<{ status: number; page: string; policy: string | null }> {
    const cookie = `emulator_account=${encodeURIComponent(email)}`;
    const response = await fetch(url, { headers: { cookie }, redirect: 'manual' });
    return {
      status: response.status,
      page: await response.text(),
      policy: response.headers.get('content-security-policy'),
    };
  }

  it('leads who has not signed in to a page that asks for an address, and back', async () => {
    const url = await link('sign-in');
    const first = await fetch(url, { redirect: 'manual' });
    expect(first.status).toBe(302);
    const signIn = first.headers.get('location') ?? '';
    expect(signIn).toMatch(/^\/signin\?continue=%2Fproxy%2F/);
    expect((await fetch(twin.url + signIn)).status).toBe(200);
    const target = new URL(signIn, twin.url).searchParams.get('continue') ?? '';
    const form = new URLSearchParams({ email: 'ana@example.com', continue: target });
    const back = await fetch(`${twin.url}/signin`, { method: 'POST', body: form, redirect: 'manual' });
    expect(back.status).toBe(303);
    expect(back.headers.get('location')).toBe(target);
    expect(back.headers.get('set-cookie')).toContain('HttpOnly');
  });

  it('does not lead away from the notebooks', async () => {
    const form = new URLSearchParams({ email: 'ana@example.com', continue: 'https://evil.example/' });
    const back = await fetch(`${twin.url}/signin`, { method: 'POST', body: form, redirect: 'manual' });
    expect(back.headers.get('location')).toBe('/signin');
  });

  it('shows the environment, the image and the owner, and nothing that was not escaped', async () => {
    const url = await link('labelled', {
      labels: { 'labwright-environment': 'mlops-lab' },
      instanceOwners: ['ana@example.com'],
    });
    const { status, page, policy } = await open(url, 'ana@example.com');
    expect(status).toBe(200);
    for (const text of ['mlops-lab', SLIM, 'ana@example.com']) expect(page).toContain(text);
    expect(policy).toContain("default-src 'none'");
    const { page: refused } = await open(url, '<script>@example.com');
    expect(refused).not.toContain('<script>');
  });

  it('opens for its owner alone where there is one, though others may act as its account', async () => {
    const url = await link('owned', { instanceOwners: ['ana@example.com'] });
    expect((await open(url, 'ana@example.com')).status).toBe(200);
    const { status, page } = await open(url, 'ben@example.com');
    expect(status).toBe(403);
    expect(page).toContain('ana@example.com');
  });

  it('does not open for an owner who may not act as its account', async () => {
    const url = await link('stranger', { instanceOwners: ['eve@example.com'] });
    expect((await open(url, 'eve@example.com')).status).toBe(403);
  });

  it('opens for everybody who may act as its account where there is no owner', async () => {
    const url = await link('shared');
    expect((await open(url, 'ben@example.com')).status).toBe(200);
    expect((await open(url, 'eve@example.com')).status).toBe(403);
  });

  it('does not answer while the notebook is stopped, nor once it is gone', async () => {
    const url = await link('stopped');
    const name = `v2/projects/${at}/locations/${ZONE}/instances/stopped`;
    await finished(twin.owner, 'v2', await twin.owner('POST', `${name}:stop`, {}));
    expect((await open(url, 'ana@example.com')).status).toBe(502);
    await finished(twin.owner, 'v2', await twin.owner('DELETE', name));
    expect((await open(url, 'ana@example.com')).status).toBe(404);
  });
});
