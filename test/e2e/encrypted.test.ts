import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { environmentPath, type EnvironmentDocument } from '../../scripts/environment-client.js';
import { findTemporal } from '../../scripts/find-temporal.js';
import { writeBundle } from '../../scripts/workflow-bundle.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import {
  builtSpec,
  ENVIRONMENT,
  IMAGE,
  isAtRest,
  labSpec,
  post,
  provision,
  teardown,
} from '../support/environments.js';
import { folderWith } from '../support/folder.js';
import { shown, textOf, type Decode } from '../support/temporal-ui.js';
import { startWorld, type World } from '../support/world.js';

const OWNER = 'canary-owner@example.com';
const LABEL = 'canary-label';
const DOCKERFILE = 'canary-in-the-dockerfile';
const REGION = 'us-canary1';
/** What histories may not tell. */
const CANARIES = new RegExp([OWNER, LABEL, DOCKERFILE, REGION].join('|'));

const newKey = () => randomBytes(32).toString('base64');

let workflowBundle: string;
beforeAll(async () => {
  workflowBundle = join(await folderWith({}), 'workflow-bundle.js');
  await writeBundle(workflowBundle);
  await writeBundle(workflowBundle, { encrypts: true });
});

let keysFile: string;
let keys: Record<string, string>;
beforeEach(async () => {
  keys = { first: newKey() };
  keysFile = join(await folderWith({}), 'keys.yaml');
  await writeKeys('first');
});

/** JSON is YAML. */
function writeKeys(current: string): Promise<void> {
  return writeFile(keysFile, JSON.stringify({ current, keys }));
}

function encryptedWorld(lines: string[] = []): Promise<World> {
  const settings = {
    LABWRIGHT_CODEC_KEYS_FILE: keysFile,
    LABWRIGHT_WORKFLOW_BUNDLE: workflowBundle,
    LOG_LEVEL: 'trace',
  };
  return startWorld({ temporal: 'forgets', settings, onLine: (line) => lines.push(line) });
}

function secretSpec(projectId: string): EnvironmentSpec {
  return builtSpec(projectId, {
    image: { dockerfile: `FROM ${IMAGE}\nRUN echo ${DOCKERFILE}\n` },
    labels: { team: LABEL },
    notebook: { owner: OWNER, idleShutdown: '24h' },
  });
}

/** Everything that the server holds of a project and nobody decoded, by Workflow Id; but for the search attributes. */
async function stored({ temporal }: World, projectId: string): Promise<Map<string, string>> {
  const { namespace } = temporal.options;
  const texts = new Map<string, string>();
  const query = 'WorkflowType != ""';
  const { executions } = await temporal.workflowService.listWorkflowExecutions({ namespace, query, pageSize: 1000 });
  for (const { execution, memo } of executions) {
    if (execution?.workflowId?.includes(`.${projectId}`) !== true) continue;
    const { history } = await temporal.workflowService.getWorkflowExecutionHistory({ namespace, execution });
    const before = texts.get(execution.workflowId) ?? '';
    texts.set(execution.workflowId, [before, readable(memo), readable(history)].join(' '));
  }
  return texts;
}

/** A Buffer turns itself into a list of numbers before a replacer sees it. */
function readable(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).filter(([name]) => name !== 'searchAttributes');
  return fields.map(([name, field]) => `${name} ${readable(field)}`).join(' ');
}

type JsonPayload = Record<'data', string>;

/** As protobuf writes a payload in JSON, and as the UI sends it. */
function inBase64({ metadata, data }: Parameters<Decode>[0]): object {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const entries = Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)]);
  return { metadata: Object.fromEntries(entries) as object, data: base64(data ?? new Uint8Array()) };
}

const kinds = (texts: Map<string, string>) => [...texts.keys()].map((id) => id.split('.')[0]);

/** What the CLI makes of each payload, with the codec's help or without; in JSON it writes them in base64. */
async function shownByCli(world: World, workflowId: string, ...flags: string[]): Promise<string> {
  const { address } = world.services.temporal;
  const args = ['workflow', 'show', '--address', address, '--workflow-id', workflowId, '--output', 'json', ...flags];
  const { stdout } = await promisify(execFile)(await findTemporal(), args, { maxBuffer: 64 * 1024 * 1024 });
  return [...stdout.matchAll(/"data": "([^"]+)"/g)].map(([, data]) => Buffer.from(data ?? '', 'base64')).join(' ');
}

async function restart({ api, worker }: World): Promise<void> {
  await Promise.all([api.kill(), worker.kill()]);
  await Promise.all([api.start(), worker.start()]);
}

describe('with a codec', () => {
  test('nothing of a spec or a failure can be read in what Temporal stores, and all of it at the API', async () => {
    const lines: string[] = [];
    await using world = await encryptedWorld(lines);
    const projectId = await world.project();
    const spec = secretSpec(projectId);
    const ready = await provision(world, spec);
    expect(ready).toMatchObject({ state: 'READY', spec: { labels: { team: LABEL }, notebook: { owner: OWNER } } });
    await post(world, labSpec(projectId, { environmentId: 'refused', region: REGION }));
    const refused = await world.waitFor(projectId, 'refused', ({ state }) => state === 'ACTION_REQUIRED');
    expect(JSON.stringify(refused.failures)).toContain(REGION);

    const { body } = await world.request<{ environments: EnvironmentDocument[] }>(
      'GET',
      `/v1/projects/${projectId}/environments?label=team=${LABEL}&owner=${OWNER}`,
    );
    expect(body.environments.map(({ environmentId }) => environmentId)).toEqual([ENVIRONMENT]);
    expect((await teardown(world, spec)).state).toBe('DELETED');

    const texts = await stored(world, projectId);
    expect(kinds(texts)).toEqual(expect.arrayContaining(['environment', 'provision', 'teardown', 'access', 'image']));
    for (const [id, text] of texts) expect(CANARIES.exec(text)?.[0], id).toBeUndefined();
    expect(texts.get(`provision.${projectId}.refused.1`)).toContain('Encoded failure');
    const [key = ''] = Object.values(keys);
    for (const text of [...texts.values(), ...lines, JSON.stringify(refused)]) expect(text).not.toContain(key);
    expect(lines.length).toBeGreaterThan(0);
  });

  test('whoever waits for a build says what it waits for in its own words', async () => {
    await using world = await encryptedWorld();
    const projectId = await world.project();
    const method = 'cloudbuild.projects.locations.builds.create';
    await world.emulator('POST', 'faults', { fault: 'unavailable', project: projectId, method });
    await post(world, secretSpec(projectId));
    await world.waitFor(projectId, ENVIRONMENT, ({ steps }) =>
      steps.some(({ name, waiting }) => name === 'image' && waiting?.for.includes(method)),
    );
  });

  test('the Temporal CLI shows a history through the API, and nothing of it without', async () => {
    await using world = await encryptedWorld();
    const projectId = await world.project();
    await provision(world, secretSpec(projectId));
    const run = `provision.${projectId}.${ENVIRONMENT}.1`;
    expect(await shownByCli(world, run)).not.toContain(DOCKERFILE);
    expect(await shownByCli(world, run, '--codec-endpoint', world.apiUrl)).toContain(DOCKERFILE);
  });

  test('the Temporal UI reads summaries and details through the API, and nothing of them without', async () => {
    await using world = await encryptedWorld();
    const projectId = await world.project();
    await provision(world, secretSpec(projectId));
    const stored: string[] = [];
    const decode: Decode = async (payload) => {
      stored.push(textOf(payload));
      const { body } = await world.request<{ payloads: [JsonPayload] }>('POST', '/decode', {
        payloads: [inBase64(payload)],
      });
      return { data: Buffer.from(body.payloads[0].data, 'base64') };
    };
    const run = await shown(world.temporal, `provision.${projectId}.${ENVIRONMENT}.1`, decode);
    expect(run.summary).toBe(`Provision ${ENVIRONMENT} in ${projectId}`);
    expect(run.details).toContain(`in us-central1, for ${OWNER}.`);
    expect(run.currentDetails).toContain('[Open JupyterLab](');
    expect(run.events).toContain('notebook.ensure: Create the Workbench notebook');
    // One each: summary, details, current details, and the events'.
    expect(stored).toHaveLength(3 + run.events.length);
    for (const text of stored) expect(text).not.toMatch(new RegExp(`${projectId}|${OWNER}|JupyterLab|Workbench`));
  });

  test('a key is followed by another in the middle of a run, and what the first one wrote stays readable', async () => {
    await using world = await encryptedWorld();
    const projectId = await world.project();
    await post(world, secretSpec(projectId));
    await world.waitFor(projectId, ENVIRONMENT, ({ steps }) => steps.some(({ state }) => state === 'RUNNING'));
    keys['second'] = newKey();
    await writeKeys('second');
    await restart(world);
    const ready = await world.waitFor(projectId, ENVIRONMENT, isAtRest);
    expect(ready).toMatchObject({ state: 'READY', spec: { labels: { team: LABEL } } });
    const text = [...(await stored(world, projectId)).values()].join(' ');
    for (const id of Object.keys(keys)) expect(text).toContain(`encryption-key-id ${id}`);
  });
});

describe('an installation whose histories are plain', () => {
  test('gets a codec: what was stored stays readable, and what follows is encrypted', async () => {
    await using world = await startWorld({
      temporal: 'forgets',
      settings: { LABWRIGHT_WORKFLOW_BUNDLE: workflowBundle },
    });
    const projectId = await world.project();
    await provision(world, labSpec(projectId));
    Object.assign(world.services.settings ?? {}, { LABWRIGHT_CODEC_KEYS_FILE: keysFile });
    await restart(world);
    const path = environmentPath(projectId, ENVIRONMENT);
    expect((await world.request<EnvironmentDocument>('GET', path)).body.state).toBe('READY');
    await world.request('PATCH', `${path}?updateMask=labels`, { labels: { team: LABEL } });
    const updated = await world.waitFor(
      projectId,
      ENVIRONMENT,
      (environment) => isAtRest(environment) && environment.spec.labels?.['team'] === LABEL,
    );
    expect(updated.state).toBe('READY');
    expect([...(await stored(world, projectId)).values()].join(' ')).not.toContain(LABEL);
  });

  test('that lost its keys says which it misses', async () => {
    await using world = await encryptedWorld();
    const projectId = await world.project();
    await provision(world, labSpec(projectId));
    keys = { other: newKey() };
    await writeKeys('other');
    await world.api.start();
    const { status, body } = await world.request('GET', environmentPath(projectId, ENVIRONMENT));
    expect(status).toBe(500);
    expect(body).toMatchObject({
      code: 'internal',
      detail: expect.stringMatching(/the key first, which LABWRIGHT_CODEC_KEYS_FILE does not hold/) as string,
    });
  });
});
