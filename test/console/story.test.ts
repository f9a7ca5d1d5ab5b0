/** One environment from the form to its end, by clicks and keys only. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { Console, untilState } from '../support/console.js';
import { IMAGE, OWNER } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
let browser: Console;
let page: Page;
let projectId: string;
beforeAll(async () => {
  world = await startWorld({ speed: 120 });
  browser = await Console.of(world);
  projectId = await world.project();
  page = await browser.open('/');
});
afterAll(async () => {
  await browser.close();
  await world.stop();
});

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });

test('the form says at the field what is wrong, and what was probably meant', async () => {
  await page.getByRole('link', { name: 'New environment' }).click();
  await page.getByLabel('Project').fill(projectId);
  await page.getByLabel('Environment', { exact: false }).first().fill('MLops-lab');
  await page.getByLabel('Owner').fill(OWNER);
  await button('Plan').click();
  const field = page.locator('.field', { has: page.locator('#-environmentId') });
  await field.getByText(/environmentId cannot be "MLops-lab": it takes 3 to 20/).waitFor();
  expect(await page.locator('#-environmentId').getAttribute('aria-invalid')).toBe('true');
  await field.getByRole('button', { name: 'Take mlops-lab' }).click();
  expect(await page.locator('#-environmentId').inputValue()).toBe('mlops-lab');
});

test('a group stays open once what was wrong in it is mended', async () => {
  await page.locator('summary', { hasText: 'Place, services' }).click();
  const field = page.locator('.field', { has: page.locator('#-ttl') });
  await page.locator('#-ttl').fill('soon');
  await page.locator('#-ttl').blur();
  await field.locator('.wrong').waitFor();
  await page.locator('#-ttl').fill('');
  await field.locator('.wrong').waitFor({ state: 'detached' });
  expect(await page.locator('#-ttl').isVisible()).toBe(true);
});

test('the plan stands before the button that acts, and a changed spec takes the button away', async () => {
  await page.getByLabel('A Dockerfile', { exact: true }).check();
  await page.getByRole('textbox', { name: 'Dockerfile' }).fill(`FROM ${IMAGE}\nRUN pip install kfp==2.17.0\n`);
  await button('Plan').click();
  await page.getByText('Nothing is in its way.').waitFor();
  await page.getByText('Create the Workbench notebook', { exact: false }).first().waitFor();
  await page.locator('#-notebook-machineType').fill('n1-standard-4');
  expect(await button('Create the environment').count()).toBe(0);
  await button('Plan').click();
  await button('Create the environment').waitFor();
});

test('a build that fails is told with its cause, its log and what to do; mended, it goes on and is READY', async () => {
  await world.emulator('POST', 'faults', { fault: 'build-step-failed', project: projectId });
  await button('Create the environment').click();
  await page.waitForURL(`**/projects/${projectId}/environments/mlops-lab`);
  // Live: nobody reloads it.
  await page.locator('.step.running').first().waitFor();
  await untilState(page, 'ACTION_REQUIRED');
  const card = page.locator('.failure').first();
  await card.getByRole('heading', { name: 'Build the notebook image' }).waitFor();
  await card.getByRole('heading', { name: 'What to do' }).waitFor();
  expect(await card.locator('pre.log').innerText()).toMatch(/\S/);
  const { body } = await world.request<{ failures: { sentence: string }[] }>(
    'GET',
    `/v1/projects/${projectId}/environments/mlops-lab`,
  );
  expect(await card.innerText()).toContain(body.failures[0]?.sentence);
  await page.locator('.step.failed', { hasText: 'Build the notebook image' }).waitFor();
  await page.locator('.step.pending').getByText('Waits for: Build the notebook image').waitFor();

  await world.emulator('DELETE', 'faults');
  await button('Retry now').click();
  await page.getByText('Retry now: on its way.').waitFor();
  await untilState(page, 'READY');
  await page.getByText('Retry now: on its way.').waitFor({ state: 'detached' });
  const link = page.getByRole('link', { name: 'Open JupyterLab' });
  expect(await link.getAttribute('href')).toMatch(/^http/);
  await page.getByText(`Opens for ${OWNER} only`).waitFor();
  for (const name of [/Cloud Build/, /Workbench/, /Temporal: run 2/]) await page.getByRole('link', { name }).waitFor();
});

test('the difference to the world is looked up when it is asked for', async () => {
  await button('Look now').click();
  await page.getByText('Nothing to change.').waitFor();
});

test('a billing account that was closed is told with the command to copy', async () => {
  await world.emulator('PATCH', `projects/${projectId}`, { billingEnabled: false });
  await button('Retry now').click();
  await untilState(page, 'ACTION_REQUIRED');
  const command = page.locator('.failure', { hasText: 'BillingDisabled' }).locator('.command');
  expect(await command.locator('code').innerText()).toMatch(/^gcloud billing projects link /);
  await command.getByRole('button').waitFor();
  await world.emulator('PATCH', `projects/${projectId}`, { billingEnabled: true });
  await button('Retry now').click();
  await untilState(page, 'READY');
});

test('it is deleted only once somebody confirmed it, and says what is left', async () => {
  await button('Delete').click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.innerText()).toMatch(/the disks of its notebook/);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await page.locator('button:focus', { hasText: 'Delete' }).waitFor();
  await button('Delete').click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await untilState(page, 'DELETED');
  await page.getByRole('heading', { name: 'What is left' }).waitFor();
  expect(await page.locator('.left').innerText()).toMatch(/services/i);
  expect(browser.complaints).toEqual([]);
});
