import type { IncomingMessage, ServerResponse } from 'node:http';
import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import { EMULATOR_ACCOUNT } from '../../../src/gcp/auth.js';
import { google, refusalOf, refused } from './refused.js';
import { json, nobody, serve } from './wire.js';

describe('an answer that is not an API error', () => {
  const html = (status: number, title: string) => (_: unknown, response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'text/html; charset=UTF-8' });
    response.end(`<!DOCTYPE html><html><title>${title}</title><p>That's all we know.</html>`);
  };

  it("reads the front end's HTML 502 as UNAVAILABLE with the page's title", async () => {
    const { google } = await refused(html(502, 'Error 502 (Server Error)!!1'));
    expect(google).toMatchObject({ httpStatus: 502, status: 'UNAVAILABLE', message: 'Error 502 (Server Error)!!1' });
  });

  it("never takes the front end's HTML 404 for the absence of a resource", async () => {
    const { google } = await refused(html(404, 'Error 404 (Not Found)!!1'), (gcp) =>
      gcp.notebooks.getInstance('projects/p/locations/us-central1-a/instances/lab'),
    );
    expect(google).toMatchObject({ httpStatus: 404, status: 'UNKNOWN' });
  });

  it('never takes an HTML page with status 200 for an answer', async () => {
    const { google } = await refused(html(200, 'Sign in'));
    expect(google).toMatchObject({ status: 'UNAVAILABLE', message: 'The answer was not JSON.' });
  });

  it('asks once, also on 503 to a GET: the library would ask four times', async () => {
    const { google, server } = await refused(
      json(503, { error: { code: 503, message: 'The service is currently unavailable.', status: 'UNAVAILABLE' } }),
    );
    expect(google.status).toBe('UNAVAILABLE');
    expect(server.requests).toHaveLength(1);
  });
});

describe('no answer', () => {
  it('is UNAVAILABLE without an HTTP status when nothing listens', async () => {
    const url = await nobody();
    const error = await refusalOf(google({ url }).resourceManager.getProject('my-project'));
    expect(error.google).toEqual({
      method: 'cloudresourcemanager.projects.get',
      resource: 'projects/my-project',
      status: 'UNAVAILABLE',
      reason: 'ECONNREFUSED',
      metadata: {},
      message: `connect ECONNREFUSED ${new URL(url).host}`,
    });
  });

  it('is UNAVAILABLE when the connection is reset, and the call is not repeated', async () => {
    const { google, server } = await refused((request) => {
      request.socket.resetAndDestroy();
    });
    expect(google).toMatchObject({ status: 'UNAVAILABLE', reason: 'ECONNRESET' });
    expect(google).not.toHaveProperty('httpStatus');
    expect(server.requests).toHaveLength(1);
  });

  it('is UNAVAILABLE when the connection ends in the middle of the body', async () => {
    const { google } = await refused((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"projectId":', () => response.destroy());
    });
    expect(google).toMatchObject({ status: 'UNAVAILABLE' });
    expect(google.message).not.toContain('http://');
  });

  it('is CANCELLED when the attempt is called off, and then the request is torn down', async () => {
    const attempt = new AbortController();
    let closed: () => void = () => undefined;
    const tornDown = new Promise<void>((resolve) => (closed = resolve));
    const server = await serve((request) => {
      request.socket.on('close', closed);
      attempt.abort();
    });
    const error = await refusalOf(google(server, attempt.signal).resourceManager.getProject('my-project'));
    expect(error.google).toMatchObject({ status: 'CANCELLED' });
    expect(error.google).not.toHaveProperty('httpStatus');
    await tornDown;
  });

  it('is asked for no more once the attempt has ended', async () => {
    const server = await serve(json(200, {}));
    const error = await refusalOf(google(server, AbortSignal.abort()).resourceManager.getProject('my-project'));
    expect(error.google.status).toBe('CANCELLED');
    expect(server.requests).toHaveLength(0);
  });
});

describe('secrets', () => {
  const TOKEN = `emulator:${EMULATOR_ACCOUNT}`;
  const spellings = (error: unknown) =>
    [
      JSON.stringify(error),
      inspect(error, { depth: Infinity, showHidden: true, getters: true }),
      String((error as Error).stack),
    ].join('\n');

  it.each([
    ['a refusal', json(403, { error: { code: 403, message: 'No.', status: 'PERMISSION_DENIED' } })],
    ['a page', json(502, 'nothing')],
    ['a reset', (request: IncomingMessage) => void request.socket.resetAndDestroy()],
  ])('of the request never get into the error of %s', async (_, answer) => {
    const { error, server } = await refused(answer, (gcp) =>
      gcp.resourceManager.setIamPolicy('my-project', { etag: 'canary-etag', bindings: [] }),
    );
    expect(server.requests[0]?.authorization).toBe(`Bearer ${TOKEN}`);
    expect(spellings(error)).not.toMatch(/emulator:|Bearer|authorization|canary|x-goog-api-client/i);
    expect(error.cause).toBeUndefined();
  });
});
