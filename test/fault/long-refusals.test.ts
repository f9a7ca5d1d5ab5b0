import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { EnvironmentDocument } from '../../scripts/environment-client.js';
import {
  ENVIRONMENT,
  isAtRest,
  labSpec,
  mutatingCalls,
  post,
  projectState,
  provision,
} from '../support/environments.js';
import { LossyLink, type RefusalBody } from '../support/lossy-link.js';
import { expectTold } from '../support/told.js';
import { startWorld, type World } from '../support/world.js';

/** A quarter of an hour is several seconds of ours: what has to come within it does so on a slow machine too. */
const SPEED = 120;

let world: World;
let link: LossyLink;
beforeAll(async () => {
  world = await startWorld({ speed: SPEED, between: async (url) => (link = await LossyLink.open(url)) });
});
afterAll(() => world.stop());

const refusal = (status: string, code: number, message: string, reason: string, metadata = {}): RefusalBody => {
  const type = 'type.googleapis.com/google.rpc.ErrorInfo';
  return { error: { code, message, status, details: [{ '@type': type, reason, domain: 'googleapis.com', metadata }] } };
};
const notebooksOf = (projectId: string) => new RegExp(`^GET /v2/projects/${projectId}/`);
const notebooksOff = async (projectId: string): Promise<RefusalBody> => {
  const { projectNumber } = await projectState(world, projectId);
  const metadata = { service: 'notebooks.googleapis.com', consumer: `projects/${projectNumber}` };
  const said = 'Notebooks API has not been used in project.';
  return refusal('PERMISSION_DENIED', 403, said, 'SERVICE_DISABLED', metadata);
};
const reach = (projectId: string, is: (environment: EnvironmentDocument) => boolean) =>
  world.waitFor(projectId, ENVIRONMENT, is);

/** https://github.com/google/oss-fuzz/issues/8772 */
test('a rate that is limited is waited out within the run, and nobody has to act', async () => {
  const projectId = await world.project();
  const said = "Quota exceeded for quota metric 'Mutate requests' and limit 'Mutate requests per minute'.";
  const limited = refusal('RESOURCE_EXHAUSTED', 429, said, 'RATE_LIMIT_EXCEEDED');
  link.refuse(new RegExp(`^POST /v1/projects/${projectId}/services:batchEnable`), limited);
  await post(world, labSpec(projectId));
  const waiting = await reach(projectId, ({ steps }) => steps.some(({ failures }) => failures));
  expect(waiting).toMatchObject({ state: 'PROVISIONING', failures: [] });
  expect(waiting.steps.find(({ name }) => name === 'services')?.failures).toMatchObject([
    { kind: 'RateLimited', code: 429, sentence: expect.stringContaining('limits the rate of') as string },
  ]);
  link.refuse(undefined);
  expect(await reach(projectId, isAtRest)).toMatchObject({ state: 'READY', failures: [], runs: [{ number: 1 }] });
});

/** https://github.com/hashicorp/terraform-provider-google/issues/10510 */
test('an API that never answers is a failure once Google had its time, and watched like any other', async () => {
  const projectId = await world.project();
  link.refuse(notebooksOf(projectId), await notebooksOff(projectId));
  const stuck = await provision(world, labSpec(projectId));
  expect(stuck.state).toBe('ACTION_REQUIRED');
  await expectTold(world, stuck, {
    step: 'notebook',
    kind: 'PermissionDenied',
    sentence: new RegExp(`^notebooks\\.googleapis\\.com is not enabled in project ${projectId}\\.$`),
    fix: /^Enable it; Google needs up to ten minutes until it answers\.$/,
    command: new RegExp(`^gcloud services enable notebooks\\.googleapis\\.com --project=${projectId}$`),
  });
  const enabling = (await mutatingCalls(world, projectId)).filter((method) => method.endsWith('batchEnable')).length;
  link.refuse(undefined);
  expect((await reach(projectId, ({ state }) => state === 'READY')).failures).toEqual([]);
  const after = (await mutatingCalls(world, projectId)).filter((method) => method.endsWith('batchEnable')).length;
  expect(after).toBe(enabling);
});

test('a refusal counts from when it was asked for, however late its answer is read', async () => {
  const projectId = await world.project();
  const off = await notebooksOff(projectId);
  const lateSeconds = 20 * 60;
  link.refuse(notebooksOf(projectId), async () => {
    link.refuse(undefined);
    await sleep((lateSeconds * 1000) / SPEED);
    return off;
  });
  expect(await provision(world, labSpec(projectId))).toMatchObject({
    state: 'READY',
    failures: [],
    runs: [{ number: 1 }],
  });
  expect(link.happened.filter((call) => notebooksOf(projectId).test(call))).toHaveLength(1);
});
