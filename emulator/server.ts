import Fastify from 'fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';

import { control } from './control.js';
import { ApiError } from './errors.js';
import { Gateway } from './gateway.js';
import type { Answer } from './gateway.js';
import { look } from './look.js';
import { misbehave } from './fault-socket.js';
import type { Miss } from './misses.js';
import { proxy } from './proxy.js';
import { addPublicImages } from './public-images.js';
import { FRONT_END } from './reply.js';
import { Store } from './store.js';

export interface EmulatorOptions {
  /** 0 or absent: a free one. */
  port?: number;
  /** Where it listens; loopback by default. */
  host?: string;
  /** Where others reach it, and so where a notebook's link leads; absent: where it listens. */
  url?: string;
  /** Simulated seconds in a real one; 1 by default. */
  speed?: number;
  seed?: number;
  /** Rules for faults, as POST /emulator/faults takes them. */
  faults?: unknown;
  /** Hears of each kind of request or answer that Google's Discovery does not know. */
  onMiss?: (miss: Miss) => void;
}

export interface Emulator {
  /** `http://127.0.0.1:PORT`, or as it was given. */
  readonly url: string;
  /** Where it listens, whatever others call it. */
  readonly origin: string;
  close(): Promise<void>;
}

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, host = '127.0.0.1', speed = 1, seed = 1, onMiss = () => undefined } = options;
  const store = new Store(speed, seed);
  addPublicImages(store);
  if (options.faults !== undefined) store.faults.add(options.faults);
  const gateway = new Gateway(store, onMiss);
  const app = Fastify({
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 2048 },
    bodyLimit: 64 * 1024 * 1024,
  });
  acceptAnyBody(app);
  control(app, store, gateway);
  look(app, store, gateway);
  proxy(app, store);
  app.all('/*', (request, reply) => {
    const { pathname, searchParams } = new URL(request.raw.url ?? '/', 'http://emulator');
    const answer = gateway.answer({
      http: request.method,
      path: pathname,
      query: searchParams,
      headers: request.headers,
      body: request.body,
    });
    return send(reply, answer);
  });
  await app.listen({ port, host });
  store.url = options.url ?? app.listeningOrigin;
  return { url: store.url, origin: app.listeningOrigin, close: () => app.close() };
}

/** Google reads bodies of any type and ignores the type where there is none; Fastify's own parsers refuse several of its clients. */
function acceptAnyBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (request, body, done) => {
    const isJson = /^application\/json\b/.test(request.headers['content-type'] ?? '');
    if (!isJson || request.url.startsWith('/upload/')) {
      done(null, body);
      return;
    }
    try {
      done(null, body.length === 0 ? undefined : JSON.parse(body.toString()));
    } catch {
      done(new ApiError('INVALID_ARGUMENT', 'Invalid JSON payload received. Unable to parse the body.'));
    }
  });
  app.setErrorHandler((error, _, reply) => {
    if (error instanceof ApiError) return send(reply, { status: error.http, body: error.envelope('plain') });
    const message = error instanceof Error ? error.stack : String(error);
    return reply
      .code(500)
      .send({ error: { code: 500, message: `The emulator failed: ${message ?? ''}`, status: 'INTERNAL' } });
  });
}

function send(reply: FastifyReply, { status, body, headers = {}, socket }: Answer): FastifyReply {
  if (socket === 'reset') return misbehave(reply, socket);
  const isPage = typeof body === 'string';
  const type = isPage ? 'text/html; charset=UTF-8' : 'application/json; charset=UTF-8';
  void reply.code(status).headers({
    ...(body === undefined ? {} : { 'content-type': type }),
    ...(headers.server === undefined ? FRONT_END : {}),
    ...headers,
  });
  if (status === 401) void reply.header('www-authenticate', 'Bearer realm="https://accounts.google.com/"');
  const payload = isPage || Buffer.isBuffer(body) || body === undefined ? body : JSON.stringify(body, null, 2);
  return socket ? misbehave(reply, socket, payload) : reply.send(payload);
}
