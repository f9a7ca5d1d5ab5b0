/** Who may see what, what the browser is told about the pages, and what happens when the service is away. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

import { callersOf, settingsFor, tokenOf } from '../support/callers.js';
import { Console, overflow, untilState, violations } from '../support/console.js';
import { ENVIRONMENT, labSpec, provision } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

describe('a console whose API asks who is there', () => {
  let world: World;
  let browser: Console;
  const projectId = 'class-room';
  beforeAll(async () => {
    const settings = await settingsFor(['ann', 'eve'], { [projectId]: callersOf({ ann: 'viewer' }) });
    world = await startWorld({ settings });
    browser = await Console.of(world);
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  test('takes a token, keeps it out of the address, and shows what its bearer may see', async () => {
    const page = await browser.open('/');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByText('A bearer token is needed.').waitFor();
    await page.getByLabel('Token').fill('none-that-is-known');
    await page.keyboard.press('Enter');
    await page.getByText('The bearer token is none that this service knows.').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('Token').fill(tokenOf('ann'));
    await page.keyboard.press('Enter');
    await page.getByText('There is no environment yet.').waitFor();
    expect(page.url()).not.toContain('canary');
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain('canary');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  test('says which role is needed for what somebody may not do', async () => {
    const page = await browser.open('/new');
    await page.evaluate(`sessionStorage.setItem('labwright-token', '${tokenOf('ann')}')`);
    await page.goto(`/projects/${projectId}/environments/nowhere`);
    await page.getByText(`projects/${projectId}/environments/nowhere does not exist.`).waitFor();
    await page.goto('/projects/another/environments/nowhere');
    await page.getByText('token:ann has no role in the project "another": ask whoever keeps policy.yaml.').waitFor();
    await page.getByText('HTTP 403').waitFor();
  });
});

describe('a console on a laptop', () => {
  let world: World;
  let browser: Console;
  let address: string;
  let listAddress: string;
  beforeAll(async () => {
    world = await startWorld({ speed: 1_000 });
    browser = await Console.of(world);
    const projectId = await world.project();
    await provision(world, labSpec(projectId));
    listAddress = `/?project=${projectId}`;
    address = `/projects/${projectId}/environments/${ENVIRONMENT}`;
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  test('runs its own files only, and the API’s answers keep a policy of their own', async () => {
    const page = await fetch(world.apiUrl);
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    const text = await page.text();
    expect(text).not.toMatch(/<style|<script>| style=| on[a-z]+=|https?:/);
    const [, script = ''] = /src="([^"]+)"/.exec(text) ?? [];
    const answer = await fetch(world.apiUrl + script, { headers: { 'accept-encoding': 'br' } });
    expect(answer.headers.get('content-encoding')).toBe('br');
    expect(answer.headers.get('cache-control')).toMatch(/immutable/);
    const api = await fetch(`${world.apiUrl}/v1/projects/-/environments`);
    expect(api.headers.get('content-security-policy')).toMatch(/^default-src 'none';frame-ancestors 'none'$/);
  });

  test('fetches less than 100 KB before it shows something', () => {
    const first = inject('consoleFiles').filter((file) => file.first);
    expect(first.length).toBeGreaterThanOrEqual(3);
    expect(first.reduce((sum, { compressed }) => sum + compressed, 0)).toBeLessThan(100_000);
  });

  test.each(['light', 'dark'] as const)('keeps nobody out in its %s dress', async (colorScheme) => {
    const page = await browser.open(address, { colorScheme });
    await untilState(page, 'READY');
    expect(await violations(page)).toEqual([]);
    const paper = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    const worn = await paper();
    const other = colorScheme === 'light' ? 'dark' : 'light';
    await page.getByLabel('Theme').selectOption(other);
    expect(await paper()).not.toBe(worn);
    expect(await violations(page)).toEqual([]);
    await page.goto('/new');
    await page.getByRole('heading', { name: 'New environment' }).waitFor();
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe(other);
    expect(await violations(page)).toEqual([]);
  });

  test.each([
    ['the list', () => listAddress, '.all .row'],
    ['an environment', () => address, '.timeline'],
    ['the form', () => '/new', '#-projectId'],
  ])('fits a telephone: %s', async (_, path, part) => {
    const page = await browser.open(path(), { viewport: { width: 375, height: 812 } });
    await page.locator(part).first().waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
  });

  test('says nothing of when it was seen, where nothing was', async () => {
    const page = await browser.open('/new');
    await page.route('**/v1/**', (route) => route.abort());
    await page.goto(listAddress);
    const note = page.locator('.note', { hasText: 'The API does not answer.' });
    await note.getByText(/Asked again/).waitFor();
    expect(await note.innerText()).not.toContain('What you see');
  });

  test('keeps what it shows while the service is away, says so, and goes on when it is back', async () => {
    const [detail, list] = [await browser.open(address), await browser.open(listAddress)];
    await untilState(detail, 'READY');
    await list.getByRole('link', { name: ENVIRONMENT }).waitFor();
    await world.api.kill();
    await detail.getByText('The API does not answer.').waitFor();
    await list.getByText('The API does not answer.').waitFor();
    await untilState(detail, 'READY');
    expect(await list.getByRole('link', { name: ENVIRONMENT }).count()).toBe(1);
    await world.api.start();
    // Where it has not asked by itself meanwhile.
    for (const page of [detail, list]) await page.evaluate("document.querySelector('.note button')?.click()");
    await detail.getByText('The API does not answer.').waitFor({ state: 'detached' });
    await list.getByText('The API does not answer.').waitFor({ state: 'detached' });
    expect(browser.complaints).toEqual([]);
  });
});
