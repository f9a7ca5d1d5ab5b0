/**
 * Objects by their plain address, `https://storage.googleapis.com/BUCKET/OBJECT`, where gcloud reads the log of a build
 * (https://docs.cloud.google.com/storage/docs/xml-api/get-object-download).
 */
import { need } from './bucket-calls.js';
import type { Call } from './call.js';
import { ApiError } from './errors.js';
import { media } from './object-calls.js';
import { makeObject } from './objects.js';
import type { StoredObject } from './objects.js';
import { newPolicy } from './policies.js';
import { Reply } from './reply.js';
import type { Api } from './router.js';
import { accessDenied, noBucket, noObject } from './storage-refusals.js';

const GOOGLES_LOGS = /^(\d+)\.cloudbuild-logs\.googleusercontent\.com$/;

/** Google's own bucket for the logs of a project that names no other, open to the project's team (https://docs.cloud.google.com/build/docs/securing-builds/store-manage-build-logs). */
function googlesLog(call: Call, number: string): StoredObject {
  const name = call.param('object');
  const project = call.store.project(number);
  if (!project) throw noBucket();
  const { projectId } = project;
  const team = ['Editor', 'Owner', 'Viewer'].map((basic) => `project${basic}:${projectId}`);
  const open = newPolicy([{ role: 'roles/storage.objectViewer', members: team }]);
  if (!call.may('storage.objects.get', { name: '', policies: [open, project.policy] }))
    throw accessDenied(call.email, 'storage.objects.get', 'object');
  const build = call.store.builds.get(/^log-(.*)\.txt$/.exec(name)?.[1] ?? '');
  if (build?.project !== project || build.log.length === 0) throw noObject(call.param('bucket'), name);
  return makeObject(call.store, {
    name,
    bytes: Buffer.from(`${build.log.join('\n')}\n`),
    fields: { contentType: 'text/plain; charset=utf-8' },
  });
}

function find(call: Call): StoredObject {
  const number = GOOGLES_LOGS.exec(call.param('bucket'))?.[1];
  if (number !== undefined) return googlesLog(call, number);
  const bucket = call.store.buckets.get(call.param('bucket'));
  if (!bucket) throw noBucket();
  need(call, bucket, 'storage.objects.get', 'object');
  const object = bucket.objects.get(call.param('object'));
  if (!object) throw noObject(bucket.name, call.param('object'));
  return object;
}

/** https://docs.cloud.google.com/storage/docs/xml-api/reference-status */
const TEXTS = {
  AccessDenied: 'Access denied.',
  InvalidRange: 'The requested range cannot be satisfied.',
  NoSuchBucket: 'The specified bucket does not exist.',
  NoSuchKey: 'The specified key does not exist.',
};

function codeOf({ http, message }: ApiError): keyof typeof TEXTS {
  if (http === 416) return 'InvalidRange';
  if (http === 403) return 'AccessDenied';
  return message === noBucket().message ? 'NoSuchBucket' : 'NoSuchKey';
}

function download(call: Call): Reply {
  try {
    return media(call, find(call));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const code = codeOf(error);
    const body = `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code><Message>${TEXTS[code]}</Message></Error>`;
    return new Reply(error.http, body, { 'content-type': 'application/xml; charset=UTF-8' });
  }
}

export const xmlDownloads: Api = {
  service: 'storage.googleapis.com',
  host: 'storage.googleapis.com',
  errors: 'compute',
  perProject: false,
  server: 'UploadServer',
  routes: [{ id: 'storage.objects.get', http: 'GET', path: '{bucket}/{object+}', tokenless: true, handle: download }],
};
