import { describe, expect, it } from 'vitest';

import { bindCall, found, pages } from '../../../src/gcp/call.js';
import type { CallContext } from '../../../src/gcp/call.js';
import { GcpError } from '../../../src/gcp/errors.js';
import { createServiceUsage } from '../../../src/gcp/service-usage.js';
import { createCredentials } from '../../../src/gcp/auth.js';
import { clientOptions } from '../../../src/gcp/clients.js';
import { json, serve } from './wire.js';

const authorize = () => Promise.resolve();

function serviceUsage(endpoint: string, context: Partial<CallContext>) {
  const options = clientOptions(createCredentials(endpoint), endpoint);
  const attempt = new AbortController().signal;
  return createServiceUsage(options)(bindCall({ attempt, authorize, ...context }));
}

const NAME = 'operations/acf.p2-1-2';

describe('the deadline of a call', () => {
  it('is told as DEADLINE_EXCEEDED and in seconds', async () => {
    const { url } = await serve(() => undefined);
    await expect(serviceUsage(url, { timeoutMs: 50 }).getOperation(NAME)).rejects.toMatchObject({
      google: { status: 'DEADLINE_EXCEEDED', message: 'No answer within 0.05 s.', resource: NAME },
    });
  });

  it('ends a body that never ends', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"name":');
    });
    const call = serviceUsage(url, { timeoutMs: 50 }).getOperation(NAME);
    await expect(call).rejects.toMatchObject({ google: { status: 'DEADLINE_EXCEEDED' } });
  });

  it('is told apart from the time-out of the attempt', async () => {
    const { url } = await serve(() => undefined);
    const call = serviceUsage(url, { attempt: AbortSignal.timeout(50) }).getOperation(NAME);
    await expect(call).rejects.toMatchObject({
      google: { status: 'DEADLINE_EXCEEDED', message: 'The operation was aborted due to timeout' },
    });
  });

  it('also ends the wait for a token, and then nothing is sent', async () => {
    const { url, requests } = await serve(json(200, { name: NAME }));
    let token: () => void = () => undefined;
    const issued = new Promise<void>((resolve) => (token = resolve));
    const call = serviceUsage(url, { timeoutMs: 50, authorize: () => issued }).getOperation(NAME);
    await expect(call).rejects.toMatchObject({ google: { status: 'DEADLINE_EXCEEDED' } });
    token();
    await issued;
    await new Promise(setImmediate);
    expect(requests).toHaveLength(0);
  });

  it('lets many calls share the signal of one attempt without a warning', async () => {
    const warnings: string[] = [];
    const warn = (warning: Error) => warnings.push(warning.name);
    process.on('warning', warn);
    const { url } = await serve(json(200, { name: NAME }));
    const gateway = serviceUsage(url, { attempt: new AbortController().signal });
    await Promise.all(Array.from({ length: 30 }, () => gateway.getOperation(NAME)));
    await new Promise(setImmediate);
    process.off('warning', warn);
    expect(warnings).toEqual([]);
  });
});

describe('an absent resource', () => {
  const error = (google: Partial<GcpError['google']>) =>
    Promise.reject(new GcpError({ method: 'm', metadata: {}, message: '', status: 'UNKNOWN', ...google }));

  it('is undefined', async () => {
    await expect(found(error({ status: 'NOT_FOUND', httpStatus: 404 }))).resolves.toBeUndefined();
  });

  it('is not what Google says of a method that it lacks', async () => {
    const absent = { status: 'NOT_FOUND', httpStatus: 404, message: 'Method not found.' };
    await expect(found(error(absent))).rejects.toBeInstanceOf(GcpError);
  });

  it('is never what a missing permission or a failed operation says', async () => {
    await expect(found(error({ status: 'PERMISSION_DENIED', httpStatus: 403 }))).rejects.toBeInstanceOf(GcpError);
    await expect(found(error({ status: 'NOT_FOUND', fromOperation: true }))).rejects.toBeInstanceOf(GcpError);
  });
});

describe('a paged list', () => {
  it('goes on over an empty page that names a next one', async () => {
    const answers = [{ nextPageToken: 'a' }, { nextPageToken: 'b', items: [] }, { nextPageToken: '', items: [1] }];
    const asked: object[] = [];
    const list = await pages((token) => {
      asked.push(token);
      return Promise.resolve(answers[asked.length - 1] as { nextPageToken: string; items?: number[] });
    });
    expect(asked).toEqual([{}, { pageToken: 'a' }, { pageToken: 'b' }]);
    expect(list.flatMap((page) => page.items ?? [])).toEqual([1]);
  });
});
