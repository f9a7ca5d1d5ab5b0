import { BucketBody } from './bucket-body.js';
import { deleteBucket, findBucket, insertBucket, listBuckets, lookUp, need, patchBucket } from './bucket-calls.js';
import { StoragePolicyBody, getBucketPolicy, setBucketPolicy, testBucketPermissions } from './bucket-policies.js';
import { renderBucket } from './buckets.js';
import { ObjectBody } from './object-body.js';
import { deleteObject, getObject, listObjects } from './object-calls.js';
import { rewriteObject } from './rewrites.js';
import { withBody } from './router.js';
import type { Api, Route } from './router.js';
import { continueUpload, insertObject } from './uploads.js';

const BUCKETS = 'storage/v1/b';
const BUCKET = `${BUCKETS}/{bucket}`;
const EVERYWHERE = ['projection', 'userProject', 'userIp'];
const METAGENERATION = ['ifMetagenerationMatch', 'ifMetagenerationNotMatch'];
const GENERATION = ['ifGenerationMatch', 'ifGenerationNotMatch', ...METAGENERATION];
const ACL = ['predefinedAcl', 'predefinedDefaultObjectAcl'];
const OBJECT_QUERY = ['alt', 'generation', 'softDeleted', 'restoreToken', ...GENERATION];
const UPLOAD_QUERY = ['uploadType', 'uploadId', 'name', 'contentEncoding', 'kmsKeyName', ...ACL, ...GENERATION];
const SOURCE_GENERATION = GENERATION.map((name) => name.replace(/^if/, 'ifSource'));
const REWRITE_QUERY = [
  ...['sourceGeneration', 'rewriteToken', 'maxBytesRewrittenPerCall', 'destinationPredefinedAcl'],
  ...['destinationKmsKeyName', 'dropContextGroups', ...GENERATION, ...SOURCE_GENERATION],
];

const routes: Route[] = [
  withBody({
    id: 'storage.buckets.insert',
    http: 'POST',
    path: BUCKETS,
    query: ['project', 'enableObjectRetention', ...ACL],
    body: BucketBody,
    handle: insertBucket,
  }),
  {
    id: 'storage.buckets.list',
    http: 'GET',
    path: BUCKETS,
    query: ['project', 'prefix', 'maxResults', 'pageToken', 'softDeleted', 'returnPartialSuccess'],
    handle: listBuckets,
  },
  {
    id: 'storage.buckets.get',
    http: 'GET',
    path: BUCKET,
    query: ['generation', 'softDeleted', ...METAGENERATION],
    handle: (call) => renderBucket(findBucket(call, 'storage.buckets.get')),
  },
  withBody({
    id: 'storage.buckets.patch',
    http: 'PATCH',
    path: BUCKET,
    query: [...ACL, ...METAGENERATION],
    body: BucketBody,
    handle: patchBucket,
  }),
  { id: 'storage.buckets.delete', http: 'DELETE', path: BUCKET, query: METAGENERATION, handle: deleteBucket },
  {
    id: 'storage.buckets.getIamPolicy',
    http: 'GET',
    path: `${BUCKET}/iam`,
    query: ['optionsRequestedPolicyVersion'],
    handle: getBucketPolicy,
  },
  withBody({
    id: 'storage.buckets.setIamPolicy',
    http: 'PUT',
    path: `${BUCKET}/iam`,
    body: StoragePolicyBody,
    handle: setBucketPolicy,
  }),
  {
    id: 'storage.buckets.testIamPermissions',
    http: 'GET',
    path: `${BUCKET}/iam/testPermissions`,
    query: ['permissions'],
    handle: testBucketPermissions,
  },
  {
    id: 'storage.buckets.getStorageLayout',
    http: 'GET',
    path: `${BUCKET}/storageLayout`,
    query: ['prefix'],
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
    query: [
      ...['prefix', 'delimiter', 'maxResults', 'pageToken', 'startOffset', 'endOffset', 'versions', 'softDeleted'],
      ...['includeFoldersAsPrefixes', 'includeTrailingDelimiter'],
    ],
    handle: listObjects,
  },
  ...['', 'download/'].map((prefix): Route => ({
    id: 'storage.objects.get',
    http: 'GET',
    path: `${prefix}${BUCKET}/o/{object*}`,
    query: OBJECT_QUERY,
    media: true,
    handle: getObject,
  })),
  {
    id: 'storage.objects.delete',
    http: 'DELETE',
    path: `${BUCKET}/o/{object*}`,
    query: OBJECT_QUERY,
    handle: deleteObject,
  },
  withBody({
    id: 'storage.objects.rewrite',
    http: 'POST',
    path: `${BUCKETS}/{sourceBucket}/o/{sourceObject*}/rewriteTo/b/{bucket}/o/{object*}`,
    query: REWRITE_QUERY,
    body: ObjectBody,
    handle: rewriteObject,
  }),
  ...['upload/', 'resumable/upload/'].map((prefix): Route => ({
    id: 'storage.objects.insert',
    http: 'POST',
    path: `${prefix}${BUCKET}/o`,
    query: UPLOAD_QUERY,
    handle: insertObject,
  })),
  {
    id: 'storage.objects.insert',
    http: 'PUT',
    path: `upload/${BUCKET}/o`,
    query: UPLOAD_QUERY,
    tokenless: true,
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
  routes: routes.map((route) => ({ ...route, query: [...(route.query ?? []), ...EVERYWHERE] })),
};
