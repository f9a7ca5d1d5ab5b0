import { readFile } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTemporal, type TemporalServer } from '../../scripts/temporal.js';
import { until } from '../../scripts/wait.js';
import { accessWorkflowId, environmentWorkflowId, runWorkflowId } from '../../src/domain/names.js';
import { ENVIRONMENT, labSpec, OWNER, post, provision, teardown } from '../support/environments.js';
import { shown, type Shown } from '../support/temporal-ui.js';
import { startWorld, type World } from '../support/world.js';

const OPERATIONS = new URL('../../docs/operations.md', import.meta.url);
const CLASS = { class: 'ml101' };

let world: World;
/** Its own UI makes HTML of Markdown for this test; the workflows are not its. */
let ui: TemporalServer;
let projectId: string;
let parkedId: string;
beforeAll(async () => {
  [world, ui] = await Promise.all([startWorld({ speed: 300 }), startTemporal()]);
  [projectId, parkedId] = await Promise.all([world.project(), world.project({ billingEnabled: false })]);
});
afterAll(() => Promise.all([world.stop(), ui.stop()]));

const run = (project: string, number = 1, kind: 'provision' | 'teardown' = 'provision') =>
  shown(world.temporal, runWorkflowId(kind, { projectId: project, environmentId: ENVIRONMENT }, number));
/** Where it has begun what it does in its state. */
const environment = (project: string) =>
  until(
    async () => {
      const key = { projectId: project, environmentId: ENVIRONMENT };
      const seen = await shown(world.temporal, environmentWorkflowId(key));
      return seen.events.length > 0 ? seen : undefined;
    },
    { withinMs: 120_000, describe: () => `the environment in ${project} to do something` },
  );

async function rendered(markdown: string): Promise<string> {
  const answer = await fetch(`${ui.uiUrl}/render?content=${encodeURIComponent(markdown)}&theme=light`);
  expect(answer.status).toBe(200);
  return answer.text();
}

/** Links are whole, no sign of Markdown's is left over, and it fits into the address that the UI asks for it with. */
async function expectReadable(markdown: string): Promise<void> {
  const html = await rendered(markdown);
  const main = /<main>([\s\S]*)<\/main>/.exec(html)?.[1] ?? '';
  const links = [...markdown.matchAll(/\]\((\S+)\)/g)].map(([, url]) => url?.replaceAll('&', '&amp;'));
  expect([...main.matchAll(/<a href="([^"]+)"/g)].map(([, url]) => url)).toEqual(links);
  expect(main.replaceAll(/<pre>[\s\S]*?<\/pre>/g, '').replaceAll(/<[^>]+>/g, '')).not.toMatch(/\*\*|\]\(|\\|`/);
  expect(encodeURIComponent(markdown).length).toBeLessThan(8_000);
}

const consoleLinks = (project: string) => [
  `(${world.apiUrl}/projects/${project}/environments/${ENVIRONMENT})`,
  `(https://console.cloud.google.com/cloud-build/builds;region=us-central1?project=${project})`,
  `(https://console.cloud.google.com/vertex-ai/workbench/instances?project=${project})`,
];

describe('a run in progress', () => {
  let now: Shown;
  let itsEnvironment: Shown;
  beforeAll(async () => {
    const method = 'notebooks.projects.locations.instances.create';
    await world.emulator('POST', 'faults', { id: 'held', fault: 'unavailable', project: projectId, method });
    await post(world, labSpec(projectId, { labels: CLASS }));
    now = await until(
      async () => {
        const seen = await run(projectId).catch(() => undefined);
        return seen?.currentDetails.includes('● **Create the Workbench notebook**') ? seen : undefined;
      },
      { withinMs: 120_000, describe: () => 'the notebook to be made' },
    );
    itsEnvironment = await environment(projectId);
    await world.emulator('DELETE', 'faults/held');
    await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'READY');
  });

  test('says what it is, who asked for it, and where else to look', () => {
    expect(now.summary).toBe(`Provision ${ENVIRONMENT} in ${projectId}`);
    expect(now.details).toContain(`Run 1, asked for by local: e2-standard-4 in us-central1, for ${OWNER}.`);
    for (const link of consoleLinks(projectId)) expect(now.details).toContain(link);
  });

  test('is a checklist: what is done, what runs since when, and what comes after it', () => {
    expect(now.currentDetails).toMatch(/^\*\*At work\*\*: 4 of 6 steps are done\.$/m);
    expect(now.currentDetails).toMatch(/^- ✓ Enable the services$/m);
    expect(now.currentDetails).toMatch(
      /^- ● \*\*Create the Workbench notebook\*\* since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, usually \d+ (?:s|min)$/m,
    );
    expect(now.currentDetails).toMatch(/^- ○ Check that the link works, after: Create the Workbench notebook$/m);
    // Skipped, as the image is ready.
    expect(now.currentDetails).not.toContain('image');
  });

  test('has its steps by their titles in its timeline, and nothing besides', () => {
    expect(now.events).toEqual([
      'preflight.ensure: Check the project before anything is changed',
      'services.ensure: Enable the services',
      'accounts.ensure: Create the service accounts',
      'access.ensure: Grant the roles',
      'notebook.ensure: Create the Workbench notebook',
    ]);
    expect(now.noise).toEqual([]);
  });

  test('is led to from its environment', async () => {
    const { currentDetails, events } = itsEnvironment;
    expect(currentDetails).toMatch(/^\*\*PROVISIONING\*\* since /);
    expect(currentDetails).toMatch(
      /^- ● \[run 1, provision\]\(\/namespaces\/default\/workflows\/provision\.\S+\), since /m,
    );
    expect(events).toEqual([`provisionEnvironment: Provision ${ENVIRONMENT} in ${projectId}`]);
    await expectReadable(currentDetails);
  });

  test('is readable as the UI shows it', async () => {
    await expectReadable(now.currentDetails);
    await expectReadable(now.details ?? '');
  });
});

describe('what ended well', () => {
  test('as a run has all steps done, and the link', async () => {
    const { currentDetails, noise } = await run(projectId);
    expect(currentDetails).toMatch(/^\*\*Done\.\*\* \[Open JupyterLab\]\(https?:\S+\)$/m);
    expect(currentDetails.match(/^- ✓ /gm)).toHaveLength(6);
    expect(noise).toEqual([]);
    await expectReadable(currentDetails);
  });

  test('as an environment at rest has the link, its runs, and the look that goes on', async () => {
    const { currentDetails, events, noise } = await environment(projectId);
    expect(currentDetails).toMatch(/^\*\*READY\*\* since .*: \[open JupyterLab\]\(https?:\S+\)$/m);
    expect(currentDetails).toMatch(/^- ✓ \[run 1, provision\]\(\S+\), SUCCEEDED at .*, asked for by local$/m);
    for (const link of consoleLinks(projectId)) expect(currentDetails).toContain(link);
    expect(events).toEqual(['notebook.watch: Watch the notebook']);
    expect(noise).toEqual([]);
    await expectReadable(currentDetails);
  });

  test('as policies that are written says for whom', async () => {
    const { summary, currentDetails, events } = await shown(world.temporal, accessWorkflowId(projectId));
    expect(summary).toBe(`Write the policies of ${projectId}`);
    expect(events).toContain(`access.write: Write the policies for ${ENVIRONMENT}`);
    expect(currentDetails).toContain('waits for the next wish');
  });
});

describe('what waits for a person', () => {
  beforeAll(() => provision(world, labSpec(parkedId, { labels: CLASS })));

  const sentence = () => `${parkedId} has no open billing account; nothing was changed.`;

  test('as a run ended Failed with its cause in one sentence, and says what to do', async () => {
    const { failure, currentDetails } = await run(parkedId);
    expect(failure).toBe(sentence());
    expect(currentDetails).toMatch(/^\*\*Failed\.\*\*$/m);
    expect(currentDetails).toMatch(/^- ✗ \*\*Check the project before anything is changed\*\* failed at /m);
    expect(currentDetails).toMatch(/^- ○ Enable the services$/m);
    expectWhatToDo(currentDetails);
    await expectReadable(currentDetails);
  });

  test('as an environment says the same, and that it looks whether the cause is gone', async () => {
    const { currentDetails, events } = await environment(parkedId);
    expect(currentDetails).toMatch(/^\*\*ACTION\\_REQUIRED\*\* since /);
    expectWhatToDo(currentDetails);
    expect(currentDetails).toContain('It waits for a person: it looks whether the cause is gone');
    expect(currentDetails).toMatch(/^- ✗ \[run 1, provision\]\(\S+\), FAILED at /m);
    expect(events).toEqual(['environment.probe: Watch whether the cause is gone']);
    await expectReadable(currentDetails);
  });

  function expectWhatToDo(details: string): void {
    expect(details).toContain(`**${sentence()}**`);
    expect(details).toContain('Link an open billing account');
    expect(details).toContain(`gcloud billing projects link ${parkedId} --billing-account=BILLING_ACCOUNT_ID`);
    expect(details).toContain(`(https://console.cloud.google.com/billing/linkedaccount?project=${parkedId})`);
  }
});

describe('what waits for its time', () => {
  const zone = 'europe-west4-a';
  let dryId: string;
  beforeAll(async () => {
    dryId = await world.project();
    await world.emulator('PATCH', `zones/${zone}`, { dry: true });
  });

  test.each([
    ['lives-long', '30d', 'until a day before the expiry'],
    ['ends-today', '20h', 'until the expiry: delete'],
  ])('as %s has its timers by what they end with', async (environmentId, ttl, expiry) => {
    const place = { environmentId, region: 'europe-west4', zones: [zone] };
    await post(world, labSpec(dryId, { ...place, ttl, expireAction: 'delete' }));
    const workflowId = environmentWorkflowId({ projectId: dryId, environmentId });
    // Lists learn of it a moment later than of its start.
    await world.waitFor(dryId, environmentId, ({ state }) => state === 'RETRYING');
    // Until the next run, which the zone refuses as well.
    const { events, noise } = await until(
      async () => {
        const seen = await shown(world.temporal, workflowId);
        return seen.events.some((event) => event.endsWith(expiry)) && seen.events.length > 1 ? seen : undefined;
      },
      { withinMs: 120_000, describe: () => `${workflowId} to wait for its next run` },
    );
    // The next run may have begun by then.
    const timers = events.filter((event) => event.startsWith('timer: '));
    expect(timers).toEqual([expect.stringMatching(/^timer: until run \d+$/), `timer: ${expiry}`]);
    expect(noise).toEqual([]);
  });
});

describe('the views of docs/operations.md', () => {
  const found = async (title: string): Promise<string[]> => {
    const page = await readFile(OPERATIONS, 'utf8');
    const [, query] = new RegExp(`^\\| ${title} +\\| \`(.+)\` +\\|$`, 'm').exec(page) ?? [];
    expect(query, title).toBeDefined();
    const here = String(query)
      .replaceAll('2026-11-26', new Date().toISOString().slice(0, 10))
      .replaceAll('my-project', parkedId);
    return until(
      async () => {
        const all: string[] = [];
        for await (const { workflowId } of world.temporal.workflow.list({ query: here })) all.push(workflowId);
        const ours = all.filter((id) => id.includes(projectId) || id.includes(parkedId)).sort();
        return ours.length > 0 ? ours : undefined;
      },
      { withinMs: 120_000, describe: () => `${here} to find something` },
    );
  };
  const id = (kind: 'environment' | 'provision', project: string) =>
    kind === 'environment' ? `environment.${project}.${ENVIRONMENT}` : `provision.${project}.${ENVIRONMENT}.1`;

  test.each([
    ['environments that need somebody', () => [id('environment', parkedId)]],
    ['runs that failed today', () => [id('provision', parkedId)]],
    ['environments of a class', () => [id('environment', parkedId), id('environment', projectId)].sort()],
    ['runs of a class', () => [id('provision', parkedId), id('provision', projectId)].sort()],
    ['everything of a project', () => [id('environment', parkedId), id('provision', parkedId)].sort()],
    ["somebody's environments", () => [id('environment', parkedId), id('environment', projectId)].sort()],
  ])('%s', async (title, expected) => {
    expect(await found(title)).toEqual(expected());
  });
});

describe('a teardown', () => {
  test('names its steps by what they take away, and says what is left', async () => {
    await teardown(world, labSpec(projectId));
    const { summary, currentDetails, events } = await run(projectId, 2, 'teardown');
    expect(summary).toBe(`Take down ${ENVIRONMENT} in ${projectId}`);
    expect(events).toEqual([
      'notebook.remove: Delete the Workbench notebook',
      'access.remove: Take back the roles',
      'accounts.remove: Delete the service accounts',
      'services.remove: Leave the services enabled',
    ]);
    expect(currentDetails).toMatch(/^\*\*Taken down\.\*\*$/m);
    expect(currentDetails).toMatch(/^- projects\/\S+\/services: The enabled services stay enabled/m);
    await expectReadable(currentDetails);
  });
});
