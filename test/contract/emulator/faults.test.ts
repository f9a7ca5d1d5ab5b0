import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { CASES, createAccount, createBuild, createInstance, insertBucket, listAccounts } from './fault-cases.js';
import type { CallAt, Case } from './fault-cases.js';
import { FAULTS } from '../../../emulator/fault-catalog.js';
import { OWNER, finished, startTwin, until } from './twin.js';
import type { Answer, Twin } from './twin.js';

const SERVICES = ['notebooks', 'artifactregistry', 'cloudbuild'];

interface Rule {
  id: string;
  matched: number;
  fired: number;
}
const rules = ({ body }: Answer): Rule[] => (body as unknown as { faults: Rule[] }).faults;

describe('A fault', () => {
  let twin: Twin;
  beforeAll(async () => {
    twin = await startTwin({ speed: 1000 });
  });
  afterAll(() => twin.close());

  const ask = ({ method, path, body }: CallAt) => twin.owner(method, path, body);
  /** Without the twin's own helper: what happens to the connection is the answer. */
  const raw = ({ method, path, body }: CallAt, signal?: AbortSignal) =>
    fetch(`${twin.url}/${path}`, {
      method,
      headers: { authorization: `Bearer emulator:${OWNER}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  const faulty = async (fault: string, more: object = {}): Promise<string> => {
    const project = await twin.project({ services: SERVICES });
    await ask(insertBucket(project));
    const set = await twin.control('POST', 'faults', { fault, project, ...more });
    expect([set.status, set.text]).toEqual([200, expect.stringContaining('"matched":0,"fired":0')]);
    return project;
  };
  const there = async (project: string): Promise<number> =>
    (await ask(listAccounts(project))).text.split('"email": "fresh-').length - 1;

  const cases = Object.entries(CASES);
  const of = <K extends string>(key: K) =>
    cases.filter((each): each is [string, Extract<Case, Record<K, unknown>>] => key in each[1]);

  it('has a case here, each of them, and says which documented failure it is and where it was seen', () => {
    expect(cases.map(([id]) => id).sort()).toEqual([...FAULTS.keys()].sort());
    const entries = new Set([...FAULTS.values()].map(({ entry }) => entry));
    expect([...entries].sort((one, other) => one - other)).toEqual(Array.from({ length: 15 }, (_, at) => at + 1));
    for (const { source } of FAULTS.values()) expect(source).toMatch(/https:\/\/|RFC \d|golden/);
  });

  it.each(of('status'))('%s is a refusal in the words of Google', async (fault, { on, status, says }) => {
    const project = await faulty(fault);
    const answer = await ask(on(project));
    expect(answer.status).toBe(status);
    for (const word of says) expect(JSON.stringify(answer.body) + answer.text).toContain(word);
    const { calls } = (await twin.control('GET', `calls?project=${project}`)).body as unknown as { calls: object[] };
    expect(calls.slice(1)).toMatchObject([{ status, fault: expect.stringMatching(`^${fault}-\\d+$`) as unknown }]);
  });

  it.each(of('operation'))('%s is accepted, and told by the operation when it is done', async (fault, example) => {
    const project = await faulty(fault);
    const call = example.on(project);
    const accepted = await ask(call);
    expect([accepted.status, accepted.body.done ?? false]).toEqual([200, false]);
    const { body } = await finished(twin.owner, call.path.slice(0, 2), accepted);
    if ('response' in example.operation) expect(body.response).toMatchObject(example.operation.response);
    else {
      const { code, message } = example.operation;
      expect(body).toMatchObject({ error: { code, message: expect.stringContaining(message) as unknown } });
      expect(body.response).toBeUndefined();
    }
    // Nothing is left that would be in the way of the next one.
    await twin.control('DELETE', 'faults');
    const other = call.path.replace('instanceId=notebook', 'instanceId=other');
    expect((await finished(twin.owner, call.path.slice(0, 2), await ask({ ...call, path: other }))).body.error).toBe(
      undefined,
    );
  });

  it.each(of('build'))('%s is how a build ends', async (fault, { build }) => {
    const project = await faulty(fault, { count: 1 });
    const started = [await ask(createBuild(project)), await ask(createBuild(project))];
    const [struck, other] = started.map(
      ({ body }) => `v1/projects/${project}/locations/us-central1/builds/${body.metadata.build.id}`,
    );
    await until(
      () => twin.owner('GET', other ?? ''),
      ({ body }) => body.status === 'SUCCESS',
    );
    const { body } = await until(
      () => twin.owner('GET', struck ?? ''),
      (answer) => answer.body.status === build.status,
    );
    expect(body).toMatchObject(build);
    expect('failureInfo' in body).toBe(build.failureInfo !== undefined);
  });

  it.each(of('instance'))('%s is where a notebook stays', async (fault, { instance }) => {
    const project = await faulty(fault, { count: 1 });
    const zone = `v2/projects/${project}/locations/us-central1-a/instances`;
    const other = createInstance(project);
    const struck = await ask(other);
    expect((await finished(twin.owner, 'v2', struck)).body.error).toBeUndefined();
    // One that was made later gets where this one does not.
    await ask({ ...other, path: `${zone}?instanceId=other` });
    await until(
      () => twin.owner('GET', `${zone}/other`),
      ({ body }) => body.healthState === 'HEALTHY',
    );
    const { state, healthState, proxyUri } = (await twin.owner('GET', `${zone}/notebook`)).body;
    expect({ state, healthState, hasLink: proxyUri !== undefined }).toEqual(instance);
  });

  it('reset destroys the socket, and nothing is done', async () => {
    const project = await faulty('reset', { count: 1 });
    await expect(raw(createAccount(project))).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(await there(project)).toBe(0);
  });

  it('lost-reply does what it was asked, and closes the connection without an answer', async () => {
    const project = await faulty('lost-reply', { count: 1 });
    await expect(raw(createAccount(project))).rejects.toMatchObject({ cause: { code: 'UND_ERR_SOCKET' } });
    expect((await ask(createAccount(project))).status).toBe(409);
  });

  it('truncated-body promises more than it sends', async () => {
    const project = await faulty('truncated-body', { count: 1 });
    const answer = await raw(createAccount(project));
    expect([answer.status, Number(answer.headers.get('content-length')) > 100]).toEqual([200, true]);
    await expect(answer.text()).rejects.toThrow('terminated');
    expect((await ask(createAccount(project))).status).toBe(409);
  });

  it('stall holds the headers until somebody gives up, and ends with the twin', async () => {
    const own = await startTwin();
    const project = await own.project();
    await own.control('POST', 'faults', { fault: 'stall', count: 1 });
    const { path, body } = createAccount(project);
    const silent = own.owner('POST', path, body);
    const expectation = expect(silent).rejects.toMatchObject({ cause: { code: 'UND_ERR_SOCKET' } });
    await until(
      () => own.owner('GET', path),
      ({ text }) => text.includes('fresh-'),
    );
    await own.close();
    await expectation;
  });

  it('slow-drip sends the answer in drops', async () => {
    const project = await faulty('slow-drip', { count: 1 });
    const answer = await raw(createAccount(project));
    const drops: string[] = [];
    for await (const drop of answer.body ?? []) drops.push(Buffer.from(drop).toString());
    expect(drops.length).toBeGreaterThan(5);
    expect(JSON.parse(drops.join(''))).toMatchObject({ email: expect.stringContaining('fresh-') as unknown });
  });

  it('list-lag leaves out what came a moment ago', async () => {
    const project = await twin.project({ services: SERVICES });
    await ask(createAccount(project));
    await until(
      () => ask(listAccounts(project)),
      ({ text }) => text.includes('fresh-'),
    );
    await twin.control('POST', 'faults', { fault: 'list-lag', project, method: 'iam.*.list', count: 1 });
    expect([await there(project), await there(project)]).toEqual([0, 1]);
  });

  it('empty-page is a page with nothing on it, and the next one has it all', async () => {
    const project = await twin.project({ services: SERVICES });
    await ask(createAccount(project));
    await until(
      () => ask(listAccounts(project)),
      ({ text }) => text.includes('fresh-'),
    );
    await twin.control('POST', 'faults', { fault: 'empty-page', project, count: 1 });
    const { path } = listAccounts(project);
    const first = await twin.owner('GET', path);
    expect(first.body).toEqual({ nextPageToken: expect.any(String) as unknown });
    const next = await twin.owner('GET', `${path}?pageToken=${first.body.nextPageToken ?? ''}`);
    expect(next.text).toContain('fresh-');
  });

  it('of the connection or of a list has a test above', () => {
    const tested = ['reset', 'lost-reply', 'truncated-body', 'stall', 'slow-drip', 'list-lag', 'empty-page'];
    expect([...of('socket'), ...of('list')].map(([id]) => id).sort()).toEqual(tested.sort());
  });

  it('tells how often its rule matched and fired', async () => {
    const project = await twin.project({ services: SERVICES });
    const set = await twin.control('POST', 'faults', [
      { id: 'second', fault: 'unavailable', method: '*.serviceAccounts.list', project, nth: 2 },
      { id: 'twice', fault: 'backend-error', api: 'iam', project, count: 2 },
    ]);
    expect(rules(set).map(({ id }) => id)).toEqual(['second', 'twice']);
    const statuses = [];
    for (let call = 0; call < 5; call += 1) statuses.push((await ask(listAccounts(project))).status);
    expect(statuses).toEqual([500, 503, 500, 200, 200]);
    const shown = rules(await twin.control('GET', 'faults')).filter(({ id }) => ['second', 'twice'].includes(id));
    expect(shown).toMatchObject([
      { id: 'second', matched: 5, fired: 1 },
      { id: 'twice', matched: 4, fired: 2 },
    ]);
    expect((await twin.control('DELETE', 'faults/second')).status).toBe(200);
    expect((await twin.control('DELETE', 'faults/second')).status).toBe(404);
  });
});
