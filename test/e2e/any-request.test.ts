/** Whatever is sent to the API, by its own description or against it: it is answered, and nothing starts unasked. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { CallRecord } from '../../emulator/calls.js';
import { anyRequest, type AnyRequest, type OpenApi } from '../support/any-request.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const REQUESTS = 3_000;
const AT_ONCE = 8;

interface Answered {
  request: AnyRequest;
  status: number;
  type: string | null;
  body: string;
}

async function send(request: AnyRequest): Promise<Answered> {
  const { method, path, headers, body } = request;
  const answer = await fetch(world.apiUrl + path, { method, headers, ...(body !== undefined && { body }) });
  return { request, status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() };
}

async function sendAll(requests: AnyRequest[]): Promise<Answered[]> {
  const left = [...requests];
  const answers: Answered[] = [];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = left.pop(); next; next = left.pop()) answers.push(await send(next));
    }),
  );
  return answers;
}

test(`${REQUESTS} generated requests give no 5xx, and start what they ask for and nothing else`, async () => {
  // A worker that is asked whether Google lets it in sees this one.
  await world.project();
  const { body: api } = await world.request<OpenApi>('GET', '/docs/json');
  const answers = await sendAll(fc.sample(anyRequest(api), { numRuns: REQUESTS, seed: 20_261_126 }));

  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  const problems = answers.filter(({ status }) => status >= 400);
  expect(problems.filter(({ type }) => !type?.startsWith('application/problem+json'))).toEqual([]);
  for (const { body } of problems) expect((JSON.parse(body) as { detail: string }).detail).toMatch(/\.$/);

  // Generated names are of no project, so whatever starts ends at once, and changes nothing at Google.
  const started = answers.filter(({ request, status }) => request.operation.startsWith('p') && status === 202);
  const asked = started.map(({ body }) => (JSON.parse(body) as { name: string }).name);
  expect(asked.length).toBeGreaterThan(0);
  const names = await environmentsOf(world);
  expect(names.filter((name) => !asked.includes(name))).toEqual([]);
  const { calls } = await world.emulator<{ calls: CallRecord[] }>('GET', 'calls');
  expect(calls.filter(({ mutating }) => mutating)).toEqual([]);

  const operations = new Set(answers.map(({ request }) => request.operation));
  expect([...operations].sort()).toEqual(
    Object.entries(api.paths)
      .flatMap(([path, verbs]) => Object.keys(verbs).map((method) => `${method} ${path}`))
      .sort(),
  );
  const codes = new Set(answers.map(({ status }) => status));
  expect([200, 202, 400, 404, 422].filter((code) => !codes.has(code))).toEqual([]);
});

/** Of this world: its Task Queue is its own. */
async function environmentsOf({ temporal, services }: World): Promise<string[]> {
  const names: string[] = [];
  const query = `WorkflowType = 'environment' AND TaskQueue = '${services.taskQueue}'`;
  for await (const { workflowId } of temporal.workflow.list({ query })) {
    const [, projectId, environmentId] = workflowId.split('.');
    names.push(`projects/${projectId}/environments/${environmentId}`);
  }
  return names;
}
