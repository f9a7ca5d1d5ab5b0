import type { TemporalConnection } from './temporal-connection.js';

interface Refusal {
  /** As the SDK's native side words it. */
  words: RegExp;
  sentence: (address: string, hasTls: boolean) => string;
}

const REFUSALS: readonly Refusal[] = [
  {
    words: /InvalidCertificate/,
    sentence: (address) =>
      `The certificate of the Temporal server at ${address} is not trusted: correct TEMPORAL_TLS_SERVER_CA_CERT_PATH (its CA) or TEMPORAL_TLS_SERVER_NAME (the name in it).`,
  },
  {
    words: /received fatal alert/,
    sentence: (address) =>
      `The Temporal server at ${address} takes no client without a certificate that it knows: correct TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH.`,
  },
  {
    words: /InvalidContentType/,
    sentence: (address) =>
      `What answers at ${address} does not speak TLS: correct TEMPORAL_ADDRESS, or set TEMPORAL_TLS=false.`,
  },
  {
    words: /authentication credentials|does not have permission/,
    sentence: (address) => `The Temporal server at ${address} refuses the credentials: correct TEMPORAL_API_KEY.`,
  },
  {
    words: /BrokenPipe|connection (reset|closed)/i,
    sentence: (address, hasTls) =>
      hasTls
        ? `The Temporal server at ${address} ends the connection, as one does that misses a client certificate: correct TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH.`
        : `What answers at ${address} ends the connection, as a server with TLS does: correct TEMPORAL_ADDRESS, or set TEMPORAL_TLS=true.`,
  },
];

/** What keeps a worker from its Temporal server, and which setting says otherwise: one sentence. */
export function refusalSentence(cause: unknown, { address, tls, apiKey }: TemporalConnection): string {
  const told = cause instanceof Error ? cause.message : String(cause);
  const refusal = REFUSALS.find(({ words }) => words.test(told));
  if (refusal) return refusal.sentence(address, Boolean(tls) || apiKey !== undefined);
  return `No Temporal server answers at ${address}: start Temporal, or correct TEMPORAL_ADDRESS.`;
}
