import { afterAll, beforeAll, expect, test } from 'vitest';

import type { EnvironmentDocument } from '../../scripts/environment-client.js';
import { builtSpec, ENVIRONMENT, post, projectState } from '../support/environments.js';
import { LossyLink } from '../support/lossy-link.js';
import { startWorld, type World } from '../support/world.js';

/** What Google needs minutes for, at a speed that lets it be seen. */
let world: World;
let link: LossyLink;
beforeAll(async () => {
  world = await startWorld({ speed: 15, between: async (url) => (link = await LossyLink.open(url)) });
});
afterAll(() => world.stop());

const reach = (projectId: string, is: (environment: EnvironmentDocument) => boolean) =>
  world.waitFor(projectId, ENVIRONMENT, (environment) => is(environment) || environment.state !== 'PROVISIONING');
const repositoryOf = ({ steps }: EnvironmentDocument) => steps.find(({ name }) => name === 'repository');

/** Google's words for what is enabled and not there yet, which the twin leaves to chance. */
async function notYet(projectId: string) {
  const { projectNumber } = await projectState(world, projectId);
  const service = 'artifactregistry.googleapis.com';
  const metadata = { service, consumer: `projects/${projectNumber}` };
  const info = {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason: 'SERVICE_DISABLED',
    domain: 'googleapis.com',
  };
  const message = 'Artifact Registry API has not been used in project.';
  return { error: { code: 403, message, status: 'PERMISSION_DENIED', details: [{ ...info, metadata }] } };
}

test('an API that was enabled a moment ago is waited for, says so, and is no failure of the environment', async () => {
  const projectId = await world.project();
  link.refuse(new RegExp(`^GET /v1/projects/${projectId}/locations/[^/]+/repositories/`), await notYet(projectId));
  await post(world, builtSpec(projectId));
  const waiting = await reach(projectId, (environment) => repositoryOf(environment)?.failures !== undefined);
  const sentence = `artifactregistry.googleapis.com does not answer in ${projectId} yet: once it is enabled, Google needs up to ten minutes.`;
  expect(repositoryOf(waiting)?.failures).toMatchObject([{ kind: 'NotPropagated', sentence }]);
  link.refuse(undefined);
  const usable = await reach(projectId, (environment) => repositoryOf(environment)?.state === 'SUCCEEDED');
  for (const environment of [waiting, usable]) {
    expect(environment).toMatchObject({ state: 'PROVISIONING', failures: [], runs: [{ number: 1 }] });
  }
});
