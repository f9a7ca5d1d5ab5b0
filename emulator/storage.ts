import { deleteBucket, findBucket, insertBucket, listBuckets, lookUp, need, patchBucket } from './bucket-calls.js';
import { getBucketPolicy, setBucketPolicy, testBucketPermissions } from './bucket-policies.js';
import { renderBucket } from './buckets.js';
import { deleteObject, getObject, listObjects } from './object-calls.js';
import { rewriteObject } from './rewrites.js';
import { withBody } from './router.js';
import type { Api, Route } from './router.js';
import { continueUpload, insertObject } from './uploads.js';

const BUCKETS = 'storage/v1/b';
const BUCKET = `${BUCKETS}/{bucket}`;

const routes: Route[] = [
  withBody({
    id: 'storage.buckets.insert',
    http: 'POST',
    path: BUCKETS,
    handle: insertBucket,
  }),
  {
    id: 'storage.buckets.list',
    http: 'GET',
    path: BUCKETS,
    handle: listBuckets,
  },
  {
    id: 'storage.buckets.get',
    http: 'GET',
    path: BUCKET,
    handle: (call) => renderBucket(findBucket(call, 'storage.buckets.get')),
  },
  withBody({
    id: 'storage.buckets.patch',
    http: 'PATCH',
    path: BUCKET,
    mergePatch: true,
    handle: patchBucket,
  }),
  { id: 'storage.buckets.delete', http: 'DELETE', path: BUCKET, handle: deleteBucket },
  {
    id: 'storage.buckets.getIamPolicy',
    http: 'GET',
    path: `${BUCKET}/iam`,
    handle: getBucketPolicy,
  },
  withBody({
    id: 'storage.buckets.setIamPolicy',
    http: 'PUT',
    path: `${BUCKET}/iam`,
    handle: setBucketPolicy,
  }),
  {
    id: 'storage.buckets.testIamPermissions',
    http: 'GET',
    path: `${BUCKET}/iam/testPermissions`,
    handle: testBucketPermissions,
  },
  {
    id: 'storage.buckets.getStorageLayout',
    http: 'GET',
    path: `${BUCKET}/storageLayout`,
    handle(call) {
      const bucket = lookUp(call);
      need(call, bucket, 'storage.objects.list');
      const { location, locationType } = renderBucket(bucket);
      return { kind: 'storage#storageLayout', bucket: bucket.name, location, locationType };
    },
  },
  {
    id: 'storage.objects.list',
    http: 'GET',
    path: `${BUCKET}/o`,
    handle: listObjects,
  },
  ...['', 'download/'].map((prefix): Route => ({
    id: 'storage.objects.get',
    http: 'GET',
    path: `${prefix}${BUCKET}/o/{object*}`,
    media: true,
    handle: getObject,
  })),
  {
    id: 'storage.objects.delete',
    http: 'DELETE',
    path: `${BUCKET}/o/{object*}`,
    handle: deleteObject,
  },
  withBody({
    id: 'storage.objects.rewrite',
    http: 'POST',
    path: `${BUCKETS}/{sourceBucket}/o/{sourceObject*}/rewriteTo/b/{bucket}/o/{object*}`,
    handle: rewriteObject,
  }),
  ...['upload/', 'resumable/upload/'].map((prefix): Route => ({
    id: 'storage.objects.insert',
    http: 'POST',
    path: `${prefix}${BUCKET}/o`,
    bytes: true,
    handle: insertObject,
  })),
  {
    id: 'storage.objects.insert',
    http: 'PUT',
    path: `upload/${BUCKET}/o`,
    tokenless: true,
    bytes: true,
    handle: continueUpload,
  },
];

/** Both services are on in a new project; the JSON API has one of its own. */
const GATES = ['storage.googleapis.com', 'storage-api.googleapis.com'];

export const storage: Api = {
  service: 'storage.googleapis.com',
  errors: 'compute',
  perProject: true,
  gates: GATES,
  server: 'UploadServer',
  routes,
};
