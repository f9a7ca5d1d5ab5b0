import { envSchema } from 'env-schema';
import type { Static } from 'typebox';

import { Settings } from './settings.js';
import { temporalConnection, temporalMistakes, type TemporalConnection } from './temporal-connection.js';

export interface Config {
  temporal: {
    connection: TemporalConnection;
    namespace: string;
    uiUrl: string;
    taskQueue: string;
    workflowBundle?: string;
    codecKeysFile?: string;
  };
  api: {
    host: string;
    port: number;
    url: string;
    tokensFile?: string;
    oidc?: { issuer: string; audiences: string[]; jwksUri?: string };
    requestsPerMinute: number;
  };
  worker: { cachedWorkflows: number; activitySlots: number; watchSeconds: number };
  metrics?: { host: string; port: number };
  google: { endpoint?: string };
  installation: string;
  policyFile?: string;
  timeScale: number;
  logLevel: string;
}

/** One sentence a mistake; the process prints it and exits 1. */
export class ConfigError extends Error {
  override name = 'ConfigError' as const;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** Reads the environment once. Throws a ConfigError that lists every mistake. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = withoutEmpty(env);
  const settings = readSettings(given);
  const { LABWRIGHT_METRICS_PORT: metricsPort } = settings;
  return {
    temporal: {
      ...temporalConnection(given),
      uiUrl: settings.TEMPORAL_UI_URL,
      taskQueue: settings.LABWRIGHT_TASK_QUEUE,
      ...(settings.LABWRIGHT_CODEC_KEYS_FILE && { codecKeysFile: settings.LABWRIGHT_CODEC_KEYS_FILE }),
      ...(settings.LABWRIGHT_WORKFLOW_BUNDLE && { workflowBundle: settings.LABWRIGHT_WORKFLOW_BUNDLE }),
    },
    api: {
      host: settings.LABWRIGHT_API_HOST,
      port: settings.LABWRIGHT_API_PORT,
      url: settings.LABWRIGHT_API_URL,
      requestsPerMinute: settings.LABWRIGHT_REQUESTS_PER_MINUTE,
      ...(settings.LABWRIGHT_TOKENS_FILE && { tokensFile: settings.LABWRIGHT_TOKENS_FILE }),
      ...oidcOf(settings),
    },
    worker: {
      cachedWorkflows: settings.LABWRIGHT_CACHED_WORKFLOWS,
      activitySlots: settings.LABWRIGHT_ACTIVITY_SLOTS,
      watchSeconds: settings.LABWRIGHT_WATCH_SECONDS,
    },
    ...(metricsPort !== undefined && { metrics: { host: settings.LABWRIGHT_METRICS_HOST, port: metricsPort } }),
    google: { ...(settings.GOOGLE_ENDPOINT && { endpoint: settings.GOOGLE_ENDPOINT }) },
    installation: settings.LABWRIGHT_INSTALLATION,
    ...(settings.LABWRIGHT_POLICY_FILE && { policyFile: settings.LABWRIGHT_POLICY_FILE }),
    timeScale: settings.LABWRIGHT_TIME_SCALE,
    logLevel: settings.LOG_LEVEL,
  };
}

function oidcOf(settings: Static<typeof Settings>): Pick<Config['api'], 'oidc'> {
  const {
    LABWRIGHT_OIDC_ISSUER: issuer,
    LABWRIGHT_OIDC_AUDIENCE: audience = '',
    LABWRIGHT_OIDC_JWKS_URI: jwksUri,
  } = settings;
  if (issuer === undefined) return {};
  const audiences = audience.split(',').map((each) => each.trim());
  return { oidc: { issuer, audiences, ...(jwksUri !== undefined && { jwksUri }) } };
}

function readSettings(env: NodeJS.ProcessEnv): Static<typeof Settings> {
  const mistakes = [...callerMistakes(env), ...temporalMistakes(env)];
  try {
    const settings = envSchema<Static<typeof Settings>>({ schema: Settings, data: env, env: false });
    if (mistakes.length === 0) return settings;
  } catch (error) {
    mistakes.unshift(...schemaMistakes(error));
  }
  throw new ConfigError(`The settings are wrong: ${mistakes.join('; ')}.`);
}

/** What one setting says of another: whoever reaches the API acts with its rights. */
function callerMistakes(env: NodeJS.ProcessEnv): string[] {
  const { LABWRIGHT_API_HOST: host = '127.0.0.1', LABWRIGHT_OIDC_ISSUER: issuer } = env;
  const isOpen = issuer === undefined && env['LABWRIGHT_TOKENS_FILE'] === undefined;
  const mistakes: [boolean, string][] = [
    [
      isOpen && !LOOPBACK.has(host),
      `LABWRIGHT_API_HOST is ${host}, and off loopback everyone who reaches the port could act with this service's rights: set LABWRIGHT_TOKENS_FILE or LABWRIGHT_OIDC_ISSUER, or listen on 127.0.0.1`,
    ],
    [
      issuer !== undefined && env['LABWRIGHT_OIDC_AUDIENCE'] === undefined,
      'LABWRIGHT_OIDC_ISSUER is set without LABWRIGHT_OIDC_AUDIENCE: a token that was made for another service would be taken',
    ],
    [
      issuer !== undefined && env['LABWRIGHT_POLICY_FILE'] === undefined,
      'LABWRIGHT_OIDC_ISSUER is set without LABWRIGHT_POLICY_FILE: whoever has an account there could do everything',
    ],
    [
      env['LABWRIGHT_API_TOKEN'] !== undefined,
      'LABWRIGHT_API_TOKEN is no setting any more: write its SHA-256 into a LABWRIGHT_TOKENS_FILE, as docs/operations.md shows',
    ],
  ];
  return mistakes.flatMap(([is, sentence]) => (is ? [sentence] : []));
}

/** Names variables and rules, never a value: it may be the token. */
function schemaMistakes(error: unknown): string[] {
  const { errors } = error as { errors?: SchemaMistake[] };
  if (errors === undefined) throw error;
  return errors.map(({ instancePath, message = 'is wrong', params: { allowedValues } }) =>
    [instancePath.slice(1), allowedValues ? `must be one of ${allowedValues.join(', ')}` : message].join(' '),
  );
}

/** As Ajv reports it. */
interface SchemaMistake {
  instancePath: string;
  message?: string;
  params: { allowedValues?: string[] };
}

/** `NAME=` in a file means "not set": an empty value is never a setting here. */
function withoutEmpty(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}
