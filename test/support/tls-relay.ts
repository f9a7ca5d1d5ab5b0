/** What stands before a Temporal that is not on this machine: TLS, client certificates, API keys. */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import {
  connect,
  constants,
  createSecureServer,
  type Http2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';

import type { Pair } from './certificates.js';

export interface RelayOptions {
  server: Pair;
  /** Path of the CA whose certificates callers have to show. */
  clientCa?: string;
  /** What callers have to bear. */
  apiKey?: string;
}

export interface Relay {
  address: string;
  /** How many calls came through, and how many were turned away. */
  passed: () => number;
  refused: () => number;
  close: () => Promise<void>;
}

const UNAUTHENTICATED = 16;

/** Ends TLS and passes every gRPC call on to `target`, host:port. */
export async function startTlsRelay(target: string, { server, clientCa, apiKey }: RelayOptions): Promise<Relay> {
  let [passed, refused] = [0, 0];
  const upstream = connect(`http://${target}`);
  const relay = createSecureServer({
    cert: readFileSync(server.cert),
    key: readFileSync(server.key),
    ...(clientCa !== undefined && { ca: readFileSync(clientCa), requestCert: true, rejectUnauthorized: true }),
  });
  const sessions = new Set<Http2Session>();
  relay.on('session', (session) => sessions.add(session));
  relay.on('sessionError', () => undefined);
  relay.on('stream', (stream, headers) => {
    if (apiKey !== undefined && headers.authorization !== `Bearer ${apiKey}`) {
      refused += 1;
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': UNAUTHENTICATED });
      stream.end();
      return;
    }
    passed += 1;
    pass(stream, headers, upstream);
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  return {
    address: `127.0.0.1:${(relay.address() as AddressInfo).port}`,
    passed: () => passed,
    refused: () => refused,
    close: async () => {
      for (const session of [...sessions, upstream]) session.destroy();
      relay.close();
      await once(relay, 'close');
    },
  };
}

function pass(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, upstream: ReturnType<typeof connect>): void {
  const call = upstream.request({ ...headers, ':scheme': 'http' });
  let trailers: IncomingHttpHeaders = {};
  call.on('response', (response, flags) => {
    const isWhole = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    if (stream.destroyed) return;
    stream.respond(response, { waitForTrailers: !isWhole, endStream: isWhole });
    if (!isWhole) call.pipe(stream);
  });
  call.on('trailers', (last: IncomingHttpHeaders) => {
    trailers = last;
  });
  stream.on('wantTrailers', () => {
    stream.sendTrailers(trailers);
  });
  stream.pipe(call);
  stream.on('close', () => {
    call.close(constants.NGHTTP2_CANCEL);
  });
  for (const each of [stream, call]) {
    each.on('error', () => {
      stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    });
  }
}
