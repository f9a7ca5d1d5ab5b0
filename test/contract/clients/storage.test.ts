import { randomBytes } from 'node:crypto';

import { Storage } from '@google-cloud/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { HOST, startTwin } from '../emulator/twin.js';
import type { Twin } from '../emulator/twin.js';

describe('@google-cloud/storage', () => {
  let twin: Twin;
  let client: Storage;
  let projectId: string;
  beforeAll(async () => {
    twin = await startTwin();
    projectId = await twin.project();
    client = new Storage({ apiEndpoint: twin.url, projectId, retryOptions: { autoRetry: false } });
    // To an endpoint that is not Google's it sends no token of its own accord.
    const authorization = `Bearer emulator:${HOST}`;
    client.interceptors.push({
      // What it is given it takes back; only its declaration says more.
      request: (options) => ({ ...options, headers: { ...options.headers, authorization } }) as never,
    });
  });
  afterAll(() => twin.close());

  const bucketOf = async (name: string) => {
    const [bucket] = await client.createBucket(`${projectId}-${name}`, {
      location: 'us-central1',
      iamConfiguration: { uniformBucketLevelAccess: { enabled: true } },
    });
    return bucket;
  };

  it('makes a bucket, reads it, changes it and deletes it', async () => {
    const bucket = await bucketOf('made');
    await bucket.setLabels({ team: 'ml' });
    const [metadata] = await bucket.getMetadata();
    expect(metadata).toMatchObject({ location: 'US-CENTRAL1', labels: { team: 'ml' } });
    const [buckets] = await client.getBuckets({ prefix: `${projectId}-m`, maxResults: 1 });
    expect(buckets.map(({ name }) => name)).toEqual([bucket.name]);
    await bucket.delete();
    expect(await bucket.exists()).toEqual([false]);
  });

  it('sends and reads objects, which it checks by their hash, lists them page after page and copies them', async () => {
    const bucket = await bucketOf('objects');
    const bytes = randomBytes(5_000);
    for (const name of ['dir/one', 'dir/other', 'top'])
      await bucket.file(name).save(bytes, { resumable: false, validation: 'crc32c', contentType: 'application/x-tar' });
    const [read] = await bucket.file('dir/one').download({ validation: 'crc32c' });
    expect(read.equals(bytes)).toBe(true);
    const [first, next] = await bucket.getFiles({ prefix: 'dir/', maxResults: 1, autoPaginate: false });
    const [rest] = await bucket.getFiles(next);
    expect([...first, ...rest].map(({ name }) => name)).toEqual(['dir/one', 'dir/other']);
    await bucket.file('top').copy(bucket.file('copied'));
    const [copied] = await bucket.file('copied').getMetadata();
    expect(copied).toMatchObject({ size: '5000', contentType: 'application/x-tar' });
  });

  it('sends an object in parts', async () => {
    const bytes = randomBytes(600_000);
    const file = (await bucketOf('parts')).file('large');
    await file.save(bytes, { resumable: true, chunkSize: 256 * 1024, validation: 'md5' });
    const [read] = await file.download();
    expect(read.equals(bytes)).toBe(true);
  });

  it('never overwrites what is there if it is told so', async () => {
    const file = (await bucketOf('guarded')).file('context.tgz');
    const once = { resumable: false, preconditionOpts: { ifGenerationMatch: 0 } };
    await file.save('first', once);
    await expect(file.save('second', once)).rejects.toMatchObject({ code: 412 });
    expect(String((await file.download())[0])).toBe('first');
  });

  it('grants on a bucket, and gets refusals as errors with their reason', async () => {
    const bucket = await bucketOf('granted');
    const [policy] = await bucket.iam.getPolicy({ requestedPolicyVersion: 3 });
    policy.bindings.push({ role: 'roles/storage.objectViewer', members: ['user:ana@example.com'] });
    await bucket.iam.setPolicy(policy);
    const [{ bindings }] = await bucket.iam.getPolicy();
    expect(bindings).toContainEqual({ role: 'roles/storage.objectViewer', members: ['user:ana@example.com'] });
    const [held] = await bucket.iam.testPermissions(['storage.buckets.get', 'storage.objects.create']);
    expect(held).toMatchObject({ 'storage.buckets.get': true });
    await bucket.file('x').save('x', { resumable: false });
    await expect(bucket.delete()).rejects.toMatchObject({ code: 409, errors: [{ reason: 'conflict' }] });
    await expect(bucket.file('nothing').getMetadata()).rejects.toMatchObject({ code: 404 });
  });
});
