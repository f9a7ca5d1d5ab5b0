/** Takes the pictures of docs/console.md from a stack that runs: `npm run screenshots`. */
import { fileURLToPath } from 'node:url';

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

import type { EnvironmentSpec } from '../src/domain/spec.js';
import { launchBrowser } from './browser.js';
import { demand, environmentPath, type EnvironmentDocument } from './environment-client.js';
import { findChromium } from './find-chromium.js';
import type { Stack } from './stack.js';
import { until } from './wait.js';
import { withStack } from './with-stack.js';

const FOLDER = fileURLToPath(new URL('../docs/images/', import.meta.url));
const DESK = { width: 1280, height: 800 };
const PHONE = { width: 375, height: 812 };
const BASE = 'us-docker.pkg.dev/deeplearning-platform-release/gcr.io/workbench-container-slim:20250609-2200-rc0';
const DOCKERFILE = `FROM ${BASE}\nENV MAMBA_ROOT_PREFIX=/opt/micromamba\nRUN pip install --no-cache-dir kfp==2.17.0 google-cloud-aiplatform==2.7.0\n`;
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

await withStack({ speed: 120, ports: 'free' }, async (stack) => {
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
    steps.some(({ name, waiting }) => name === 'image' && waiting !== undefined);
  await scene.when(running, isBuilding);
  const address = `/projects/research/environments/pipelines`;
  const runs = (page: Page) => page.locator('.waiting').first().waitFor();
  await camera.take('environment', address, { viewport: { width: 1280, height: 900 } }, runs);
  await camera.take('list', '/', { viewport: DESK }, listed);
  await camera.take('dark', '/', { viewport: DESK, colorScheme: 'dark' }, listed);
  await camera.take('phone', '/', { viewport: PHONE }, listed);
  await camera.take(
    'failure',
    '/projects/nlp-team/environments/tuning',
    { viewport: { width: 1280, height: 900 } },
    (page) => page.locator('.failure').first().waitFor(),
  );
  await scene.until(running, 'READY');
  await camera.take('ready-phone-dark', address, { viewport: PHONE, colorScheme: 'dark' }, (page) =>
    page.getByRole('link', { name: 'Open JupyterLab' }).waitFor(),
  );
  await camera.take('create', '/new', { viewport: { width: 1280, height: 1000 } }, fillForm);
}

const listed = (page: Page) => page.locator('.scroller .row').nth(5).waitFor();

async function fillForm(page: Page): Promise<void> {
  await page.locator('#-projectId').fill('research');
  await page.locator('#-environmentId').fill('forecast');
  await page.locator('#-notebook-owner').fill('rita@example.com');
  await page.getByLabel('A Dockerfile', { exact: true }).check();
  await page.getByRole('textbox', { name: 'Dockerfile' }).fill(DOCKERFILE);
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await page.getByRole('button', { name: 'Create the environment' }).waitFor();
}

/** What is to be seen, made as anybody makes it. */
class Scene {
  constructor(private readonly stack: Stack) {}

  emulator(method: string, path: string, body: object): Promise<unknown> {
    return demand(`${this.stack.emulatorUrl}/emulator/${path}`, method, body);
  }

  project(projectId: string, options: object = {}): Promise<unknown> {
    return this.emulator('POST', 'projects', { projectId, ...options });
  }

  spec(projectId: string, environmentId: string, labels: Record<string, string>, owner: string): EnvironmentSpec {
    const notebook = { owner: `${owner}@example.com`, idleShutdown: '24h' };
    return { projectId, environmentId, image: { uri: BASE }, labels, notebook };
  }

  create(spec: EnvironmentSpec): Promise<unknown> {
    return demand(`${this.stack.apiUrl}/v1/projects/${spec.projectId}/environments`, 'POST', spec);
  }

  ask({ projectId, environmentId }: EnvironmentSpec, verb: string): Promise<unknown> {
    return demand(`${this.stack.apiUrl}${environmentPath(projectId, environmentId)}:${verb}`, 'POST');
  }

  until(spec: EnvironmentSpec, state: string): Promise<EnvironmentDocument> {
    return this.when(spec, (environment) => environment.state === state);
  }

  when(spec: EnvironmentSpec, is: (environment: EnvironmentDocument) => boolean): Promise<EnvironmentDocument> {
    const url = this.stack.apiUrl + environmentPath(spec.projectId, spec.environmentId);
    return until(
      async () => {
        const environment = await demand<EnvironmentDocument>(url);
        return is(environment) ? environment : undefined;
      },
      { withinMs: 120_000, everyMs: 200, describe: () => url },
    );
  }
}

class Camera {
  constructor(
    private readonly browser: Browser,
    private readonly apiUrl: string,
  ) {}

  async take(name: string, path: string, options: BrowserContextOptions, ready: (page: Page) => Promise<unknown>) {
    const context = await this.browser.newContext({ baseURL: this.apiUrl, reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    await page.goto(path);
    await ready(page);
    await page.screenshot({ path: `${FOLDER}console-${name}.png` });
    await context.close();
    console.log(`docs/images/console-${name}.png`);
  }
}
