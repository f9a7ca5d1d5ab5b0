import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { beforeAll, describe, expect, test } from 'vitest';

import { loadConfig } from '../../src/config.js';
import { makeCertificates, type Certificates } from '../support/certificates.js';
import { folderWith } from '../support/folder.js';
import { refusalOfSettings } from '../support/refused-settings.js';

const KEY = 'an-api-key-that-nobody-may-read';

let folder: string;
let certificates: Certificates;
beforeAll(async () => {
  folder = await folderWith({});
  certificates = await makeCertificates(folder);
});

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe('the way to Temporal', () => {
  test('goes by TLS with the certificates that are named', async () => {
    const { ca, client } = certificates;
    const { connection } = loadConfig({
      TEMPORAL_ADDRESS: 'temporal.example:7233',
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: ca.cert,
      TEMPORAL_TLS_SERVER_NAME: 'other.example',
      TEMPORAL_TLS_CLIENT_CERT_PATH: client.cert,
      TEMPORAL_TLS_CLIENT_KEY_DATA: await readFile(client.key, 'utf8'),
    }).temporal;
    expect(connection.address).toBe('temporal.example:7233');
    expect(connection.tls).toEqual({
      serverNameOverride: 'other.example',
      serverRootCACertificate: new Uint8Array(await readFile(ca.cert)),
      clientCertPair: {
        crt: new Uint8Array(await readFile(client.cert)),
        key: new Uint8Array(await readFile(client.key)),
      },
    });
  });

  test('goes by TLS where there is an API key', () => {
    const { connection } = loadConfig({ TEMPORAL_ADDRESS: 'ns.acct.tmprl.cloud:7233', TEMPORAL_API_KEY: KEY }).temporal;
    expect(connection).toEqual({ address: 'ns.acct.tmprl.cloud:7233', apiKey: KEY, tls: true });
  });

  test.each([
    ['true', {}],
    ['1', {}],
    ['false', false],
    ['0', false],
  ])('goes by TLS or not as TEMPORAL_TLS=%s says', (value, tls) => {
    expect(loadConfig({ TEMPORAL_TLS: value }).temporal.connection.tls).toEqual(tls);
  });

  test('is the one of a profile, over which the environment wins', async () => {
    const path = await file(
      'profiles.toml',
      `[profile.default]\naddress = "first.example:7233"\n[profile.cloud]\naddress = "cloud.example:7233"\nnamespace = "mlops.a1b2c"\napi_key = "${KEY}"\n`,
    );
    const given = { TEMPORAL_CONFIG_FILE: path };
    expect(loadConfig(given).temporal.connection).toEqual({ address: 'first.example:7233' });
    expect(loadConfig({ ...given, TEMPORAL_PROFILE: 'cloud' }).temporal).toMatchObject({
      connection: { address: 'cloud.example:7233', apiKey: KEY, tls: true },
      namespace: 'mlops.a1b2c',
    });
    const over = { ...given, TEMPORAL_PROFILE: 'cloud', TEMPORAL_ADDRESS: 'other.example:7233' };
    expect(loadConfig(over).temporal.connection.address).toBe('other.example:7233');
  });

  test('is not the one that a person keeps for the Temporal CLI', async () => {
    const home = await folderWith({ '.config/temporalio/temporal.toml': '[profile.default]\naddress = "mine:7233"\n' });
    const env = { HOME: home, XDG_CONFIG_HOME: join(home, '.config') };
    expect(loadConfig(env).temporal.connection).toEqual({ address: '127.0.0.1:7233' });
  });
});

describe('a mistake about the way to Temporal is one line that names variable and file, and no key', () => {
  test.each([
    ['a profile without a file', { TEMPORAL_PROFILE: 'cloud' }, /TEMPORAL_PROFILE .* TEMPORAL_CONFIG_FILE/],
    ['no file', { TEMPORAL_CONFIG_FILE: '/absent/x.toml' }, /TEMPORAL_CONFIG_FILE names \/absent\/x\.toml.*ENOENT/],
    [
      'a CA that is not there',
      { TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/absent/ca.pem' },
      /TEMPORAL_TLS_SERVER_CA_CERT names \/absent\/ca\.pem.*ENOENT/,
    ],
    ['a CA that is none', { TEMPORAL_TLS_SERVER_CA_CERT_DATA: KEY }, /TEMPORAL_TLS_SERVER_CA_CERT .* no PEM/],
    ['an API key without TLS', { TEMPORAL_API_KEY: KEY, TEMPORAL_TLS: 'false' }, /TEMPORAL_API_KEY .* TLS is off/],
    ['an API key with its line end', { TEMPORAL_API_KEY: `${KEY}\n` }, /TEMPORAL_API_KEY holds a .*line break/],
    ['a word that is neither on nor off', { TEMPORAL_TLS: 'yes' }, /TEMPORAL_TLS must be one of true, false/],
  ])('%s', (_, env, sentence) => {
    const told = refusalOfSettings(env);
    expect(told).toMatch(sentence);
    expect(told).toMatch(/^The settings are wrong: [^\n]*\.$/);
    expect(told).not.toContain(KEY);
  });

  test('a client certificate without its key, or with the key of another', () => {
    const { client, server } = certificates;
    const given = { TEMPORAL_TLS_CLIENT_CERT_PATH: client.cert };
    expect(refusalOfSettings(given)).toMatch(/TEMPORAL_TLS_CLIENT_CERT and TEMPORAL_TLS_CLIENT_KEY go together/);
    expect(refusalOfSettings({ ...given, TEMPORAL_TLS_CLIENT_KEY_PATH: server.key })).toMatch(/is not the key of/);
    expect(refusalOfSettings({ ...given, TEMPORAL_TLS_CLIENT_KEY_PATH: client.cert })).toMatch(
      /TEMPORAL_TLS_CLIENT_KEY names/,
    );
  });

  test.each([
    ['no TOML', `[profile.default]\napi_key = "${KEY}\n`, /no TOML at line 2, column/],
    ['a field that nobody knows', `[profile.default]\nadress = "${KEY}"\n`, /unrecognized.*adress/],
    ['another profile than the one asked for', `[profile.other]\napi_key = "${KEY}"\n`, /'cloud' not found/],
    [
      'a certificate that is not there',
      `[profile.cloud.tls]\nserver_ca_cert_path = "/absent/ca.pem"\n`,
      /TEMPORAL_TLS_SERVER_CA_CERT \(or its like in .*\.toml\) names \/absent\/ca\.pem/,
    ],
  ])('a file with %s', async (name, toml, sentence) => {
    const path = await file(`${name.replaceAll(' ', '-')}.toml`, toml);
    const told = refusalOfSettings({ TEMPORAL_CONFIG_FILE: path, TEMPORAL_PROFILE: 'cloud' });
    expect(told).toContain(path);
    expect(told).toMatch(sentence);
    expect(told).toMatch(/^The settings are wrong: [^\n]*\.$/);
    expect(told).not.toContain(KEY);
  });
});
