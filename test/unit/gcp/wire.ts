import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { onTestFinished } from 'vitest';

export interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  authorization: string | undefined;
  body: unknown;
  bytes: Buffer;
}

export interface WireServer {
  url: string;
  requests: SeenRequest[];
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A real HTTP server that answers every request in one way and remembers what it was asked. */
export async function serve(answer: Answer): Promise<WireServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const bytes = Buffer.concat(chunks);
      const isJson = headers['content-type']?.startsWith('application/json') && bytes.length > 0;
      requests.push({
        method,
        url,
        headers,
        authorization: headers.authorization,
        body: isJson ? JSON.parse(bytes.toString()) : undefined,
        bytes,
      });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** An address where nothing listens. */
export async function nobody(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers });
    response.end(JSON.stringify(body));
  };
}

/** A body that depends on the path that was asked for. */
export function route(bodyOf: (url: URL) => unknown): Answer {
  return (request, response) => {
    json(200, bodyOf(new URL(request.url ?? '', 'http://wire')))(request, response);
  };
}
