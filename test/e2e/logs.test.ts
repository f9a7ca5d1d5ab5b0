/** The logs of API and worker, as JSON lines: what belongs to one request, one run and one environment is found by its id. */
import { expect, test } from 'vitest';

import { environmentPath } from '../../scripts/environment-client.js';
import { until } from '../../scripts/wait.js';
import { ENVIRONMENT, isAtRest, labSpec, post, provision } from '../support/environments.js';
import { startWorld } from '../support/world.js';

test('name the request, the environment, the run and the step', async () => {
  const lines: Record<string, unknown>[] = [];
  const onLine = (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>);
  await using world = await startWorld({ onLine });
  const [good, bad] = [await world.project(), await world.project({ billingEnabled: false })];
  const { runs } = await provision(world, labSpec(good));
  await post(world, labSpec(bad));
  const stuck = await world.waitFor(bad, ENVIRONMENT, isAtRest);

  const missing = await world.request<{ requestId: string }>('GET', environmentPath(good, 'none'));
  const about = { environment: `projects/${good}/environments/none`, reqId: missing.body.requestId };
  const isAnswered = ({ msg, environment, reqId }: Record<string, unknown>) =>
    msg === 'request completed' && environment === about.environment && reqId === about.reqId;
  await until(() => Promise.resolve(lines.find(isAnswered)), {
    withinMs: 120_000,
    describe: () =>
      `no line tells of the request: ${JSON.stringify(lines.filter(({ reqId }) => reqId === about.reqId))}`,
  });

  const of = (projectId: string) => ({ environment: `projects/${projectId}/environments/${ENVIRONMENT}` });
  const workflowRunId = runs[0]?.url.split('/').at(-1);
  const done = lines.filter(({ msg, environment }) => msg === 'step done' && environment === of(good).environment);
  for (const step of ['preflight', 'services', 'accounts', 'access', 'notebook', 'verify']) {
    const all = done.filter((line) => line['step'] === step);
    expect(all).toMatchObject([{ ...of(good), workflowRunId, verb: 'ensure', seconds: expect.any(Number) as number }]);
  }
  const refused = { ...of(bad), step: 'preflight', kind: 'BillingDisabled', failure: stuck.failures[0]?.sentence };
  expect(lines).toContainEqual(expect.objectContaining({ ...refused, msg: 'step refused' }));
});
