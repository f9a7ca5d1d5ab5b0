/** Temporal's codec server protocol (docs.temporal.io/production-deployment/data-encryption): its UI and CLI show what is encrypted. */
import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { decode } from '@temporalio/common/lib/internal-non-workflow/codec-helpers.js';
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';

import { CodecError } from '../codec.js';
import { Problem } from './problems.js';

const PATH = '/decode';

/** Several payloads of up to 2 MiB each come at once, in base64. */
const BODY_LIMIT = 16 * 1024 * 1024;

/** As protobuf writes them in JSON: bytes are base64. */
const JsonPayloads = Type.Object({
  payloads: Type.Array(
    Type.Object({
      metadata: Type.Optional(Type.Record(Type.String(), Type.String())),
      data: Type.Optional(Type.String()),
    }),
  ),
});
type JsonPayload = Static<typeof JsonPayloads>['payloads'][number];

const Namespace = Type.Object({ 'x-namespace': Type.Optional(Type.String()) });

/** The page of the Temporal UI, and no other, may ask and read the answer; goes before what asks callers who they are. */
export function letUiAsk(app: FastifyInstance, uiUrl: string): void {
  const { origin: ui } = new URL(uiUrl);
  app.addHook('onRequest', async (request, reply) => {
    if (request.url !== PATH || request.headers.origin !== ui) return;
    reply.headers({ 'access-control-allow-origin': ui, 'access-control-allow-credentials': 'true', vary: 'origin' });
    // Of its user it sends an access token, which may be readable for its issuer only, and beside it the ID token.
    const idToken = request.headers['authorization-extras'];
    if (typeof idToken === 'string') request.headers.authorization = `Bearer ${idToken}`;
    if (request.method !== 'OPTIONS') return;
    await reply
      .headers({
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization, authorization-extras, content-type, x-namespace',
        'access-control-max-age': '600',
      })
      .code(204)
      .send();
  });
}

export function codecRoutes(app: FastifyInstance, client: Client): void {
  const { namespace, loadedDataConverter } = client.options;
  app.post<{ Body: Static<typeof JsonPayloads>; Headers: Static<typeof Namespace> }>(
    PATH,
    {
      bodyLimit: BODY_LIMIT,
      // Temporal's protocol, not this API's: it stands in no description of it.
      schema: { operationId: 'decodePayloads', hide: true, body: JsonPayloads, headers: Namespace },
    },
    async ({ body, headers, caller, log }) => {
      const asked = headers['x-namespace'] ?? namespace;
      if (asked !== namespace) {
        throw new Problem('invalid-request', `The keys are those of the namespace ${namespace}, not of ${asked}.`);
      }
      try {
        const payloads = await decode(loadedDataConverter.payloadCodecs, body.payloads.map(fromJson));
        log.info({ caller: caller?.name, payloads: payloads.length }, 'payloads decoded');
        return { payloads: payloads.map(toJson) };
      } catch (error) {
        throw error instanceof CodecError ? new Problem('invalid-request', error.message) : error;
      }
    },
  );
}

function fromJson({ metadata = {}, data = '' }: JsonPayload): Payload {
  const entries = Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')]);
  return { metadata: Object.fromEntries(entries) as Record<string, Buffer>, data: Buffer.from(data, 'base64') };
}

function toJson({ metadata, data }: Payload): JsonPayload {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const entries = Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)]);
  return { metadata: Object.fromEntries(entries) as Record<string, string>, data: base64(data ?? new Uint8Array()) };
}
