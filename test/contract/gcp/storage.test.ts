import { describe, expect, it } from 'vitest';

import { openWorld } from './world.js';

describe('Cloud Storage', async () => {
  const world = await openWorld({ projectId: 'contract-storage', services: ['storage'] });
  const { gcp, projectId } = world;
  const { storage } = gcp;
  const bucket = `${projectId}-labwright`;
  const NEW = { name: bucket, location: 'us-central1', labels: { 'labwright-installation': 'i' }, deleteAfterDays: 30 };
  const CONTEXT = 'source/abc.tgz';
  const LOG = 'log-1.txt';

  it('answers undefined for a bucket that nobody has', async () => {
    expect(await storage.getBucket(bucket)).toBeUndefined();
  });

  it('makes a bucket that names its project, and lists it there', async () => {
    const { projectNumber } = await gcp.resourceManager.getProject(projectId);
    const made = await storage.createBucket(projectId, NEW);
    expect(made).toEqual({ name: bucket, projectNumber, location: 'us-central1', labels: NEW.labels });
    expect(await storage.getBucket(bucket)).toEqual(made);
    expect(await storage.listBuckets(projectId, bucket)).toEqual([made]);
    expect(await storage.listBuckets(projectId, `${bucket}-`)).toEqual([]);
  });

  it('refuses a name that is taken, by us or by others, and others find it in their list no more than we in ours', async () => {
    await world.addProject({ projectId: 'contract-squatted', services: ['storage'] });
    for (const project of [projectId, 'contract-squatted']) {
      await expect(storage.createBucket(project, NEW)).rejects.toMatchObject({
        google: { status: 'ALREADY_EXISTS', httpStatus: 409 },
      });
    }
    expect(await storage.listBuckets('contract-squatted', bucket)).toEqual([]);
  });

  it('keeps a policy by its etag', async () => {
    const policy = await storage.getIamPolicy(bucket);
    const binding = { role: 'roles/storage.objectViewer', members: ['user:ann@example.com'] };
    await storage.setIamPolicy(bucket, { ...policy, bindings: [...policy.bindings, binding] });
    const written = await storage.getIamPolicy(bucket);
    expect(written.bindings).toContainEqual(binding);
    await expect(storage.setIamPolicy(bucket, policy)).rejects.toMatchObject({ google: { status: 'ABORTED' } });
  });

  it('takes an object once, and says what lies there', async () => {
    const bytes = Buffer.from([0x1f, 0x8b, 0, 255]);
    expect(await storage.getObject(bucket, CONTEXT)).toBeUndefined();
    const put = await storage.putObject(bucket, CONTEXT, bytes, 'application/gzip');
    expect(put).toEqual({ created: true, generation: expect.stringMatching(/^\d+$/) as string });
    expect(await storage.putObject(bucket, CONTEXT, Buffer.from('other'), 'text/plain')).toEqual({ created: false });
    expect(await storage.getObject(bucket, CONTEXT)).toEqual({
      name: CONTEXT,
      generation: 'generation' in put && put.generation,
      size: 4,
      md5Hash: 's+8nm3bfkImhUT+KXiPK8A==',
    });
  });

  it('copies one content into another bucket, also far away in several calls, and only where nothing is', async () => {
    const far = `${bucket}-far`;
    await storage.createBucket(projectId, { ...NEW, name: far, location: 'europe-west1' });
    await storage.putObject(far, 'context.tgz', Buffer.alloc(33 * 2 ** 20, 7), 'application/gzip');
    const original = await storage.getObject(far, 'context.tgz');
    const source = { bucket: far, name: 'context.tgz', generation: original?.generation ?? '' };
    const copied = await storage.copyObject(source, { bucket, name: 'source/far.tgz' });
    const copy = await storage.getObject(bucket, 'source/far.tgz');
    expect(copied).toEqual({ created: true, generation: copy?.generation });
    expect(copy).toMatchObject({ size: original?.size, md5Hash: original?.md5Hash });
    expect(copy?.generation).not.toBe(original?.generation);
    expect(await storage.copyObject(source, { bucket, name: 'source/far.tgz' })).toEqual({ created: false });
    expect(await storage.getObject(bucket, 'source/far.tgz')).toEqual(copy);
    await storage.deleteObject(bucket, 'source/far.tgz');
  });

  it('copies nothing but the generation that is asked for', async () => {
    const stale = { bucket, name: CONTEXT, generation: '17' };
    const notFound = { google: { status: 'NOT_FOUND', method: 'storage.objects.rewrite' } };
    await expect(storage.copyObject(stale, { bucket, name: 'copy' })).rejects.toMatchObject(notFound);
    const absent = { ...stale, name: 'absent' };
    await expect(storage.copyObject(absent, { bucket, name: 'copy' })).rejects.toMatchObject(notFound);
    expect(await storage.getObject(bucket, 'copy')).toBeUndefined();
  });

  it('reads the end of a text, all of a short one, and nothing of an empty one', async () => {
    await storage.putObject(bucket, LOG, Buffer.from('Step 1\nStep 2 é\n'), 'text/plain');
    await storage.putObject(bucket, 'log-2.txt', Buffer.from(''), 'text/plain');
    expect(await storage.readObjectTail(bucket, LOG, 10)).toBe('Step 2 é\n');
    expect(await storage.readObjectTail(bucket, LOG, 1_000)).toBe('Step 1\nStep 2 é\n');
    expect(await storage.readObjectTail(bucket, 'log-2.txt', 10)).toBe('');
    expect(await storage.readObjectTail(bucket, 'log-3.txt', 10)).toBeUndefined();
  });

  it('does not give up a bucket that holds something', async () => {
    await expect(storage.deleteBucket(bucket)).rejects.toMatchObject({ google: { status: 'FAILED_PRECONDITION' } });
    const names = (await storage.listObjects(bucket, '')).map(({ name }) => name);
    expect(names).toEqual(['log-1.txt', 'log-2.txt', CONTEXT]);
    expect((await storage.listObjects(bucket, 'source/')).map(({ name }) => name)).toEqual([CONTEXT]);
    for (const name of names) await storage.deleteObject(bucket, name);
    await expect(storage.deleteObject(bucket, LOG)).rejects.toMatchObject({ google: { status: 'NOT_FOUND' } });
  });

  it('deletes an empty bucket, once', async () => {
    await storage.deleteBucket(bucket);
    expect(await storage.getBucket(bucket)).toBeUndefined();
    await expect(storage.deleteBucket(bucket)).rejects.toMatchObject({ google: { status: 'NOT_FOUND' } });
  });

  it('does not take a missing permission for a missing bucket', async () => {
    await storage.createBucket('contract-squatted', { ...NEW, name: 'contract-closed-bucket' });
    await world.addProject({ projectId: 'contract-no-storage', services: ['storage'], bindings: [] });
    await expect(storage.listBuckets('contract-no-storage', 'a')).rejects.toMatchObject({
      google: { status: 'PERMISSION_DENIED' },
    });
  });
});
