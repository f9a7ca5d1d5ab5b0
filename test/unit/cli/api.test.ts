import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect, test } from 'vitest';

import { Api } from '../../../src/cli/api.js';
import { isEnvironment, isHealth, isPage, isPlan, isReadiness } from '../../../src/client/answers.js';

const JSON_TYPE = { 'content-type': 'application/json' };

/** The API at an address where everything is answered so. */
async function answering(status: number, headers: Record<string, string>, body: string) {
  const server = createServer((_, response) => response.writeHead(status, headers).end(body));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { api: new Api({ url }), url, [Symbol.dispose]: () => server.close() };
}

test.each<[string, number, Record<string, string>, string, string]>([
  ['a page', 200, { 'content-type': 'text/html' }, '<html>', '200 with text/html'],
  ['a sign-in', 302, { location: 'https://example.com/in' }, '', '302 with a redirect to https://example.com/in'],
  ['null', 200, JSON_TYPE, 'null', '200 with application/json'],
  ['half of a document', 200, JSON_TYPE, '{"environments": [', '200 with application/json'],
  ["somebody else's list", 200, JSON_TYPE, '{"environments": [{"id": 1}], "checks": [1]}', '200 with application/json'],
  ["somebody else's problem", 404, JSON_TYPE, '{"detail": "Not Found"}', '404 with application/json'],
  ['nothing', 204, {}, '', '204 with nothing'],
  ['a broken proxy', 502, { 'content-type': 'text/html' }, '<html>', '502 with text/html'],
])(
  '%s is no answer of the API, and told with its address and what to correct',
  async (_, status, headers, body, told) => {
    using place = await answering(status, headers, body);
    const message = `What answers at ${place.url} is no Labwright API: it answered ${told}. Correct --api or LABWRIGHT_API_URL, or look at the proxy in front of it.`;
    for (const is of [isEnvironment, isPage, isPlan, isReadiness, isHealth]) {
      const asked = place.api.demand<unknown>(is, 'GET', '/v1/projects/-/environments');
      await expect(asked).rejects.toMatchObject({ name: 'CliError', exitCode: 3, message });
    }
  },
);

test('what the API answers reaches nobody with control characters', async () => {
  using place = await answering(422, JSON_TYPE, JSON.stringify({ code: 'invalid-spec', detail: 'no\u001b[2J\u0007' }));
  await expect(place.api.demand(isPage, 'GET', '/')).rejects.toMatchObject({ exitCode: 2, message: 'no' });
});
