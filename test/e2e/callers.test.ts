/** Who may do what: every operation of the description, for every role, in a project of one's own and in another's. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { request, type Answer, type EnvironmentDocument } from '../../scripts/environment-client.js';
import { startApi, type Api } from '../../scripts/services.js';
import { until } from '../../scripts/wait.js';
import { isOperation, OPERATIONS } from '../../src/domain/operations.js';
import { includes, ROLES, type Policy, type Role } from '../../src/domain/policy.js';
import { as, callersOf, settingsFor } from '../support/callers.js';
import { isAtRest, labSpec, post } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
let api: Api;
/** Each with an environment `mlops-lab`. */
let [ours, theirs] = ['', ''];
beforeAll(async () => {
  world = await startWorld();
  // Without billing their environments are soon at rest.
  [ours, theirs] = [await world.project({ billingEnabled: false }), await world.project({ billingEnabled: false })];
  const everyRole = { viewer: 'viewer', operator: 'operator', admin: 'admin' } as const;
  const settings = await settingsFor([...ROLES, 'neighbour', 'nobody', 'roamer'], {
    '*': callersOf({ roamer: 'viewer' }),
    [ours]: callersOf(everyRole),
    [theirs]: callersOf({ neighbour: 'admin', admin: 'viewer' }),
  });
  api = await startApi({ ...world.services, settings, port: 0 });
  for (const [projectId, name] of [
    [ours, 'admin'],
    [theirs, 'neighbour'],
  ] as const) {
    await send('POST', environments(projectId), name, labSpec(projectId));
    await world.waitFor(projectId, 'mlops-lab', isAtRest);
  }
});
afterAll(async () => {
  await api.child.stop();
  await world.stop();
});

const environments = (projectId: string) => `/v1/projects/${projectId}/environments`;

function send<T = { code?: string }>(method: string, path: string, name?: string, body?: unknown): Promise<Answer<T>> {
  return request<T>(api.url + path, method, body, name === undefined ? {} : as(name));
}

interface Described {
  operationId: string;
  description?: string;
  security: Record<string, unknown>[];
  responses: Record<string, unknown>;
}

interface Row extends Described {
  method: string;
  path: string;
}

async function rows(): Promise<Row[]> {
  const { body } = await send<{ paths: Record<string, Record<string, Described>> }>('GET', '/docs/json');
  return Object.entries(body.paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([method, described]) => ({ ...described, method: method.toUpperCase(), path })),
  );
}

/** With a body that is never taken, so that what is let in changes nothing. */
function ask({ method, path }: Row, place: { projectId: string; environmentId: string }, name?: string) {
  const filled = path.replace('{projectId}', place.projectId).replace('{environmentId}', place.environmentId);
  return send(method, filled, name, ['POST', 'PATCH'].includes(method) ? { projectId: 7 } : undefined);
}

describe('every operation of the description', () => {
  test('has a row in the table of roles, and says in the description who may ask for it', async () => {
    const all = await rows();
    // What Temporal's own UI asks, where there are keys: test/unit/api/codec-routes.test.ts has who may.
    const described = Object.keys(OPERATIONS).filter((name) => name !== 'decodePayloads');
    expect(all.map(({ operationId }) => operationId).sort()).toEqual(described.sort());
    for (const { operationId, description, security, responses } of all) {
      const least = isOperation(operationId) ? OPERATIONS[operationId] : undefined;
      const isOpen = least === 'nobody';
      expect([operationId, security]).toEqual([operationId, isOpen ? [{}] : [{ bearer: [] }]]);
      if (isOpen) continue;
      expect(description).toContain(`the role ${String(least)}`);
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401', '403', '429']));
    }
  });

  test('is for the role of the table and higher ones, in the project of the role only', async () => {
    const seen: unknown[] = [];
    const expected: unknown[] = [];
    for (const row of await rows()) {
      const { operationId } = row;
      if (!isOperation(operationId)) throw new Error(`${operationId} has no role.`);
      const least: Role | 'nobody' = OPERATIONS[operationId];
      if (least === 'nobody') continue;
      for (const name of [undefined, ...ROLES, 'neighbour', 'nobody']) {
        const held = ROLES.find((role) => role === name);
        for (const [projectId, role] of [
          [ours, held],
          [theirs, name === 'neighbour' ? 'admin' : name === 'admin' ? 'viewer' : undefined],
          ['no-such-project', undefined],
        ] as const) {
          const { status, body } = await ask(row, { projectId, environmentId: 'not-there' }, name);
          const code = body.code ?? 'none';
          const refused = name === undefined ? 'unauthenticated' : includes(role, least) ? 'no' : 'forbidden';
          seen.push([operationId, name, projectId, ['unauthenticated', 'forbidden'].includes(code) ? code : 'no']);
          expected.push([operationId, name, projectId, refused]);
          expect(status).toBeLessThan(500);
        }
      }
    }
    expect(seen).toEqual(expected);
  });

  test('is refused alike whether the environment, or the project, is there or not', async () => {
    for (const row of await rows()) {
      if (!isOperation(row.operationId) || OPERATIONS[row.operationId] === 'nobody') continue;
      for (const name of ['viewer', 'nobody']) {
        const answers = await Promise.all(
          ['mlops-lab', 'not-there'].map((environmentId) => ask(row, { projectId: theirs, environmentId }, name)),
        );
        const [there, not] = answers.map(({ status, body }) => ({ status, body: { ...body, requestId: '' } }));
        expect(there?.status).toBe(403);
        expect(there).toEqual(not);
        const nowhere = await ask(row, { projectId: 'no-such-project', environmentId: 'mlops-lab' }, name);
        const text = (body: unknown) => JSON.stringify({ ...(body as object), requestId: '' });
        expect(text(nowhere.body).replaceAll('no-such-project', theirs)).toBe(text(there?.body));
      }
    }
  });
});

describe('without a token', () => {
  test('only what tells nothing of this installation is answered', async () => {
    for (const path of ['/healthz', '/readyz', '/docs', '/docs/json', '/errors/forbidden']) {
      expect([path, (await send('GET', path)).status]).toEqual([path, 200]);
    }
    for (const path of ['/nowhere', '/v1/nowhere', '/readyz?google=true', environments('-'), '/metrics']) {
      expect([path, (await send('GET', path)).status]).toEqual([path, 401]);
    }
  });

  test.each([
    [undefined, 'Bearer realm="labwright"'],
    ['Bearer wrong', 'Bearer realm="labwright", error="invalid_token", error_description='],
    ['Basic d3Jvbmc=', 'Bearer realm="labwright", error="invalid_token", error_description='],
    ['Bearer ', 'Bearer realm="labwright", error="invalid_token", error_description='],
  ])('%s is answered 401 with a challenge', async (authorization, challenge) => {
    const headers = authorization === undefined ? {} : { headers: { authorization } };
    const answer = await request(api.url + environments(ours), 'GET', undefined, headers);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')?.startsWith(challenge)).toBe(true);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({ code: 'unauthenticated', type: '/errors/unauthenticated' });
  });
});

interface List {
  environments: EnvironmentDocument[];
  nextPageToken?: string;
  stateCounts: Record<string, number>;
}

const list = async (name: string, query = '', projectId = '-') =>
  (await send<List>('GET', `${environments(projectId)}${query}`, name)).body;

describe('the list of all projects', () => {
  const projectsOf = ({ environments: all }: List) => [...new Set(all.map(({ projectId }) => projectId))];
  const total = ({ stateCounts }: List) => Object.values(stateCounts).reduce((sum, count) => sum + count, 0);

  beforeAll(async () => {
    for (const environmentId of ['lab-2', 'lab-3']) {
      await send('POST', environments(ours), 'admin', labSpec(ours, { environmentId }));
      await world.waitFor(ours, environmentId, isAtRest);
    }
    const seen = () => list('admin').then((all) => (total(all) === 4 ? all : undefined));
    await until(seen, { withinMs: 120_000, describe: () => 'the lists do not show all' });
  });

  test("holds and counts the environments of the caller's projects only", async () => {
    const [both, one, other] = await Promise.all(['admin', 'viewer', 'neighbour'].map((name) => list(name)));
    expect(both && [projectsOf(both).sort(), total(both)]).toEqual([[ours, theirs].sort(), 4]);
    expect(one && [projectsOf(one), total(one)]).toEqual([[ours], 3]);
    expect(other && [projectsOf(other), total(other)]).toEqual([[theirs], 1]);
  });

  test('has full pages of them, and a token of its pages is none of another caller', async () => {
    const first = await list('viewer', '?pageSize=2');
    const token = first.nextPageToken ?? '';
    const second = await list('viewer', `?pageSize=2&pageToken=${token}`);
    expect([first, second].map(({ environments: all }) => all.length)).toEqual([2, 1]);
    expect([...projectsOf(first), ...projectsOf(second)]).toEqual([ours, ours]);
    const stolen = await send('GET', `${environments('-')}?pageSize=2&pageToken=${token}`, 'neighbour');
    expect(stolen).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  });

  test('leaves out the projects that name others, for who has a role in all the rest', async () => {
    const third = await world.project({ billingEnabled: false });
    const labels = { batch: third };
    await post(world, labSpec(third, { labels }));
    await send('POST', environments(ours), 'admin', labSpec(ours, { environmentId: 'lab-4', labels }));
    const listed = async (name: string) => projectsOf(await list(name, `?label=batch%3D${third}`));
    const both = () =>
      Promise.all([listed('roamer'), listed('viewer')]).then((all) => (all.flat()[1] ? all : undefined));
    const seen = await until(both, { withinMs: 120_000, describe: () => 'the lists do not show both' });
    expect(seen).toEqual([[third], [ours]]);
  });

  test('is refused to who has a role in no project, and so is a project without one', async () => {
    expect((await send('GET', environments('-'), 'nobody')).body.code).toBe('forbidden');
    expect((await send('GET', environments(theirs), 'viewer')).body.code).toBe('forbidden');
  });
});

describe('an environment', () => {
  test('tells who made it and who asked for each run', async () => {
    const path = `${environments(ours)}/mlops-lab`;
    const before = (await send<EnvironmentDocument>('GET', path, 'viewer')).body;
    expect(before).toMatchObject({ createdBy: 'token:admin', runs: [{ number: 1, caller: 'token:admin' }] });
    expect((await send('POST', `${path}:retry`, 'operator')).status).toBe(202);
    const after = await world.waitFor(ours, 'mlops-lab', ({ runs }) =>
      runs.some(({ caller }) => caller === 'token:operator'),
    );
    const run = after.runs.find(({ caller }) => caller === 'token:operator');
    const [workflowId = '', runId] = run?.url.split('/workflows/')[1]?.split('/') ?? [];
    const { memo } = await world.temporal.workflow.getHandle(workflowId, runId).describe();
    expect(memo).toMatchObject({ caller: 'token:operator' });
  });
});

test('What a project no longer allows is taken down by who has a role there; in one that left the policy, by nobody.', async () => {
  const projectId = await world.project({ billingEnabled: false });
  await post(world, labSpec(projectId));
  await world.waitFor(projectId, 'mlops-lab', isAtRest);
  const under = async (projects: Policy['projects']) =>
    startApi({ ...world.services, settings: await settingsFor(['admin'], projects), port: 0 });
  const [left, closed] = await Promise.all([
    under({ [ours]: callersOf({ admin: 'admin' }) }),
    under({ [projectId]: { ...callersOf({ admin: 'admin' }), regions: [] } }),
  ]);
  try {
    const path = `${environments(projectId)}/mlops-lab`;
    expect((await request(left.url + path, 'DELETE', undefined, as('admin'))).status).toBe(403);
    expect((await request(closed.url + environments(projectId), 'POST', labSpec(projectId), as('admin'))).status).toBe(
      422,
    );
    expect((await request(closed.url + path, 'DELETE', undefined, as('admin'))).status).toBe(202);
    await world.waitFor(projectId, 'mlops-lab', ({ state }) => state === 'DELETED');
  } finally {
    await Promise.all([left.child.stop(), closed.child.stop()]);
  }
});
