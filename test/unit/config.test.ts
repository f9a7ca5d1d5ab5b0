import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { loadConfig } from '../../src/config.js';
import { Settings } from '../../src/settings.js';
import { refusalOfSettings } from '../support/refused-settings.js';

const TOKEN = 'sixteen-letters!';
const ISSUER = {
  LABWRIGHT_OIDC_ISSUER: 'https://accounts.google.com',
  LABWRIGHT_OIDC_AUDIENCE: 'https://labwright.example.org, 1.apps.example.org',
  LABWRIGHT_POLICY_FILE: 'policy.yaml',
};

describe('the configuration', () => {
  test('has a default for everything that a laptop needs', () => {
    expect(loadConfig({})).toEqual({
      temporal: {
        connection: { address: '127.0.0.1:7233' },
        namespace: 'default',
        uiUrl: 'http://127.0.0.1:8233',
        taskQueue: 'labwright',
      },
      api: { host: '127.0.0.1', port: 8080, url: 'http://127.0.0.1:8080', requestsPerMinute: 15_000 },
      worker: { cachedWorkflows: 200, activitySlots: 100, watchSeconds: 300 },
      google: {},
      installation: 'labwright',
      timeScale: 1,
      logLevel: 'info',
    });
  });

  test('reads every setting', () => {
    const config = loadConfig({
      TEMPORAL_ADDRESS: 'temporal:7233',
      TEMPORAL_NAMESPACE: 'mlops',
      TEMPORAL_UI_URL: 'https://temporal.example',
      LABWRIGHT_CODEC_KEYS_FILE: 'keys.yaml',
      LABWRIGHT_TASK_QUEUE: 'tasks',
      LABWRIGHT_INSTALLATION: 'team-a',
      LABWRIGHT_API_HOST: '0.0.0.0',
      LABWRIGHT_API_PORT: '0',
      LABWRIGHT_API_URL: 'https://labwright.example',
      LABWRIGHT_TOKENS_FILE: 'tokens.yaml',
      ...ISSUER,
      LABWRIGHT_OIDC_JWKS_URI: 'https://www.googleapis.com/oauth2/v3/certs',
      LABWRIGHT_REQUESTS_PER_MINUTE: '600',
      LABWRIGHT_METRICS_HOST: '0.0.0.0',
      LABWRIGHT_METRICS_PORT: '9464',
      LABWRIGHT_TIME_SCALE: '0.001',
      LABWRIGHT_CACHED_WORKFLOWS: '300',
      LABWRIGHT_ACTIVITY_SLOTS: '50',
      LABWRIGHT_WATCH_SECONDS: '900',
      LABWRIGHT_WORKFLOW_BUNDLE: 'dist/workflow-bundle.js',
      GOOGLE_ENDPOINT: 'http://127.0.0.1:8085',
      LOG_LEVEL: 'debug',
    });
    expect(config).toEqual({
      temporal: {
        connection: { address: 'temporal:7233' },
        namespace: 'mlops',
        uiUrl: 'https://temporal.example',
        taskQueue: 'tasks',
        codecKeysFile: 'keys.yaml',
        workflowBundle: 'dist/workflow-bundle.js',
      },
      api: {
        host: '0.0.0.0',
        port: 0,
        url: 'https://labwright.example',
        tokensFile: 'tokens.yaml',
        oidc: {
          issuer: 'https://accounts.google.com',
          audiences: ['https://labwright.example.org', '1.apps.example.org'],
          jwksUri: 'https://www.googleapis.com/oauth2/v3/certs',
        },
        requestsPerMinute: 600,
      },
      metrics: { host: '0.0.0.0', port: 9464 },
      worker: { cachedWorkflows: 300, activitySlots: 50, watchSeconds: 900 },
      google: { endpoint: 'http://127.0.0.1:8085' },
      policyFile: 'policy.yaml',
      installation: 'team-a',
      timeScale: 0.001,
      logLevel: 'debug',
    });
  });

  test('takes an empty value for one that is not set', () => {
    const empty = Object.fromEntries(Object.keys(Settings.properties).map((name) => [name, '']));
    expect(loadConfig(empty)).toEqual(loadConfig({}));
  });

  test('does not mind what else the environment holds', () => {
    expect(loadConfig({ PATH: '/usr/bin', LABWRIGHT_API_PORT: '9090' }).api.port).toBe(9090);
  });
});

describe('a setting that is wrong', () => {
  test.each([
    ['TEMPORAL_UI_URL', '127.0.0.1:8233', /must match pattern "\^https\?:\/\/"/],
    ['LABWRIGHT_INSTALLATION', 'Team A', /must match pattern/],
    ['LABWRIGHT_API_PORT', 'http', /must be integer/],
    ['LABWRIGHT_API_PORT', '65536', /must be <= 65535/],
    ['LABWRIGHT_API_PORT', '-1', /must be >= 0/],
    ['LABWRIGHT_REQUESTS_PER_MINUTE', '0', /must be >= 1/],
    ['LABWRIGHT_OIDC_JWKS_URI', 'http://issuer.example.org/keys', /must match pattern/],
    ['LABWRIGHT_TIME_SCALE', '0', /must be > 0/],
    ['LABWRIGHT_TIME_SCALE', '60', /must be <= 1/],
    ['GOOGLE_ENDPOINT', 'http://127.0.0.1:8085/v1', /must match pattern/],
    ['LOG_LEVEL', 'verbose', /must be one of fatal, error, warn, info, debug, trace, silent\.$/],
  ])('%s=%s is named with what is allowed', (name, value, rule) => {
    const sentence = refusalOfSettings({ [name]: value });
    expect(sentence).toMatch(rule);
    expect(sentence).toMatch(new RegExp(`^The settings are wrong: ${name} [^;\\n]+\\.$`));
  });

  test('is not the only one named where several are wrong', () => {
    const sentence = refusalOfSettings({
      LOG_LEVEL: 'verbose',
      LABWRIGHT_API_PORT: '65536',
      GOOGLE_ENDPOINT: 'emulator',
      LABWRIGHT_API_HOST: '0.0.0.0',
    });
    const named = [...sentence.matchAll(/(?:: |; )([A-Z_]+) (?:must|is)/g)].map(([, name]) => name);
    expect(named.sort()).toEqual(['GOOGLE_ENDPOINT', 'LABWRIGHT_API_HOST', 'LABWRIGHT_API_PORT', 'LOG_LEVEL']);
    expect(sentence).not.toContain('\n');
  });

  test('is not repeated to the reader of a log, who may not know the token', () => {
    expect(refusalOfSettings({ LABWRIGHT_API_TOKEN: 'my-secret' })).not.toContain('my-secret');
  });
});

describe('the address that the API listens on', () => {
  test.each(['127.0.0.1', '::1', 'localhost'])('may be %s with nobody asked who they are', (host) => {
    expect(loadConfig({ LABWRIGHT_API_HOST: host }).api).toMatchObject({ host, port: 8080 });
  });

  test.each(['0.0.0.0', '::', '10.0.0.7', 'labwright.example'])(
    '%s needs a way to tell callers, and says so',
    (host) => {
      const told = /LABWRIGHT_API_HOST is .* set LABWRIGHT_TOKENS_FILE or LABWRIGHT_OIDC_ISSUER/;
      expect(refusalOfSettings({ LABWRIGHT_API_HOST: host })).toMatch(told);
      expect(refusalOfSettings({ LABWRIGHT_API_HOST: host, LABWRIGHT_TOKENS_FILE: '' })).toMatch(told);
      const withTokens = loadConfig({ LABWRIGHT_API_HOST: host, LABWRIGHT_TOKENS_FILE: 'tokens.yaml' });
      expect(withTokens.api.tokensFile).toBe('tokens.yaml');
      expect(loadConfig({ LABWRIGHT_API_HOST: host, ...ISSUER }).api.oidc?.issuer).toBe('https://accounts.google.com');
    },
  );
});

describe('an issuer of tokens', () => {
  test.each(['LABWRIGHT_OIDC_AUDIENCE', 'LABWRIGHT_POLICY_FILE'])(
    'is refused without %s: strangers have its tokens too',
    (name) => {
      expect(refusalOfSettings({ ...ISSUER, [name]: '' })).toMatch(
        new RegExp(`LABWRIGHT_OIDC_ISSUER is set without ${name}`),
      );
    },
  );

  test.each(['http://issuer.example.org', 'http://localhost.example.org', 'issuer.example.org'])(
    'is refused where somebody between could speak for it: %s',
    (issuer) => {
      expect(refusalOfSettings({ ...ISSUER, LABWRIGHT_OIDC_ISSUER: issuer })).toMatch(
        /LABWRIGHT_OIDC_ISSUER must match/,
      );
    },
  );
});

test('the token that all callers shared is no setting any more, and does not open the API without a word', () => {
  expect(refusalOfSettings({ LABWRIGHT_API_TOKEN: TOKEN })).toMatch(
    /LABWRIGHT_API_TOKEN is no setting .* LABWRIGHT_TOKENS_FILE/,
  );
});

describe('.env.example', () => {
  const lines = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').split('\n');
  const settings = lines.flatMap((line) => {
    const [, off, name, value = ''] = /^(# )?([A-Z][A-Z_]+)=(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, value, isSet: off === undefined }];
  });

  test('lists every setting once, in the order of the table, and no other', () => {
    expect(settings.map(({ name }) => name)).toEqual(Object.keys(Settings.properties));
  });

  test('shows the defaults, and leaves out what has none', () => {
    const shown = settings.filter(({ isSet }) => isSet).map(({ name, value }) => [name, value]);
    const defaults = Object.entries(Settings.properties).flatMap(([name, schema]) =>
      'default' in schema ? [[name, String(schema.default)]] : [],
    );
    expect(shown).toEqual(defaults);
  });

  test('means nothing but the defaults when it is used as it is', () => {
    const env = Object.fromEntries(settings.filter(({ isSet }) => isSet).map(({ name, value }) => [name, value]));
    expect(loadConfig(env)).toEqual(loadConfig({}));
  });
});
