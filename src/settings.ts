import { Type } from 'typebox';

import { PRODUCT } from './domain/product.js';
import { TEMPORAL_SETTINGS } from './temporal-connection.js';

/** Keys and discovery are only as good as the way they come: off loopback with TLS. */
const HTTPS = '^(https://|http://(127\\.0\\.0\\.1|localhost)(:|/|$))';

/** Every setting, once: `.env.example` shows the same list, and a mistake names the variable. */
export const Settings = Type.Object({
  ...TEMPORAL_SETTINGS,
  TEMPORAL_UI_URL: Type.String({
    default: 'http://127.0.0.1:8233',
    pattern: '^https?://',
    description: 'where people open the Temporal UI',
  }),
  LABWRIGHT_CODEC_KEYS_FILE: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'keys that encrypt what Temporal stores, as YAML; the same for API and workers; absent: plain',
    }),
  ),
  LABWRIGHT_TASK_QUEUE: Type.String({
    default: PRODUCT,
    minLength: 1,
    description: 'Task Queue shared by API and workers',
  }),
  LABWRIGHT_INSTALLATION: Type.String({
    default: PRODUCT,
    pattern: '^[a-z][a-z0-9-]{0,40}$',
    description:
      'marks what this installation makes; two in one project need two names, and only one of them can build there',
  }),
  LABWRIGHT_API_HOST: Type.String({ default: '127.0.0.1', minLength: 1, description: 'address the API listens on' }),
  LABWRIGHT_API_PORT: Type.Integer({
    default: 8080,
    minimum: 0,
    maximum: 65535,
    description: 'port of the API; 0 takes a free one',
  }),
  LABWRIGHT_API_URL: Type.String({
    default: 'http://127.0.0.1:8080',
    pattern: '^https?://.*[^/]$',
    description: 'where people reach the API and its web console: links in the Temporal UI lead there',
  }),
  LABWRIGHT_TOKENS_FILE: Type.Optional(
    Type.String({ minLength: 1, description: 'name: sha256 of each token that callers were given, as YAML' }),
  ),
  LABWRIGHT_OIDC_ISSUER: Type.Optional(
    Type.String({ pattern: HTTPS, description: 'whose ID tokens callers send, such as https://accounts.google.com' }),
  ),
  LABWRIGHT_OIDC_AUDIENCE: Type.Optional(
    Type.String({ minLength: 1, description: 'whom those tokens are made for; several with commas' }),
  ),
  LABWRIGHT_OIDC_JWKS_URI: Type.Optional(
    Type.String({ pattern: HTTPS, description: "the issuer's keys; absent: where its discovery document says" }),
  ),
  LABWRIGHT_REQUESTS_PER_MINUTE: Type.Integer({
    default: 15_000,
    minimum: 1,
    description: 'of one caller, where callers are told apart; forty that are watched at once are 12000 at most',
  }),
  LABWRIGHT_POLICY_FILE: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'policy.yaml: who may use which project, and what for; the same for API and workers; absent: built in',
    }),
  ),
  LABWRIGHT_METRICS_HOST: Type.String({
    default: '127.0.0.1',
    minLength: 1,
    description: 'address that metrics are served on, of the API or of a worker',
  }),
  LABWRIGHT_METRICS_PORT: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 65535, description: 'port of /metrics for Prometheus; absent: none' }),
  ),
  LABWRIGHT_TIME_SCALE: Type.Number({
    default: 1,
    exclusiveMinimum: 0,
    maximum: 1,
    description: 'multiplies every delay, back-off and window; 1 in production, 1/speed on the emulator',
  }),
  LABWRIGHT_CACHED_WORKFLOWS: Type.Integer({
    default: 200,
    minimum: 1,
    description: 'workflows that a worker keeps in memory; more than are busy at once (docs/tuning.md)',
  }),
  LABWRIGHT_ACTIVITY_SLOTS: Type.Integer({
    default: 100,
    minimum: 1,
    description: 'activities that a worker carries out at once; those that wait for Google take none',
  }),
  LABWRIGHT_WATCH_SECONDS: Type.Integer({
    default: 300,
    minimum: 60,
    description: 'between two looks at a notebook at rest: how late STOPPED may be seen',
  }),
  LABWRIGHT_WORKFLOW_BUNDLE: Type.Optional(
    Type.String({ minLength: 1, description: 'prebuilt workflow bundle; absent: bundled when the worker starts' }),
  ),
  GOOGLE_ENDPOINT: Type.Optional(
    Type.String({
      pattern: '^https?://[^/]+$',
      description: 'the emulator; absent: Google Cloud with Application Default Credentials',
    }),
  ),
  LOG_LEVEL: Type.String({
    default: 'info',
    enum: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    description: 'pino level',
  }),
});
