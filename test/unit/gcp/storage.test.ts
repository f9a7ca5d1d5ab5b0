import { describe, expect, it } from 'vitest';

import type { Gcp } from '../../../src/gcp/index.js';
import { google, refused } from './refused.js';
import { json, nobody, route, serve } from './wire.js';

/** What the Storage gateway puts on the wire, and what it makes of Storage's own ways to answer. */
async function storage(answer: Parameters<typeof serve>[0]) {
  const server = await serve(answer);
  return { storage: google(server).storage, requests: server.requests };
}

const plain = (status: number, body: string, headers: Record<string, string> = {}): Parameters<typeof serve>[0] => {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'text/plain; charset=UTF-8', ...headers });
    response.end(body);
  };
};

/** The older form of error: no status, a reason in `errors`. */
const refusal = (code: number, reason: string, message: string) =>
  json(code, { error: { code, message, errors: [{ message, domain: 'global', reason }] } });

describe('a bucket', () => {
  const BUCKET = { name: 'p-labwright', location: 'us-central1', labels: { a: 'b' }, deleteAfterDays: 30 };

  it('is made for IAM alone, closed to the public, and forgets its objects', async () => {
    const { storage: gateway, requests } = await storage(
      json(200, { name: 'p-labwright', projectNumber: '123', location: 'US-CENTRAL1', labels: { a: 'b' } }),
    );
    expect(await gateway.createBucket('p', BUCKET)).toEqual({
      name: 'p-labwright',
      projectNumber: '123',
      location: 'us-central1',
      labels: { a: 'b' },
    });
    expect(requests[0]).toMatchObject({ method: 'POST', url: '/storage/v1/b?project=p' });
    expect(requests[0]?.body).toEqual({
      name: 'p-labwright',
      location: 'us-central1',
      labels: { a: 'b' },
      iamConfiguration: { uniformBucketLevelAccess: { enabled: true }, publicAccessPrevention: 'enforced' },
      lifecycle: { rule: [{ action: { type: 'Delete' }, condition: { age: 30 } }] },
    });
  });

  it('whose name is taken is ALREADY_EXISTS, by whomever', async () => {
    const message = 'The requested bucket name is not available.';
    const { google } = await refused(refusal(409, 'conflict', message), ({ storage }) =>
      storage.createBucket('p', BUCKET),
    );
    expect(google).toMatchObject({ status: 'ALREADY_EXISTS', httpStatus: 409, resource: 'b/p-labwright' });
  });

  it('that is not there is undefined, and one that others close to us is not', async () => {
    const { storage: gateway } = await storage(refusal(404, 'notFound', 'The specified bucket does not exist.'));
    expect(await gateway.getBucket('p-labwright')).toBeUndefined();
    const { google } = await refused(refusal(403, 'forbidden', 'No.'), ({ storage }) => storage.getBucket('theirs'));
    expect(google).toMatchObject({ status: 'PERMISSION_DENIED' });
  });

  it("is listed under the project's own, page by page", async () => {
    const { storage: gateway, requests } = await storage(
      route(({ searchParams }) =>
        searchParams.has('pageToken')
          ? { items: [{ name: 'p-labwright' }] }
          : { items: [{ name: 'p-labwright-2' }], nextPageToken: 'n' },
      ),
    );
    const names = (await gateway.listBuckets('p', 'p-lab')).map(({ name }) => name);
    expect(names).toEqual(['p-labwright-2', 'p-labwright']);
    expect(requests.map(({ url }) => url)).toEqual([
      '/storage/v1/b?project=p&prefix=p-lab',
      '/storage/v1/b?project=p&prefix=p-lab&pageToken=n',
    ]);
  });

  it('is deleted with an answer that has no body', async () => {
    const { storage: gateway } = await storage((_, response) => {
      response.writeHead(204).end();
    });
    await expect(gateway.deleteBucket('p-labwright')).resolves.toBeUndefined();
  });

  it('that still holds objects is FAILED_PRECONDITION, with the reason of a taken name', async () => {
    const message = 'The bucket you tried to delete is not empty.';
    const { google } = await refused(refusal(409, 'conflict', message), ({ storage }) => storage.deleteBucket('b'));
    expect(google).toMatchObject({ status: 'FAILED_PRECONDITION', httpStatus: 409, message });
  });

  it('never takes an HTML page for its deletion', async () => {
    const { google } = await refused(plain(200, '<title>Sign in</title>'), ({ storage }) => storage.deleteBucket('b'));
    expect(google.status).toBe('UNAVAILABLE');
  });
});

describe('the policy of a bucket', () => {
  const wire = { kind: 'storage#policy', resourceId: 'projects/_/buckets/b', version: 3, etag: 'CAE=', bindings: [] };

  it('is read and written in the version with conditions, every field kept', async () => {
    const { storage: gateway, requests } = await storage(json(200, wire));
    await gateway.setIamPolicy('b', await gateway.getIamPolicy('b'));
    expect(requests.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['GET', '/storage/v1/b/b/iam?optionsRequestedPolicyVersion=3', undefined],
      ['PUT', '/storage/v1/b/b/iam', wire],
    ]);
  });

  it('that somebody else wrote in between is ABORTED', async () => {
    const message = 'At least one of the pre-conditions you specified did not hold.';
    const { google } = await refused(refusal(412, 'conditionNotMet', message), ({ storage }) =>
      storage.setIamPolicy('b', { etag: 'CAE=', bindings: [] }),
    );
    expect(google).toMatchObject({ status: 'ABORTED', reason: 'conditionNotMet' });
  });

  it("that the organisation's policy forbids is no conflict", async () => {
    const message = 'One or more users named in the policy do not belong to a permitted customer.';
    const { google } = await refused(refusal(412, 'conditionNotMet', message), ({ storage }) =>
      storage.setIamPolicy('b', { etag: 'CAE=', bindings: [] }),
    );
    expect(google).toMatchObject({ status: 'FAILED_PRECONDITION' });
  });
});

describe('an object', () => {
  const NAME = 'source/abc.tgz';
  const WIRE = { name: NAME, generation: '1717078379063241', size: '5', md5Hash: 'q1==' };

  it('is uploaded as it is, to the same endpoint as every call, and only where nothing is', async () => {
    const { storage: gateway, requests } = await storage(json(200, WIRE));
    const bytes = Buffer.from([0x1f, 0x8b, 0x00, 0xff, 0x7b]);
    expect(await gateway.putObject('b', NAME, bytes, 'application/gzip')).toEqual({
      created: true,
      generation: '1717078379063241',
    });
    const [request] = requests;
    expect(request?.url).toBe('/upload/storage/v1/b/b/o?name=source%2Fabc.tgz&ifGenerationMatch=0&uploadType=media');
    expect(request?.headers).toMatchObject({ 'content-type': 'application/gzip', 'content-length': '5' });
    expect(request?.bytes).toEqual(bytes);
  });

  it('that is there already is no failure', async () => {
    const { storage: gateway } = await storage(
      refusal(412, 'conditionNotMet', 'At least one of the pre-conditions ...'),
    );
    expect(await gateway.putObject('b', NAME, Buffer.from('x'), 'text/plain')).toEqual({ created: false });
  });

  it("that the organisation's policy forbids is one", async () => {
    const message = "'us' violates constraint 'constraints/gcp.resourceLocations'";
    const { google } = await refused(refusal(412, 'conditionNotMet', message), ({ storage }) =>
      storage.putObject('b', NAME, Buffer.from('x'), 'text/plain'),
    );
    expect(google).toMatchObject({ status: 'FAILED_PRECONDITION', message });
  });

  const COPY = (gcp: Gcp) =>
    gcp.storage.copyObject({ bucket: 'theirs', name: 'a/b.tgz', generation: '17' }, { bucket: 'b', name: NAME });

  it('is copied from one generation, call by call, and only where nothing is', async () => {
    const { storage: gateway, requests } = await storage(
      route(({ searchParams }) =>
        searchParams.has('rewriteToken') ? { done: true, resource: WIRE } : { done: false, rewriteToken: 't' },
      ),
    );
    const copied = await COPY({ storage: gateway } as Gcp);
    expect(copied).toEqual({ created: true, generation: WIRE.generation });
    const [first, second] = requests.map(({ url }) => new URL(url, 'http://wire'));
    expect(requests.map(({ method, body }) => [method, body])).toEqual([
      ['POST', {}],
      ['POST', {}],
    ]);
    expect(first?.pathname).toBe('/storage/v1/b/theirs/o/a%2Fb.tgz/rewriteTo/b/b/o/source%2Fabc.tgz');
    const asked = { sourceGeneration: '17', ifGenerationMatch: '0', maxBytesRewrittenPerCall: '33554432' };
    expect(Object.fromEntries(first?.searchParams ?? [])).toEqual(asked);
    expect(second?.pathname).toBe(first?.pathname);
    expect(Object.fromEntries(second?.searchParams ?? [])).toEqual({ ...asked, rewriteToken: 't' });
  });

  it('that is already where the copy shall be is no failure; a source that is gone is NOT_FOUND', async () => {
    const there = await storage(refusal(412, 'conditionNotMet', 'At least one of the pre-conditions ...'));
    expect(await COPY(there as unknown as Gcp)).toEqual({ created: false });
    const { google } = await refused(refusal(404, 'notFound', 'No such object: theirs/a/b.tgz'), COPY);
    expect(google).toMatchObject({ status: 'NOT_FOUND', resource: `b/b/o/${NAME}` });
  });

  it('whose copy goes on without saying where is UNAVAILABLE', async () => {
    const { google } = await refused(json(200, { done: false }), COPY);
    expect(google).toMatchObject({ status: 'UNAVAILABLE', method: 'storage.objects.rewrite' });
  });

  it('whose upload gets no answer is UNAVAILABLE', async () => {
    const { storage } = google({ url: await nobody() });
    await expect(storage.putObject('b', NAME, Buffer.from('x'), 'text/plain')).rejects.toMatchObject({
      google: { method: 'storage.objects.insert', status: 'UNAVAILABLE', reason: 'ECONNREFUSED' },
    });
  });

  it('is known by its generation, its size as a number', async () => {
    const { storage: gateway, requests } = await storage(json(200, WIRE));
    expect(await gateway.getObject('b', NAME)).toEqual({ ...WIRE, size: 5 });
    expect(requests[0]?.url).toBe('/storage/v1/b/b/o/source%2Fabc.tgz');
  });

  it('is listed by prefix and deleted by name', async () => {
    const { storage: gateway, requests } = await storage((request, response) => {
      if (request.method === 'DELETE') response.writeHead(204).end();
      else json(200, { items: [WIRE] })(request, response);
    });
    expect(await gateway.listObjects('b', 'source/')).toEqual([{ ...WIRE, size: 5 }]);
    await gateway.deleteObject('b', NAME);
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /storage/v1/b/b/o?prefix=source%2F',
      'DELETE /storage/v1/b/b/o/source%2Fabc.tgz',
    ]);
  });
});

describe("an object's tail", () => {
  it('is asked for by a range from the end', async () => {
    const { storage: gateway, requests } = await storage(plain(206, 'Step 4/7 : RUN pip\nERROR\n'));
    expect(await gateway.readObjectTail('b', 'log-1.txt', 25)).toBe('Step 4/7 : RUN pip\nERROR\n');
    expect(requests[0]?.url).toBe('/storage/v1/b/b/o/log-1.txt?alt=media');
    expect(requests[0]?.headers.range).toBe('bytes=-25');
  });

  it('stays a text where it reads as JSON', async () => {
    const { storage: gateway } = await storage(plain(206, '{"step": 4}'));
    expect(await gateway.readObjectTail('b', 'log-1.txt', 25)).toBe('{"step": 4}');
  });

  it('begins with a whole character', async () => {
    const { storage: gateway } = await storage((_, response) => {
      response.writeHead(206, { 'content-type': 'text/plain' });
      response.end(Buffer.from('é ok').subarray(1));
    });
    expect(await gateway.readObjectTail('b', 'log-1.txt', 4)).toBe(' ok');
  });

  it('of an empty object is empty', async () => {
    const { storage: gateway } = await storage(plain(416, 'Requested range not satisfiable'));
    expect(await gateway.readObjectTail('b', 'log-1.txt', 25)).toBe('');
  });

  it.each([
    ['in plain text', plain(404, 'No such object: b/log-1.txt', { 'content-type': 'text/html; charset=UTF-8' })],
    ['in JSON', refusal(404, 'notFound', 'No such object: b/log-1.txt')],
  ])('of an object that is not there is undefined, said %s', async (_, answer) => {
    const { storage: gateway } = await storage(answer);
    expect(await gateway.readObjectTail('b', 'log-1.txt', 25)).toBeUndefined();
  });

  it("is not taken for absent on the front end's 404", async () => {
    const { google } = await refused(plain(404, '<title>Error 404 (Not Found)!!1</title>'), ({ storage }) =>
      storage.readObjectTail('b', 'log-1.txt', 25),
    );
    expect(google).toMatchObject({ status: 'UNKNOWN', message: 'Error 404 (Not Found)!!1' });
  });

  it('that we may not read is PERMISSION_DENIED with its sentence', async () => {
    const message = 'lab@p.iam.gserviceaccount.com does not have storage.objects.get access.';
    const { google } = await refused(plain(403, message), ({ storage }) =>
      storage.readObjectTail('b', 'log-1.txt', 25),
    );
    expect(google).toMatchObject({ status: 'PERMISSION_DENIED', message });
  });
});
