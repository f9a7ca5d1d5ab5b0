import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';

import { auth, storage as storageApi } from 'googleapis/build/src/apis/storage/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { HOST, startTwin, until } from './twin.js';
import type { Twin } from './twin.js';

const UNIFORM = { iamConfiguration: { uniformBucketLevelAccess: { enabled: true } } };

describe('Cloud Storage', () => {
  let twin: Twin;
  let at: string;
  beforeAll(async () => {
    twin = await startTwin();
    at = await twin.project();
  });
  afterAll(() => twin.close());

  let buckets = 0;
  const create = (name: string, body: Record<string, unknown> = {}, project = at) =>
    twin.host('POST', `storage/v1/b?project=${project}`, { name, ...UNIFORM, ...body });
  const bucket = async (body: Record<string, unknown> = {}): Promise<string> => {
    buckets += 1;
    const { body: made } = await create(`bucket-${buckets}`, body);
    return made.name;
  };
  const upload = (to: string, name: string, text: string, more = '') =>
    twin.host(
      'POST',
      `upload/storage/v1/b/${to}/o?uploadType=media&name=${encodeURIComponent(name)}${more}`,
      Buffer.from(text),
      { 'content-type': 'text/plain' },
    );
  const reasonOf = (answer: { body: { error: { errors?: { reason: string }[] } } }) =>
    answer.body.error.errors?.[0]?.reason;

  describe('A bucket', () => {
    it('is shown as Google shows it, with the number of its project', async () => {
      const name = await bucket({
        location: 'us-central1',
        labels: { team: 'ml' },
        lifecycle: { rule: [{ action: { type: 'Delete' }, condition: { age: 30 } }] },
      });
      const { body, headers } = await twin.host('GET', `storage/v1/b/${name}`);
      const { body: state } = await twin.control('GET', `state?project=${at}`);
      expect(body).toMatchObject({
        kind: 'storage#bucket',
        id: name,
        projectNumber: (state.projects[0] as unknown as { projectNumber: string }).projectNumber,
        location: 'US-CENTRAL1',
        locationType: 'region',
        metageneration: '1',
        etag: 'CAE=',
        labels: { team: 'ml' },
        lifecycle: { rule: [{ action: { type: 'Delete' }, condition: { age: 30 } }] },
        iamConfiguration: { publicAccessPrevention: 'inherited', uniformBucketLevelAccess: { enabled: true } },
      });
      expect(headers.get('server')).toBe('UploadServer');
      expect(headers.get('vary')).toBe('Origin, X-Origin');
    });

    it('has a name in one namespace for the whole world, and two refusals for a name that is taken', async () => {
      const name = await bucket();
      const again = await create(name);
      expect(again.status).toBe(409);
      expect(again.body.error).toEqual({
        code: 409,
        message: 'Your previous request to create the named bucket succeeded and you already own it.',
        errors: [
          {
            message: 'Your previous request to create the named bucket succeeded and you already own it.',
            domain: 'global',
            reason: 'conflict',
          },
        ],
      });
      const other = await twin.project();
      const squatted = await create(name, {}, other);
      expect(squatted.status).toBe(409);
      expect(squatted.body.error.message).toContain('The requested bucket name is not available.');
      expect(reasonOf(squatted)).toBe('conflict');
      expect((await twin.host('GET', `storage/v1/b?project=${other}`)).body).toEqual({ kind: 'storage#buckets' });
    });

    it('is refused with a bad name, place, field or project', async () => {
      for (const name of ['ab', 'Capital', '-dash', 'goog-x', 'my-google-x', '1.2.3.4', 'x'.repeat(64)])
        expect((await create(name)).status, name).toBe(400);
      expect((await create('bucket-somewhere', { location: 'atlantis' })).body.error.message).toBe(
        'The specified location constraint is not valid.',
      );
      expect((await create('bucket-typo', { lable: {} })).body.error.message).toContain('Unknown name "lable"');
      expect((await create('bucket-nowhere', {}, 'no-such-project')).body.error.message).toBe(
        'Unknown project id: no-such-project',
      );
      const eve = twin.as('eve@example.com');
      const denied = await eve('POST', `storage/v1/b?project=${at}`, { name: 'bucket-of-eve' });
      expect(denied.status).toBe(403);
      expect(denied.body.error.message).toContain('eve@example.com does not have storage.buckets.create access');
    });

    it('is not found by the words of the recording', async () => {
      const { status, body } = await twin.host('GET', 'storage/v1/b/not-there');
      expect(status).toBe(404);
      const message = 'The specified bucket does not exist.';
      expect(body.error).toEqual({ code: 404, message, errors: [{ message, domain: 'global', reason: 'notFound' }] });
    });

    it('is listed page by page, only with its own project', async () => {
      const project = await twin.project();
      for (const name of ['listed-a', 'listed-b', 'other-c']) await create(name, {}, project);
      const first = await twin.host('GET', `storage/v1/b?project=${project}&prefix=listed&maxResults=1`);
      expect(first.body.items?.map(({ name }) => name)).toEqual(['listed-a']);
      const second = await twin.host(
        'GET',
        `storage/v1/b?project=${project}&prefix=listed&maxResults=1&pageToken=${first.body.nextPageToken ?? ''}`,
      );
      expect(second.body.items?.map(({ name }) => name)).toEqual(['listed-b']);
      expect(second.body.nextPageToken).toBeUndefined();
    });

    it('is patched field by field, and null takes a label away', async () => {
      const name = await bucket({ labels: { team: 'ml', old: 'x' } });
      const patch = { labels: { old: null, new: 'y' }, iamConfiguration: { publicAccessPrevention: 'enforced' } };
      const { body } = await twin.host('PATCH', `storage/v1/b/${name}?ifMetagenerationMatch=1`, patch);
      expect(body).toMatchObject({
        labels: { team: 'ml', new: 'y' },
        metageneration: '2',
        iamConfiguration: { publicAccessPrevention: 'enforced', uniformBucketLevelAccess: { enabled: true } },
      });
      expect(Object.keys(body.labels)).toEqual(['team', 'new']);
      expect((await twin.host('PATCH', `storage/v1/b/${name}?ifMetagenerationMatch=1`, patch)).status).toBe(412);
    });

    it('is deleted with an empty answer, once nothing is in it', async () => {
      const name = await bucket();
      await upload(name, 'a', 'x');
      const refused = await twin.host('DELETE', `storage/v1/b/${name}`);
      expect(refused.status).toBe(409);
      expect(refused.body.error.message).toBe('The bucket you tried to delete is not empty.');
      await twin.host('DELETE', `storage/v1/b/${name}/o/a`);
      const { status, text, headers } = await twin.host('DELETE', `storage/v1/b/${name}`);
      expect([status, text, headers.get('content-type')]).toEqual([204, '', 'application/json']);
    });

    it('is closed while its project has no billing, or has turned the API off', async () => {
      const project = await twin.project();
      await create('unpaid-bucket', {}, project);
      await twin.control('PATCH', `projects/${project}`, { billingEnabled: false });
      const unpaid = await twin.host('GET', 'storage/v1/b/unpaid-bucket');
      expect(unpaid.status).toBe(403);
      expect(unpaid.body.error.errors?.[0]).toMatchObject({ reason: 'accountDisabled', location: 'Authorization' });
      await twin.control('PATCH', `projects/${project}`, { billingEnabled: true });
      await twin.host('POST', `v1/projects/${project}/services/storage-api.googleapis.com:disable`, {});
      const off = await until(
        () => twin.host('GET', 'storage/v1/b/unpaid-bucket'),
        ({ status }) => status === 403,
      );
      expect(off.body.error.details[0]?.metadata?.service).toBe('storage-api.googleapis.com');
    });
  });

  describe("A bucket's policy", () => {
    const policyOf = (name: string) => twin.host('GET', `storage/v1/b/${name}/iam?optionsRequestedPolicyVersion=3`);
    const member = 'user:ana@example.com';

    it('begins with the owners, editors and viewers of the project', async () => {
      const { body } = await policyOf(await bucket());
      expect(body).toMatchObject({ kind: 'storage#policy', etag: 'CAE=' });
      expect(body.bindings).toContainEqual({
        role: 'roles/storage.legacyBucketOwner',
        members: [`projectEditor:${at}`, `projectOwner:${at}`],
      });
      expect(body.bindings.map(({ role }) => role)).toContain('roles/storage.legacyObjectReader');
    });

    it('lets in whom it names some time after it was written, and the owner of the project at once', async () => {
      const name = await bucket();
      await upload(name, 'a', 'hello');
      const read = (email: string) => twin.as(email)('GET', `storage/v1/b/${name}/o/a?alt=media`);
      expect((await read('owner@example.com')).text).toBe('hello');
      const { body: policy } = await policyOf(name);
      const bindings = [...policy.bindings, { role: 'roles/storage.objectViewer', members: [member] }];
      const { body: written } = await twin.host('PUT', `storage/v1/b/${name}/iam`, { ...policy, bindings });
      expect(written.etag).toBe('CAI=');
      expect((await read('ana@example.com')).status).toBe(403);
      await until(
        () => read('ana@example.com'),
        ({ status }) => status === 200,
      );
    });

    it('is refused with 412 when it was read before another change', async () => {
      const name = await bucket();
      const { body: policy } = await policyOf(name);
      expect((await twin.host('PUT', `storage/v1/b/${name}/iam`, policy)).status).toBe(200);
      const stale = await twin.host('PUT', `storage/v1/b/${name}/iam`, policy);
      expect(stale.status).toBe(412);
      expect(stale.body.error.errors?.[0]).toMatchObject({ reason: 'conditionNotMet', location: 'If-Match' });
    });

    it('is refused with a member that does not exist, or the public where that is prevented', async () => {
      const name = await bucket({ iamConfiguration: { publicAccessPrevention: 'enforced' } });
      const write = (members: string[]) =>
        twin.host('PUT', `storage/v1/b/${name}/iam`, { bindings: [{ role: 'roles/storage.objectViewer', members }] });
      expect((await write([`serviceAccount:nobody@${at}.iam.gserviceaccount.com`])).body.error.message).toBe(
        `Service account nobody@${at}.iam.gserviceaccount.com does not exist.`,
      );
      expect((await write(['allUsers'])).status).toBe(412);
    });

    it('tells which permissions one has', async () => {
      const name = await bucket();
      const path = `storage/v1/b/${name}/iam/testPermissions?permissions=storage.objects.get&permissions=storage.buckets.delete`;
      expect((await twin.host('GET', path)).body.permissions).toEqual([
        'storage.objects.get',
        'storage.buckets.delete',
      ]);
      expect((await twin.as('eve@example.com')('GET', path)).body.permissions).toBeUndefined();
    });
  });

  describe('An object', () => {
    it('is written with the hashes that Google would answer', async () => {
      const name = await bucket();
      const { body } = await upload(name, 'numbers', '123456789');
      expect(body).toMatchObject({
        kind: 'storage#object',
        size: '9',
        md5Hash: createHash('md5').update('123456789').digest('base64'),
        crc32c: '4waSgw==',
        contentType: 'text/plain',
        metageneration: '1',
      });
      expect(body.generation).toMatch(/^\d{16}$/);
    });

    it('is written only where there is none, when that is asked for', async () => {
      const name = await bucket();
      const first = await upload(name, 'once', 'a', '&ifGenerationMatch=0');
      const second = await upload(name, 'once', 'b', '&ifGenerationMatch=0');
      expect([first.status, second.status]).toEqual([200, 412]);
      expect(second.body.error).toMatchObject({ code: 412 });
      expect(second.body.error.status).toBeUndefined();
      expect((await twin.host('GET', `storage/v1/b/${name}/o/once?alt=media`)).text).toBe('a');
      const third = await upload(name, 'once', 'c', `&ifGenerationMatch=${first.body.generation}`);
      expect(Number(third.body.generation)).toBeGreaterThan(Number(first.body.generation));
    });

    it('comes with its metadata in one body, however the boundary is quoted', async () => {
      const name = await bucket();
      const forms: [string, string][] = [
        ['bound', '\r\n'],
        ['"bound"', '\r\n'],
        ["'bound'", '\n'],
      ];
      for (const [quoted, line] of forms) {
        const parts = ['--bound', 'Content-Type: application/json', '', '{"name":"many/parts","metadata":{"a":"b"}}'];
        const body = [...parts, '--bound', 'Content-Type: application/x-tar', '', 'bytes\nof it', '--bound--', ''];
        const answer = await twin.host(
          'POST',
          `upload/storage/v1/b/${name}/o?uploadType=multipart`,
          Buffer.from(body.join(line)),
          { 'content-type': `multipart/related; boundary=${quoted}` },
        );
        expect(answer.body, quoted).toMatchObject({ name: 'many/parts', contentType: 'application/x-tar', size: '11' });
      }
    });

    it('comes in pieces, the rest being asked for', async () => {
      const name = await bucket();
      const begun = await twin.host('POST', `upload/storage/v1/b/${name}/o?uploadType=resumable&name=large`, {});
      const address = (begun.headers.get('location') ?? '').replace(`${twin.url}/`, '');
      const send = (text: string, range: string) =>
        twin.ask('PUT', address, Buffer.from(text), undefined, { 'content-range': range });
      const partly = await send('hello ', 'bytes 0-5/*');
      expect([partly.status, partly.headers.get('range')]).toEqual([308, 'bytes=0-5']);
      expect((await send('world', 'bytes 6-10/11')).body).toMatchObject({ name: 'large', size: '11' });
    });

    it('is read whole, or by a range, with its hashes in the headers', async () => {
      const name = await bucket();
      await upload(name, 'a/log.txt', 'hello world');
      const path = `storage/v1/b/${name}/o/a%2Flog.txt?alt=media`;
      const whole = await twin.host('GET', path);
      expect([whole.status, whole.text, whole.headers.get('content-type')]).toEqual([200, 'hello world', 'text/plain']);
      expect(whole.headers.get('x-goog-hash')).toMatch(/^crc32c=.*,md5=/);
      const range = (value: string) => twin.host('GET', `download/${path}`, undefined, { range: value });
      const tail = await range('bytes=-5');
      expect([tail.status, tail.text, tail.headers.get('content-range')]).toEqual([206, 'world', 'bytes 6-10/11']);
      expect((await range('bytes=0-4')).text).toBe('hello');
      expect((await range('bytes=50-')).status).toBe(416);
    });

    it('that is not there is told as JSON, its content as plain text, and to who may not list as forbidden', async () => {
      const name = await bucket();
      const message = `No such object: ${name}/no/thing`;
      const path = `storage/v1/b/${name}/o/no%2Fthing`;
      const asked = await twin.host('GET', path);
      expect([asked.status, asked.body.error.message, reasonOf(asked)]).toEqual([404, message, 'notFound']);
      const media = await twin.host('GET', `${path}?alt=media`);
      expect([media.status, media.text]).toEqual([404, message]);
      expect(media.headers.get('content-type')).toBe('text/html; charset=UTF-8');
      expect((await twin.as('eve@example.com')('GET', path)).status).toBe(403);
    });

    it('is listed by prefix and delimiter, page by page', async () => {
      const name = await bucket();
      expect((await twin.host('GET', `storage/v1/b/${name}/o`)).body).toEqual({ kind: 'storage#objects' });
      for (const path of ['a/1', 'a/2', 'a/b/3', 'c']) await upload(name, path, path);
      const { body } = await twin.host('GET', `storage/v1/b/${name}/o?prefix=a/&delimiter=/`);
      expect(body.items?.map((item) => item.name)).toEqual(['a/1', 'a/2']);
      expect(body.prefixes).toEqual(['a/b/']);
      const { body: first } = await twin.host('GET', `storage/v1/b/${name}/o?maxResults=3`);
      const next = await twin.host('GET', `storage/v1/b/${name}/o?pageToken=${first.nextPageToken ?? ''}`);
      expect(next.body.items?.map((item) => item.name)).toEqual(['c']);
    });

    it('is replaced only by who may delete it', async () => {
      const name = await bucket();
      const { body: policy } = await twin.host('GET', `storage/v1/b/${name}/iam`);
      const creator = { role: 'roles/storage.objectCreator', members: ['user:cora@example.com'] };
      await twin.host('PUT', `storage/v1/b/${name}/iam`, { ...policy, bindings: [...policy.bindings, creator] });
      const write = () =>
        twin.as('cora@example.com')('POST', `upload/storage/v1/b/${name}/o?uploadType=media&name=x`, Buffer.from('x'));
      await until(write, ({ status }) => status === 200);
      const again = await write();
      expect(again.status).toBe(403);
      expect(again.body.error.message).toContain('storage.objects.delete');
    });

    const copyPath = (from: string, to: string, name = 'copy') =>
      `storage/v1/b/${from}/o/a%2Foriginal/rewriteTo/b/${to}/o/${name}`;

    it('is copied with its hashes and its type, unless the request has metadata of its own', async () => {
      const [from, to] = [await bucket(), await bucket()];
      const { body: source } = await upload(from, 'a/original', 'hello');
      const { body } = await twin.host('POST', copyPath(from, to), {});
      expect(body).toMatchObject({
        kind: 'storage#rewriteResponse',
        done: true,
        objectSize: '5',
        totalBytesRewritten: '5',
        resource: { bucket: to, name: 'copy', md5Hash: source.md5Hash, crc32c: source.crc32c },
      });
      expect(body.resource).toMatchObject({ contentType: 'text/plain' });
      expect(Number(body.resource.generation)).toBeGreaterThan(Number(source.generation));
      expect((await twin.host('GET', `storage/v1/b/${to}/o/copy?alt=media`)).text).toBe('hello');
      const own = await twin.host('POST', copyPath(from, to), { metadata: { a: 'b' } });
      expect(own.body.resource).toMatchObject({ metadata: { a: 'b' }, contentType: 'application/octet-stream' });
    });

    it('is copied on conditions: what the source is, and what lies under the name', async () => {
      const [from, to] = [await bucket(), await bucket()];
      const { body: old } = await upload(from, 'a/original', 'hello');
      const { body: now } = await upload(from, 'a/original', 'hello again');
      const copy = async (query: string, path = copyPath(from, to)) =>
        (await twin.host('POST', `${path}?${query}`, {})).status;
      expect(await copy(`sourceGeneration=${old.generation}`)).toBe(404);
      expect(await copy('', copyPath(from, to).replace('original', 'missing'))).toBe(404);
      expect(await copy('', copyPath(from, 'no-such-bucket'))).toBe(404);
      expect(await copy(`ifSourceGenerationMatch=${old.generation}`)).toBe(412);
      expect(await copy(`sourceGeneration=${now.generation}&ifGenerationMatch=0`)).toBe(200);
      expect(await copy(`sourceGeneration=${now.generation}&ifGenerationMatch=0`)).toBe(412);
    });

    it('is copied in several calls between two locations, as far as each may go', async () => {
      const [from, to] = [await bucket({ location: 'europe-west1' }), await bucket({ location: 'us-central1' })];
      await upload(from, 'a/original', 'x'.repeat(2 ** 20 + 1));
      const path = `${copyPath(from, to)}?maxBytesRewrittenPerCall=${2 ** 20}`;
      const { body: first } = await twin.host('POST', path, {});
      expect(first).toMatchObject({ done: false, totalBytesRewritten: String(2 ** 20) });
      expect(first.resource).toBeUndefined();
      expect((await twin.host('GET', `storage/v1/b/${to}/o/copy`)).status).toBe(404);
      const other = copyPath(from, to, 'other');
      expect((await twin.host('POST', `${other}?rewriteToken=${first.rewriteToken}`, {})).status).toBe(400);
      const { body: second } = await twin.host('POST', `${path}&rewriteToken=${first.rewriteToken}`, {});
      expect(second).toMatchObject({ done: true, resource: { name: 'copy' } });
      expect((await twin.host('POST', `${copyPath(from, to)}?maxBytesRewrittenPerCall=1000`, {})).status).toBe(400);
    });

    it('is copied by who may read the one bucket and create in the other', async () => {
      const [from, to] = [await bucket(), await bucket()];
      await upload(from, 'a/original', 'hello');
      const grant = async (name: string, role: string) => {
        const { body: policy } = await twin.host('GET', `storage/v1/b/${name}/iam`);
        const binding = { role: `roles/storage.${role}`, members: ['user:cyd@example.com'] };
        await twin.host('PUT', `storage/v1/b/${name}/iam`, { ...policy, bindings: [...policy.bindings, binding] });
      };
      const copy = () => twin.as('cyd@example.com')('POST', copyPath(from, to), {});
      expect((await copy()).body.error.message).toContain('storage.objects.get');
      await grant(from, 'objectViewer');
      const unread = await until(copy, ({ text }) => !text.includes('storage.objects.get'));
      expect([unread.status, unread.body.error.message]).toEqual([
        403,
        expect.stringContaining('storage.objects.create'),
      ]);
      await grant(to, 'objectCreator');
      await until(copy, ({ status }) => status === 200);
      expect((await copy()).body.error.message).toContain('storage.objects.delete');
    });

    it('goes by itself at the age that its bucket names', async () => {
      const fast = await startTwin({ speed: 1_000_000 });
      try {
        const project = await fast.project();
        const lifecycle = { rule: [{ action: { type: 'Delete' }, condition: { age: 1 } }] };
        await fast.host('POST', `storage/v1/b?project=${project}`, { name: 'short-lived', lifecycle });
        const path = 'upload/storage/v1/b/short-lived/o?uploadType=media&name=x';
        expect((await fast.host('POST', path, Buffer.from('x'))).status).toBe(200);
        await until(
          () => fast.host('GET', 'storage/v1/b/short-lived/o/x'),
          ({ status }) => status === 404,
        );
      } finally {
        await fast.close();
      }
    });
  });

  it("serves Google's client library, uploads included", async () => {
    const client = new auth.OAuth2();
    client.setCredentials({ access_token: `emulator:${HOST}` });
    const rootUrl = `${twin.url}/`;
    const api = storageApi({ version: 'v1', auth: client, rootUrl, retry: false });
    const name = await bucket();
    const body = { bucket: name, name: 'source/a.tgz', ifGenerationMatch: '0' };
    const media = { mimeType: 'application/gzip', body: Buffer.from('bytes') };
    const { data } = await api.objects.insert({ ...body, media }, { rootUrl });
    expect(data).toMatchObject({ name: 'source/a.tgz', size: '5' });
    await expect(api.objects.insert({ ...body, media }, { rootUrl })).rejects.toMatchObject({ status: 412 });
    const parts = { requestBody: { metadata: { a: 'b' } }, media: { body: Readable.from([Buffer.from('more')]) } };
    const second = await api.objects.insert({ bucket: name, name: 'two', ...parts }, { rootUrl });
    expect(second.data).toMatchObject({ size: '4', metadata: { a: 'b' } });
    const read = await api.objects.get(
      { bucket: name, object: 'source/a.tgz', alt: 'media' },
      { responseType: 'text' },
    );
    expect(read.data).toBe('bytes');
    expect((await api.objects.delete({ bucket: name, object: 'two' })).status).toBe(204);
  });
});
