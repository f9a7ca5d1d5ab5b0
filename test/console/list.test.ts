/** Many environments at once: a thousand that wait for a worker, and a class that is made from a roster. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { inTurn } from '../../src/client/in-turn.js';
import { Console, violations } from '../support/console.js';
import { IMAGE, labSpec } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

const MANY = 1_000;
const SEATS = 40;

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

const rows = () => page.locator('.scroller .row');
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
    await page.getByRole('button', { name: 'Delete 6' }).click();
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

test('a class of forty is planned as one, made from its roster, and becomes READY before one’s eyes', async () => {
  const quotas = {
    CPUS: 25 * SEATS,
    CPUS_ALL_REGIONS: 25 * SEATS,
    IN_USE_ADDRESSES: 2 * SEATS,
    SSD_TOTAL_GB: 1_000 * SEATS,
  };
  await using school = await startWorld({ speed: 1_000 });
  const projectId = await school.project({ quotas });
  const desk = await Console.of(school);
  try {
    page = await desk.open('/new');
    await page.getByRole('button', { name: 'JSON' }).click();
    const spec = labSpec(projectId, {
      environmentId: 'seat-${student}',
      image: { uri: IMAGE },
      labels: { class: 'ml101' },
      notebook: { owner: '${email}', idleShutdown: '24h' },
    });
    await page.getByLabel('The spec as JSON').fill(JSON.stringify(spec));
    await page.locator('summary', { hasText: 'A class' }).click();
    const lines = Array.from({ length: SEATS }, (_, seat) => `s${seat},s${seat}@example.com`);
    await page.getByLabel('Roster').fill(`student,mail\n${lines.join('\n')}\n`);
    await page
      .getByText('${email} is no column of the roster, which has student, mail. Did you mean mail?')
      .first()
      .waitFor();
    await page.getByLabel('Roster').fill(`student,email\n${lines.join('\n')}\n`);
    await page.getByText('40 environments; columns: student, email').waitFor();
    await page.getByRole('button', { name: 'Plan', exact: true }).click();
    await page.getByText('Nothing is in its way.').waitFor();
    await page.getByRole('button', { name: 'Create 40 environments' }).click();
    await page.waitForURL(`**/?project=${projectId}`);
    await page.locator('.chip', { hasText: /^\s*READY\s*40$/ }).waitFor();
    await page.getByRole('link', { name: 'JupyterLab' }).first().waitFor();
    expect(desk.complaints).toEqual([]);
  } finally {
    await desk.close();
  }
});
