/** Many environments at once: a thousand that wait for a worker. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { inTurn } from '../../src/client/in-turn.js';
import { Console, violations } from '../support/console.js';
import { labSpec } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

const MANY = 1_000;

let world: World;
let browser: Console;
let page: Page;
beforeAll(async () => {
  world = await startWorld({ speed: 1_000 });
  // It has made the search attributes; what is asked for from now on nobody takes up, so that it is as the API wrote it.
  await world.worker.kill();
  browser = await Console.of(world);
});
afterAll(async () => {
  await browser.close();
  await world.stop();
});

const rows = () => page.locator('.all .row');
const total = () => page.getByRole('button', { name: /^All / }).innerText();

describe('a thousand environments', () => {
  let projectId: string;
  beforeAll(async () => {
    projectId = await world.project();
    const specs = Array.from({ length: MANY }, (_, index) =>
      labSpec(projectId, { environmentId: `lab-${index}`, labels: { class: index % 2 === 0 ? 'even' : 'odd' } }),
    );
    await inTurn(specs, (spec) => world.request('POST', `/v1/projects/${projectId}/environments`, spec));
    page = await browser.open(`/?project=${projectId}`);
    await page.getByRole('button', { name: 'All 1,000' }).waitFor();
  });

  test('are all there, and only those in sight are drawn', async () => {
    expect(await page.getByRole('table', { name: 'Environments' }).getAttribute('aria-rowcount')).toBe('1001');
    expect(await rows().count()).toBeLessThan(60);
    await page.getByRole('link', { name: 'lab-0', exact: true }).waitFor();
    await page.locator('.scroller').evaluate((element: { scrollTop: number; scrollHeight: number }) => {
      element.scrollTop = element.scrollHeight;
    });
    await page.getByRole('link', { name: 'lab-999', exact: true }).waitFor();
    expect(await rows().count()).toBeLessThan(60);
  });

  test('are found by what is typed, and the address keeps it', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('class=odd lab-99');
    await page.getByRole('button', { name: 'All 6', exact: false }).waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('class=odd lab-99');
    await page.reload();
    await page.getByRole('link', { name: 'lab-999', exact: true }).waitFor();
    expect(await rows().count()).toBe(6);
    await page.getByRole('button', { name: /^READY|^PROVISIONING/ }).click();
    expect(new URL(page.url()).searchParams.get('state')).toBe('PROVISIONING');
    expect(await rows().count()).toBe(6);
  });

  test('are chosen by keys, and deleted once somebody confirmed how many', async () => {
    await page.getByLabel('Select all that are shown').focus();
    await page.keyboard.press('Space');
    await page.getByText('6 selected').waitFor();
    await page.getByRole('button', { name: 'Cancel 6' }).waitFor();
    await page.getByLabel('Search').fill('class=odd lab-999');
    await page.getByText('5 of them not shown').waitFor();
    await page.getByLabel('Search').fill('class=odd lab-99');
    await page.getByRole('button', { name: 'Delete 6' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await page.getByRole('dialog').locator('li').count()).toBe(6);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete 6' }).click();
    await page.getByText('Delete: 6 of 6 asked for.').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
  });

  test('let the arrow keys go from one to the next', async () => {
    await page.goto(`/?project=${projectId}`);
    await page.getByRole('link', { name: 'lab-0', exact: true }).focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('[data-row="1"]:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/environments\/lab-1$/);
    await page.goBack();
    await page.getByRole('link', { name: 'lab-0', exact: true }).waitFor();
    expect(await total()).toMatch(/1,000/);
  });

  test('keep nobody out', async () => {
    expect(await violations(page)).toEqual([]);
  });
});
