import { afterAll, beforeAll, expect, test } from 'vitest';

import type { EnvironmentDocument } from '../../scripts/environment-client.js';
import { requiredServices } from '../../src/domain/services.js';
import { resolveSpec, type EnvironmentSpec } from '../../src/domain/spec.js';
import { builtSpec, ENVIRONMENT, mutatingCalls, post, projectState } from '../support/environments.js';
import { LossyLink } from '../support/lossy-link.js';
import { asOwner, shown } from '../support/owner.js';
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

/** By hand, or by another environment: this run finds them on and changes nothing. */
async function enableBeforehand({ projectId }: EnvironmentSpec, serviceIds: readonly string[]) {
  const services = `v1/projects/${projectId}/services`;
  await asOwner(world, 'POST', `${services}:batchEnable`, { serviceIds });
  const isOn = ({ state }: { state: string }) => state === 'ENABLED';
  for (const service of serviceIds) await shown(world, `${services}/${service}`, isOn);
}

test.for(['by the run', 'by somebody else'])(
  'an API that was enabled a moment ago, %s, is waited for, says so, and is no failure of the environment',
  async (who) => {
    const projectId = await world.project();
    const spec = builtSpec(projectId);
    if (who !== 'by the run') await enableBeforehand(spec, requiredServices(resolveSpec(spec)));
    link.refuse(new RegExp(`^GET /v1/projects/${projectId}/locations/[^/]+/repositories/`), await notYet(projectId));
    await post(world, spec);
    const waiting = await reach(projectId, (environment) => repositoryOf(environment)?.failures !== undefined);
    const sentence = `artifactregistry.googleapis.com does not answer in ${projectId} yet: once it is enabled, Google needs up to ten minutes.`;
    expect(repositoryOf(waiting)?.failures).toMatchObject([{ kind: 'NotPropagated', sentence }]);
    link.refuse(undefined);
    const usable = await reach(projectId, (environment) => repositoryOf(environment)?.state === 'SUCCEEDED');
    for (const environment of [waiting, usable]) {
      expect(environment).toMatchObject({ state: 'PROVISIONING', failures: [], runs: [{ number: 1 }] });
    }
    const enabled = (await mutatingCalls(world, projectId)).filter((method) => method.endsWith('batchEnable'));
    expect(enabled).toHaveLength(1);
  },
);
