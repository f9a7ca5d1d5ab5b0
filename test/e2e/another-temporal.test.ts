import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

import { beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';

import { makeCertificates, type Certificates } from '../support/certificates.js';
import { labSpec, provision } from '../support/environments.js';
import { folderWith } from '../support/folder.js';
import { histories } from '../support/histories.js';
import { startTlsRelay, type Relay, type RelayOptions } from '../support/tls-relay.js';
import { startWorld } from '../support/world.js';

const KEY = 'an-api-key-that-nobody-may-read';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await makeCertificates(await folderWith({}));
});

/** Temporal's server as it stands on another machine. */
async function relayed(options: Omit<RelayOptions, 'server'> = {}): Promise<Relay> {
  const relay = await startTlsRelay(inject('temporal').address, { server: certificates.server, ...options });
  onTestFinished(() => relay.close());
  return relay;
}

const trusting = ({ address }: Relay) => ({
  TEMPORAL_ADDRESS: address,
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: certificates.ca.cert,
});

const known = () => ({
  TEMPORAL_TLS_CLIENT_CERT_PATH: certificates.client.cert,
  TEMPORAL_TLS_CLIENT_KEY_PATH: certificates.client.key,
});

/** A worker that is expected not to start. */
async function refusal(settings: Record<string, string>): Promise<string> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [`${inject('programs')}/worker.js`], {
    env: { PATH, HOME, ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [stderr] = await Promise.all([text(child.stderr), once(child, 'close')]);
  expect(child.exitCode).toBe(1);
  return stderr;
}

describe('API and worker on a Temporal that is not on this machine', () => {
  test.each<[string, () => Omit<RelayOptions, 'server'>, () => Record<string, string>]>([
    ['by TLS', () => ({}), () => ({})],
    ['by TLS under another name', () => ({}), () => ({ TEMPORAL_TLS_SERVER_NAME: 'temporal.example' })],
    ['with a client certificate', () => ({ clientCa: certificates.ca.cert }), known],
    ['with an API key', () => ({ apiKey: KEY }), () => ({ TEMPORAL_API_KEY: KEY })],
  ])('bring an environment to READY %s', async (_, options, settings) => {
    const relay = await relayed(options());
    const lines: string[] = [];
    await using world = await startWorld({
      settings: { ...trusting(relay), ...settings(), LOG_LEVEL: 'trace' },
      onLine: (line) => lines.push(line),
    });
    const projectId = await world.project();
    const ready = await provision(world, labSpec(projectId));
    expect(ready.state).toBe('READY');
    const refused = await provision(world, labSpec(projectId, { environmentId: 'refused', region: 'us-nowhere1' }));
    expect(refused.state).toBe('ACTION_REQUIRED');
    expect(relay.passed()).toBeGreaterThan(0);
    expect(relay.refused()).toBe(0);
    expect(lines.filter((line) => line.includes(KEY))).toEqual([]);
    const kept = await histories(world, projectId);
    expect(kept.size).toBeGreaterThan(3);
    for (const [id, told] of kept) expect(told.includes(KEY), id).toBe(false);
  });
});

describe('a worker that its Temporal server does not let in says why in one line', () => {
  test.each<[string, () => Omit<RelayOptions, 'server'>, (relay: Relay) => Record<string, string>, RegExp]>([
    [
      'the certificate of a CA that it does not know',
      () => ({}),
      (relay) => ({ ...trusting(relay), TEMPORAL_TLS_SERVER_CA_CERT_PATH: certificates.stranger.cert }),
      /is not trusted: .*TEMPORAL_TLS_SERVER_CA_CERT_PATH/,
    ],
    [
      'a certificate with another name',
      () => ({}),
      (relay) => ({ ...trusting(relay), TEMPORAL_TLS_SERVER_NAME: 'other.example' }),
      /is not trusted: .*TEMPORAL_TLS_SERVER_NAME/,
    ],
    [
      'no client certificate of its own',
      () => ({ clientCa: certificates.ca.cert }),
      trusting,
      /TEMPORAL_TLS_CLIENT_CERT_PATH/,
    ],
    [
      'an API key that is not the one',
      () => ({ apiKey: KEY }),
      (relay) => ({ ...trusting(relay), TEMPORAL_API_KEY: `${KEY}-of-yesterday` }),
      /refuses the credentials: correct TEMPORAL_API_KEY/,
    ],
    ['no TLS', () => ({}), ({ address }) => ({ TEMPORAL_ADDRESS: address }), /TEMPORAL_TLS=true/],
  ])('%s', async (_, options, settings, sentence) => {
    const relay = await relayed(options());
    const told = await refusal(settings(relay));
    expect(told).toMatch(sentence);
    expect(told).toMatch(new RegExp(`^[^\\n]*${relay.address}[^\\n]*\\.\\n$`));
    expect(told).not.toContain(KEY);
  });

  test('TLS where there is none', async () => {
    const { address } = inject('temporal');
    expect(await refusal({ TEMPORAL_ADDRESS: address, TEMPORAL_TLS: 'true' })).toMatch(
      /^What answers at .* does not speak TLS: .*TEMPORAL_TLS=false\.\n$/,
    );
  });
});
