/** How Temporal is reached, as its own environment variables say (docs.temporal.io/develop/environment-configuration). */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { loadClientConfigProfile, toClientOptions } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { Type } from 'typebox';

type Profile = ReturnType<typeof loadClientConfigProfile>;
type Source = NonNullable<NonNullable<Profile['tls']>['clientCert']>;

/** What the connections of API and worker have in common. */
export type TemporalConnection = Pick<NativeConnectionOptions, 'tls' | 'apiKey' | 'metadata'> & { address: string };

const text = (description: string) => Type.Optional(Type.String({ minLength: 1, description }));

/** Their defaults are said below: one that stood here would win over what the profile says. */
export const TEMPORAL_SETTINGS = {
  TEMPORAL_ADDRESS: text('host:port of the Temporal frontend; absent: what the profile says, else 127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: text('Temporal namespace: the trust boundary; absent: what the profile says, else default'),
  TEMPORAL_API_KEY: text('key of Temporal Cloud; TLS is on with it'),
  TEMPORAL_TLS: Type.Optional(
    Type.String({
      enum: ['true', 'false', '1', '0'],
      description: 'whether to use TLS; absent: where there is an API key, or any of the next settings',
    }),
  ),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: text(
    "file with the CA of the server's certificate, as PEM; absent: the public CAs",
  ),
  TEMPORAL_TLS_SERVER_CA_CERT_DATA: text('the same, without a file'),
  TEMPORAL_TLS_SERVER_NAME: text("name in the server's certificate, where it is not that of the address"),
  TEMPORAL_TLS_CLIENT_CERT_PATH: text('file with the certificate of API and workers, as PEM (mTLS)'),
  TEMPORAL_TLS_CLIENT_CERT_DATA: text('the same, without a file'),
  TEMPORAL_TLS_CLIENT_KEY_PATH: text('file with its private key, as PEM'),
  TEMPORAL_TLS_CLIENT_KEY_DATA: text('the same, without a file'),
  TEMPORAL_CONFIG_FILE: text("TOML file with profiles, as Temporal's CLI writes it; the settings above win over it"),
  TEMPORAL_PROFILE: text('which profile of that file; absent: default'),
};

const DEFAULT_ADDRESS = '127.0.0.1:7233';
const DEFAULT_NAMESPACE = 'default';

/** Throws what `temporalMistakes` tells before. */
export function temporalConnection(env: NodeJS.ProcessEnv): { connection: TemporalConnection; namespace: string } {
  const { connectionOptions, namespace = DEFAULT_NAMESPACE } = toClientOptions(readProfile(env));
  const { address = DEFAULT_ADDRESS, tls, apiKey, metadata } = connectionOptions;
  const given = { ...(tls !== undefined && { tls }), ...(apiKey && { apiKey }), ...(metadata && { metadata }) };
  return { connection: { address, ...given }, namespace };
}

/** What the package would pass over, or tell with a key in its words: each a sentence that names variable and file. */
export function temporalMistakes(env: NodeJS.ProcessEnv): string[] {
  const { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: name } = env;
  if (file === undefined && name !== undefined) {
    return ['TEMPORAL_PROFILE is set without TEMPORAL_CONFIG_FILE, which says where that profile is'];
  }
  try {
    return profileMistakes(readProfile(env), file === undefined ? '' : ` (or its like in ${file})`);
  } catch (error) {
    return [
      file === undefined ? `TEMPORAL_…: ${reason(error)}` : `TEMPORAL_CONFIG_FILE names ${file}: ${reason(error)}`,
    ];
  }
}

/**
 * A file is read where one is named and nowhere else: the profile that a person keeps for Temporal's CLI is not for a
 * service. The package takes a named file that is not there for an empty one, so it is read here.
 */
function readProfile(env: NodeJS.ProcessEnv): Profile {
  const { TEMPORAL_CONFIG_FILE: file } = env;
  return loadClientConfigProfile({
    ...(file === undefined ? { disableFile: true } : { configSource: { data: readFileSync(file) } }),
    configFileStrict: true,
    overrideEnvVars: env as Record<string, string>,
  });
}

function profileMistakes({ apiKey, grpcMeta, tls = {} }: Profile, like: string): string[] {
  const { clientCert, clientKey, serverCACert, disabled } = tls;
  const named = (setting: string) => `TEMPORAL_${setting}${like}`;
  const isPair = (clientCert === undefined) === (clientKey === undefined);
  const broken = [
    ...pemMistake(named('TLS_SERVER_CA_CERT'), serverCACert, (pem) => new X509Certificate(pem)),
    ...pemMistake(named('TLS_CLIENT_CERT'), clientCert, (pem) => new X509Certificate(pem)),
    ...pemMistake(named('TLS_CLIENT_KEY'), clientKey, createPrivateKey),
  ];
  const mistakes: [boolean, string][] = [
    [!isPair, `${named('TLS_CLIENT_CERT')} and ${named('TLS_CLIENT_KEY')} go together, and one is missing`],
    [
      broken.length === 0 && clientCert !== undefined && clientKey !== undefined && !fits(clientCert, clientKey),
      `${named('TLS_CLIENT_KEY')} is not the key of the certificate that TEMPORAL_TLS_CLIENT_CERT gives`,
    ],
    [
      apiKey !== undefined && disabled === true,
      `${named('API_KEY')} is set and TLS is off: the key would be readable on its way, so leave TEMPORAL_TLS out`,
    ],
    // gRPC would refuse them too, and repeat them in its words.
    [/[^\x21-\x7e]/.test(apiKey ?? ''), `${named('API_KEY')} holds a blank or a line break`],
    [/[^\x20-\x7e]/.test(Object.values(grpcMeta ?? {}).join('')), `${named('GRPC_META_…')} holds a line break`],
  ];
  return [...broken, ...mistakes.flatMap(([is, sentence]) => (is ? [sentence] : []))];
}

function pemMistake(setting: string, source: Source | undefined, parse: (pem: Buffer) => unknown): string[] {
  if (source === undefined) return [];
  const where = 'path' in source ? `${setting} names ${source.path}, which` : `${setting} is given as data, which`;
  try {
    const pem = bytes(source);
    try {
      parse(pem);
      return [];
    } catch {
      return [`${where} holds no PEM of that kind`];
    }
  } catch (error) {
    return [`${where} ${reason(error)}`];
  }
}

function fits(certificate: Source, key: Source): boolean {
  return new X509Certificate(bytes(certificate)).checkPrivateKey(createPrivateKey(bytes(key)));
}

function bytes(source: Source): Buffer {
  return 'path' in source ? readFileSync(source.path) : Buffer.from(source.data);
}

/** A parser of TOML shows the line that it stumbled over, which may hold the key. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('line' in error && 'column' in error)
    return `no TOML at line ${String(error.line)}, column ${String(error.column)}`;
  if ('code' in error) return `cannot be read (${String(error.code)})`;
  return error.message;
}
