import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startEmulatorProcess } from '../../../scripts/services.js';
import { demand } from '../../../scripts/environment-client.js';
import { Gateway } from '../../../emulator/gateway.js';
import { decode, encode } from '../../../emulator/graph.js';
import { restoreSnapshot, takeSnapshot } from '../../../emulator/snapshot.js';
import type { Snapshot } from '../../../emulator/snapshot.js';
import { Store } from '../../../emulator/store.js';
import { SPEED, callAll } from '../schema/traffic.js';
import { buildSite } from './build-site.js';
import { SLIM, startTwin, until } from './twin.js';
import type { Twin } from './twin.js';

/** What is to come in the middle of things, as a snapshot writes it. */
const TO_COME = ['"event":"build.goOn"', '"event":"operation.end"', '"event":"policy.arrive"'];

describe('A snapshot', () => {
  let twin: Twin;
  beforeAll(async () => {
    twin = await startTwin({ speed: 100 });
  });
  afterAll(() => twin.close());

  const snapshot = async (of = twin) => (await of.control('GET', 'snapshot')).body as unknown as Snapshot;

  /** A build at work, a notebook that is being made, an upload half-way, a policy on its way, a rule for a fault. */
  async function midway(): Promise<{ project: string; before: Snapshot }> {
    const site = await buildSite(twin, { services: ['cloudbuild', 'artifactregistry', 'notebooks'] });
    const { project, bucket } = site;
    await twin.control('POST', 'faults', { fault: 'unavailable', project, nth: 1000 });
    const upload = `resumable/upload/storage/v1/b/${bucket}/o?uploadType=resumable`;
    await twin.host('POST', upload, Buffer.from('{"name":"two"}'));
    await site.upload('run.tgz', { Dockerfile: `FROM ${SLIM}\nRUN pip install kfp\n` });
    const { body } = await site.build('run.tgz');
    await until(
      () => site.get(body.metadata.build.id),
      (answer) => answer.body.status === 'WORKING',
    );
    await twin.owner('POST', `v2/projects/${project}/locations/us-central1-a/instances?instanceId=lab`, {
      gceSetup: { containerImage: { repository: SLIM } },
    });
    const { body: policy } = await twin.owner('POST', `v3/projects/${project}:getIamPolicy`, {});
    await twin.owner('POST', `v3/projects/${project}:setIamPolicy`, { policy });
    const before = await snapshot();
    // On a busy machine something of it may be over by now.
    const text = JSON.stringify(before);
    return TO_COME.every((part) => text.includes(part)) ? { project, before } : midway();
  }

  /** In a world that was empty. */
  function restored(text: string): Snapshot {
    const store = new Store(1, 1);
    const gateway = new Gateway(store, () => undefined);
    restoreSnapshot(store, gateway, JSON.parse(text));
    return takeSnapshot(store, gateway);
  }

  it('makes an equal world, in which every property is what it was, also in the middle of things', async () => {
    const { before } = await midway();
    expect(restored(JSON.stringify(before)).state).toEqual(before.state);
  });

  it('makes an equal world after all that can be asked of it', async () => {
    const busy = await startTwin({ speed: SPEED });
    try {
      await callAll(busy);
      const before = await snapshot(busy);
      expect(restored(JSON.stringify(before)).state).toEqual(before.state);
    } finally {
      await busy.close();
    }
  });

  it('goes on where it was taken: the build, the notebook and the upload end well', async () => {
    const { project, before } = await midway();
    const other = await startTwin({ speed: 1 });
    try {
      expect((await other.control('PUT', 'snapshot', before)).status).toBe(200);
      await until(
        () => other.owner('GET', `v2/projects/${project}/locations/us-central1-a/instances/lab`),
        ({ body }) => body.healthState === 'HEALTHY',
      );
      const { body } = await until(
        () => other.owner('GET', `v1/projects/${project}/locations/us-central1/builds`),
        (answer) => answer.body.builds?.[0]?.status === 'SUCCESS',
      );
      expect(body.builds).toMatchObject([{ results: { images: [{}] } }]);
      const uploads = [...JSON.stringify(before).matchAll(/\["([0-9a-f]{64})",\{"bucket"/g)].map(([, id]) => id ?? '');
      const last = `upload/storage/v1/b/${project}-staging/o?uploadType=resumable&upload_id=${uploads.at(-1) ?? ''}`;
      const rest = await other.ask('PUT', last, Buffer.from('two'), undefined, { 'content-range': 'bytes 0-2/3' });
      expect([rest.status, rest.body.name]).toEqual([200, 'two']);
    } finally {
      await other.close();
    }
  });

  it.each([
    ['nothing', () => ({}), 'its format is undefined'],
    ['another format', (good: Snapshot) => ({ ...good, format: 'labwright-emulator/0' }), 'labwright-emulator/0'],
    [
      'a changed state',
      (good: Snapshot) => ({ ...good, state: { ...(good.state as object), more: 1 } }),
      'cut or changed',
    ],
    ['a state of nothing', (good: Snapshot) => ({ ...good, state: undefined }), 'cut or changed'],
  ])('of %s is refused, and nothing is changed', async (_, spoil, says) => {
    const good = await snapshot();
    const calls = async () => JSON.stringify((await twin.control('GET', 'projects')).body);
    const before = await calls();
    const { status, body } = await twin.control('PUT', 'snapshot', spoil(good));
    expect([status, body.error.message]).toEqual([400, expect.stringContaining(says) as unknown]);
    expect(await calls()).toBe(before);
  });

  it('of another version, in which something else is to come, is refused, and says what', async () => {
    const { before } = await midway();
    const changed = JSON.stringify(before.state).replaceAll('"policy.arrive"', '"policy.fly"');
    const sha256 = createHash('sha256').update(changed).digest('hex');
    const body = { format: 'labwright-emulator/2', sha256, state: JSON.parse(changed) as unknown };
    const answer = await twin.control('PUT', 'snapshot', body);
    expect([answer.status, answer.body.error.message]).toEqual([
      400,
      'This snapshot was not taken over, and nothing was changed: another version took it: nothing is called policy.fly.',
    ]);
  });
});

describe('--state', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'labwright-state-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const start = (...args: string[]) =>
    startEmulatorProcess(['--port', '0', '--state', join(folder, 'state.json'), ...args]);
  const projects = async (url: string) =>
    (await demand<{ projects: { projectId: string; projectNumber: string }[] }>(`${url}/emulator/projects`, 'GET'))
      .projects;

  it('keeps what there is from one run of the emulator to the next', async () => {
    const first = await start('--project', 'kept-project', '--seed', '7');
    const before = await projects(first.url);
    await first.child.stop();
    const second = await start('--project', 'kept-project', '--project', 'new-project');
    const after = await projects(second.url);
    await second.child.stop();
    expect(after.map(({ projectId }) => projectId)).toEqual(['kept-project', 'new-project']);
    expect(after[0]).toEqual(before[0]);
  });

  it('that cannot be read ends it with the reason', async () => {
    await writeFile(join(folder, 'state.json'), '{"format":');
    await expect(start()).rejects.toThrow('Unable to parse the body');
  });
});

describe('A graph', () => {
  const data = fc.letrec((tie) => ({
    leaf: fc.oneof(
      fc.jsonValue(),
      fc.constant(undefined),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.dictionary(fc.constantFrom('$ref', '$id', '$map', 'name'), fc.string()),
    ),
    node: fc.oneof(
      { maxDepth: 4 },
      tie('leaf'),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie('node'), { maxKeys: 3 }),
      fc.array(fc.tuple(fc.string(), tie('node')), { maxLength: 3 }).map((entries) => new Map(entries)),
      fc.array(fc.string(), { maxLength: 3 }).map((items) => new Set(items)),
    ),
  }));
  const throughJson = (value: unknown): unknown => decode(JSON.parse(JSON.stringify(encode(value))));

  it('comes back as it was', () => {
    fc.assert(
      fc.property(data.node, (value) => {
        expect(throughJson(value)).toEqual(value);
      }),
    );
  });

  it('has one thing where there was one, and never a function', () => {
    const shared = { policy: { etag: 'a' } };
    const back = throughJson({ one: shared, others: new Map([['two', [shared]]]) }) as {
      one: object;
      others: Map<string, object[]>;
    };
    expect(back.others.get('two')?.[0]).toBe(back.one);
    expect(() => encode({ act: () => 1 })).toThrow('A function is no data: act');
  });
});
