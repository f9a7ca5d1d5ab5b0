/** Takes the pictures of docs/console.md from a stack that runs: `npm run screenshots`. */
import type { Page } from 'playwright-core';

import { launchBrowser } from './browser.js';
import { Camera } from './camera.js';
import type { EnvironmentDocument } from './environment-client.js';
import { findChromium } from './find-chromium.js';
import { Scene, WORKBENCH } from './scene.js';
import { withStack } from './with-stack.js';

const DESK = { width: 1120, height: 660 };
const PHONE = { width: 375, height: 812 };
const DOCKERFILE = `FROM ${WORKBENCH}\nENV MAMBA_ROOT_PREFIX=/opt/micromamba\nRUN pip install --no-cache-dir kfp==2.17.0 google-cloud-aiplatform==2.7.0\n`;
const STUDENTS = [
  'ana',
  'ben',
  'chen',
  'dora',
  'emil',
  'fay',
  'gus',
  'hana',
  'ida',
  'jon',
  'kim',
  'leo',
  'mia',
  'nils',
];
/** No dry zone of this region has another beside it that the spec allows. */
const DRY = 'us-central1-f';

await withStack({ speed: 40, ports: 'free' }, async (stack) => {
  const browser = await launchBrowser(await findChromium());
  try {
    await takeAll(new Scene(stack), new Camera(browser, stack.apiUrl));
  } finally {
    await browser.close();
  }
  return true;
});

async function takeAll(scene: Scene, camera: Camera): Promise<void> {
  await scene.project('ml-course', {
    quotas: { CPUS: 400, CPUS_ALL_REGIONS: 400, IN_USE_ADDRESSES: 80, SSD_TOTAL_GB: 20_000 },
  });
  await scene.project('vision-lab', { billingEnabled: false });
  await scene.project('nlp-team');
  await scene.project('research');
  const seats = STUDENTS.map((name) => scene.spec('ml-course', `lab-${name}`, { class: 'ml101' }, name));
  for (const spec of seats) await scene.create(spec);
  for (const spec of seats) await scene.until(spec, 'READY');
  for (const spec of seats.slice(3, 6)) await scene.ask(spec, 'stop');
  for (const spec of seats.slice(3, 6)) await scene.until(spec, 'STOPPED');

  await scene.emulator('PATCH', `zones/${DRY}`, { dry: true });
  const dry = { ...scene.spec('ml-course', 'lab-olga', { class: 'ml101' }, 'olga'), zones: [DRY] };
  const closed = scene.spec('vision-lab', 'detection', {}, 'vera');
  await scene.emulator('POST', 'faults', { fault: 'build-step-failed', project: 'nlp-team' });
  const broken = { ...scene.spec('nlp-team', 'tuning', {}, 'nora'), image: { dockerfile: DOCKERFILE } };
  for (const spec of [dry, closed, broken]) await scene.create(spec);
  await scene.until(dry, 'RETRYING');
  await scene.until(closed, 'ACTION_REQUIRED');
  await scene.until(broken, 'ACTION_REQUIRED');

  const running = {
    ...scene.spec('research', 'pipelines', { team: 'research' }, 'rita'),
    image: { dockerfile: DOCKERFILE },
  };
  await scene.create(running);
  const isBuilding = ({ steps }: EnvironmentDocument) =>
    steps.some(({ name, waiting }) => name === 'image' && waiting?.for.startsWith('Cloud Build'));
  await scene.when(running, isBuilding);
  const address = '/projects/research/environments/pipelines';
  const runs = (page: Page) => page.locator('.waiting', { hasText: 'Cloud Build' }).waitFor();
  await camera.take('environment', address, { viewport: { width: 1120, height: 760 } }, runs);
  await camera.take('list', '/', { viewport: DESK }, listed);
  await camera.take('dark', '/', { viewport: DESK, colorScheme: 'dark' }, listed);
  await camera.take('phone', '/', { viewport: PHONE }, listed);
  await camera.take(
    'failure',
    '/projects/nlp-team/environments/tuning',
    { viewport: { width: 1120, height: 760 } },
    (page) => page.locator('.failure').first().waitFor(),
  );
  await scene.until(running, 'READY');
  await camera.take('ready-phone', address, { viewport: PHONE, colorScheme: 'dark' }, (page) =>
    page.getByRole('link', { name: 'Open JupyterLab' }).waitFor(),
  );
  await camera.take('create', '/new', { viewport: { width: 1120, height: 660 } }, fillForm);
}

function listed(page: Page): Promise<void> {
  return page.locator('.all .row').nth(5).waitFor();
}

async function fillForm(page: Page): Promise<void> {
  await page.locator('#-projectId').fill('research');
  await page.locator('#-environmentId').fill('forecast');
  await page.locator('#-notebook-owner').fill('rita@example.com');
  await page.getByLabel('A Dockerfile', { exact: true }).check();
  await page.getByRole('textbox', { name: 'Dockerfile' }).fill(DOCKERFILE);
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await page.getByRole('button', { name: 'Create the environment' }).waitFor();
}
