/** What is told of callers, and what is never told of their tokens. */
import { expect, test } from 'vitest';

import { environmentPath, request } from '../../scripts/environment-client.js';
import { startApi } from '../../scripts/services.js';
import { until } from '../../scripts/wait.js';
import { as, bearing, callersOf, settingsFor, tokenOf } from '../support/callers.js';
import { isAtRest, labSpec } from '../support/environments.js';
import { histories } from '../support/histories.js';
import { AUDIENCE, Issuer } from '../support/issuer.js';
import { startWorld } from '../support/world.js';

type Line = Record<string, unknown>;

test('each change is told with who asked for it and what came of it; no token is told anywhere', async () => {
  const lines: string[] = [];
  const onLine = (line: string) => lines.push(line);
  await using issuer = await Issuer.start();
  await using world = await startWorld({ onLine, settings: { LOG_LEVEL: 'trace' } });
  const projectId = await world.project({ billingEnabled: false });
  const settings = {
    LOG_LEVEL: 'trace',
    LABWRIGHT_OIDC_ISSUER: issuer.url,
    LABWRIGHT_OIDC_AUDIENCE: AUDIENCE,
    ...(await settingsFor(['ann', 'ben'], {
      [projectId]: {
        callers: [
          ...callersOf({ ann: 'admin', ben: 'viewer' }).callers,
          { caller: 'domain:example.org', role: 'operator' },
        ],
      },
    })),
  };
  const { url, child } = await startApi({ ...world.services, settings, port: 0, onLine });
  const signed = await issuer.token({ email: 'zoe@example.org' });
  const expired = await issuer.token({ exp: 1_000_000_000 });
  const spec = labSpec(projectId);
  const [all, one] = [`/v1/projects/${projectId}/environments`, environmentPath(projectId, spec.environmentId)];
  const bodies: string[] = [];
  const reqIds: unknown[] = [];
  const send = async (method: string, path: string, options: { headers?: Record<string, string> }, body?: unknown) => {
    const answer = await request(url + path, method, body, options);
    bodies.push(JSON.stringify([answer.body, [...answer.headers]]));
    reqIds.push((answer.body as { requestId?: string }).requestId);
    return answer.status;
  };
  try {
    const told: [string, string | undefined, string, string, number][] = [];
    const ask = async (caller: string | undefined, operation: string, outcome: string, sent: Promise<number>) => {
      told.push([operation, caller, outcome, projectId, await sent]);
    };
    await ask('token:ann', 'createEnvironment', 'accepted', send('POST', all, as('ann'), spec));
    await ask('token:ann', 'createEnvironment', 'unchanged', send('POST', all, as('ann'), spec));
    await world.waitFor(projectId, spec.environmentId, isAtRest);
    await ask('token:ben', 'deleteEnvironment', 'forbidden', send('DELETE', one, as('ben')));
    await ask('user:zoe@example.org', 'startEnvironment', 'wrong-state', send('POST', `${one}:start`, bearing(signed)));
    await ask('user:zoe@example.org', 'retryEnvironment', 'accepted', send('POST', `${one}:retry`, bearing(signed)));
    await ask(undefined, 'stopEnvironment', 'unauthenticated', send('POST', `${one}:stop`, bearing(expired)));
    await ask('token:ann', 'updateEnvironment', 'invalid-spec', send('PATCH', one, as('ann'), { region: 'Mars' }));
    await ask('token:ann', 'deleteEnvironment', 'accepted', send('DELETE', one, as('ann')));
    // Put where no token belongs.
    const stray = tokenOf('ann');
    await send('GET', `${one}?access_token=${stray}`, as('ann'));
    await send('GET', `/nowhere?access_token=${stray}`, as('ann'));
    await send('GET', `${all}?pageToken=x&token=${stray}`, bearing('unknown-canary-token'));

    const audited = () => lines.flatMap((line) => (line.includes('"msg":"audit"') ? [JSON.parse(line) as Line] : []));
    await until(() => Promise.resolve(audited().length === told.length || undefined), {
      withinMs: 120_000,
      describe: () => `the log tells ${JSON.stringify(audited())}`,
    });
    const environment = `projects/${projectId}/environments/${spec.environmentId}`;
    expect(audited().map((line) => [line['operation'], line['caller'], line['outcome'], line['environment']])).toEqual(
      told.map(([operation, caller, outcome]) => [operation, caller, outcome, environment]),
    );
    for (const line of audited()) expect(line['reqId']).toMatch(/^[0-9a-f-]{36}$/);
    const known = audited().map(({ reqId }) => reqId);
    expect(known).toEqual(expect.arrayContaining(reqIds.slice(0, told.length).filter((id) => id !== undefined)));
    await world.waitFor(projectId, spec.environmentId, ({ state }) => state === 'DELETED');
  } finally {
    await child.stop();
  }

  const kept = await histories(world, projectId);
  expect([...kept.keys()].some((id) => id.startsWith('provision'))).toBe(true);
  expect([...kept.values()].join()).toContain('token:ann');
  const secrets = [tokenOf('ann'), tokenOf('ben'), signed, expired, 'unknown-canary-token'];
  for (const secret of secrets) {
    const parts = secret.split('.').filter((part) => part.length > 15);
    for (const text of [...lines, ...bodies, ...kept.values()]) {
      for (const part of parts.slice(-2)) expect(text).not.toContain(part);
    }
  }
});
