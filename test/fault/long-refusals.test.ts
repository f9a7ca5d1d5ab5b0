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

let world: World;
let link: LossyLink;
beforeAll(async () => {
  world = await startWorld({ speed: 600, between: async (url) => (link = await LossyLink.open(url)) });
});
afterAll(() => world.stop());

const refusal = (status: string, code: number, message: string, reason: string, metadata = {}): RefusalBody => {
  const type = 'type.googleapis.com/google.rpc.ErrorInfo';
  return { error: { code, message, status, details: [{ '@type': type, reason, domain: 'googleapis.com', metadata }] } };
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
  const { projectNumber } = await projectState(world, projectId);
  const metadata = { service: 'notebooks.googleapis.com', consumer: `projects/${projectNumber}` };
  const off = refusal(
    'PERMISSION_DENIED',
    403,
    'Notebooks API has not been used in project.',
    'SERVICE_DISABLED',
    metadata,
  );
  link.refuse(new RegExp(`^GET /v2/projects/${projectId}/`), off);
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
