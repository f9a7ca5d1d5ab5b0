import { GcpError } from '../../../src/gcp/errors.js';
import type { Gcp, Operation } from '../../../src/gcp/index.js';
import { json, type serve } from '../gcp/wire.js';

export type Answer = Parameters<typeof serve>[0];
export type Ask = (gcp: Gcp) => Promise<unknown>;

export const PROJECT = 'my-project';
/** As Google writes it where it does not write the id. */
export const NUMBER = '415104041262';
export const ACCOUNT = `labwright-mlops-lab@${PROJECT}.iam.gserviceaccount.com`;
export const INSTANCE = `projects/${PROJECT}/locations/us-central1-a/instances/mlops-lab`;

/** How Google's newer APIs refuse: google.rpc.Status (https://google.aip.dev/193). */
export const status = (code: number, name: string, message: string, ...details: object[]): Answer =>
  json(code, { error: { code, message, status: name, ...(details.length > 0 && { details }) } });

/** How Compute and Storage refuse, and IAM with a status besides. */
export const reason = (code: number, why: string, message: string, name?: string): Answer =>
  json(code, {
    error: { code, message, errors: [{ message, domain: 'global', reason: why }], ...(name && { status: name }) },
  });

/** An operation that was accepted and failed: HTTP 200, and an error where the response would be. */
export const failedOperation = (code: number, message: string, ...details: object[]): Answer =>
  json(200, {
    name: `projects/${PROJECT}/locations/us-central1-a/operations/operation-1`,
    metadata: {
      '@type': 'type.googleapis.com/google.cloud.notebooks.v2.OperationMetadata',
      target: INSTANCE,
      verb: 'create',
    },
    done: true,
    error: { code, message, ...(details.length > 0 && { details }) },
  });

export const errorInfo = (why: string, domain: string, metadata: Record<string, string> = {}) => ({
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason: why,
  domain,
  metadata,
});

export const precondition = (type: string, subject: string) => ({
  '@type': 'type.googleapis.com/google.rpc.PreconditionFailure',
  violations: [{ type, subject }],
});

export const retryInfo = (retryDelay: string) => ({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay });

/** A front end's own page, which knows nothing of JSON. */
export const page =
  (code: number, title: string): Answer =>
  (_, response) => {
    response.writeHead(code, { 'content-type': 'text/html; charset=UTF-8' });
    response.end(`<!DOCTYPE html><html lang=en><meta charset=utf-8><title>${title}</title><p><b>${code}.</b></html>`);
  };

export const hangUp: Answer = (_, response) => {
  response.socket?.resetAndDestroy();
};

export const halfAnAnswer: Answer = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"name": "projects/415', () => response.socket?.destroy());
};

/** The calls of the steps that Google refuses in these ways. */
export const asks = {
  enable: (gcp) => gcp.serviceUsage.batchEnable(PROJECT, ['compute.googleapis.com']),
  enabled: (gcp) => gcp.serviceUsage.getOperation('operations/acf.p2-1').then(failed),
  project: (gcp) => gcp.resourceManager.getProject(PROJECT),
  grant: (gcp) => gcp.resourceManager.setIamPolicy(PROJECT, { etag: 'BwX', bindings: [] }),
  account: (gcp) => gcp.iam.getServiceAccount(ACCOUNT),
  accountPolicy: (gcp) => gcp.iam.getIamPolicy(ACCOUNT),
  newAccount: (gcp) =>
    gcp.iam.createServiceAccount(PROJECT, { accountId: 'labwright-mlops-lab', displayName: '', description: '' }),
  compute: (gcp) => gcp.compute.getProject(PROJECT),
  repository: (gcp) => gcp.artifactRegistry.getRepository(`projects/${PROJECT}/locations/us-central1/repositories/r`),
  instance: (gcp) => gcp.notebooks.getInstance(INSTANCE),
  remove: (gcp) => gcp.notebooks.deleteInstance({ name: INSTANCE, requestId: '0d8e1b36-60c9-4a0f-9f0e-3f1c6d2b7a10' }),
  build: (gcp) =>
    gcp.cloudBuild.createBuild(PROJECT, 'us-central1', {
      source: { bucket: 'labwright-my-project', object: 'source/1.tgz', generation: '1' },
      images: [`us-central1-docker.pkg.dev/${PROJECT}/labwright/mlops-dev:content-1`],
      ...{ timeoutSeconds: 3_600, queueSeconds: 3_600, tags: [], logsBucket: 'labwright-my-project' },
      serviceAccount: `builder-labwright@${PROJECT}.iam.gserviceaccount.com`,
    }),
  created: (gcp) => gcp.notebooks.getOperation('operations/operation-1').then(failed),
} satisfies Record<string, Ask>;

/** As the steps do with an operation that ended so. */
function failed(operation: Operation | undefined): void {
  if (operation?.error) throw new GcpError(operation.error);
}
