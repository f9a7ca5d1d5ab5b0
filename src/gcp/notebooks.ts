import { notebooks } from 'googleapis/build/src/apis/notebooks/index.js';

import { found, pages } from './call.js';
import type { Call } from './call.js';
import type { ClientOptions } from './clients.js';
import { changeBody, instanceBody, toInstance } from './notebook-instance.js';
import type { Instance, InstanceChange, InstanceSpec } from './notebook-instance.js';
import { toOperation } from './operations.js';
import type { Operation } from './operations.js';
import { record, text } from './plain.js';

/**
 * Workbench instances, Notebooks v2 (https://cloud.google.com/vertex-ai/docs/workbench/reference/rest). Instances live
 * in zones: `projects/p/locations/us-central1-a/instances/i`.
 */
export interface Notebooks {
  /**
   * All zones at once. The answer holds "either instances or unreachables": while a location is `unreachable`, what is not
   * listed is unknown, not absent, wherever it lies.
   */
  listInstances(projectId: string): Promise<{ instances: Instance[]; unreachable: string[] }>;
  getInstance(name: string): Promise<Instance | undefined>;
  /** Throws ALREADY_EXISTS. The same request id again answers the same operation. Done comes before ACTIVE. */
  createInstance(request: CreateInstance): Promise<Operation>;
  /** Undefined when it was gone. */
  deleteInstance(request: { name: string; requestId: string }): Promise<Operation | undefined>;
  /** The same request id again answers the same operation. */
  changeInstance(request: { name: string; requestId: string; change: InstanceChange }): Promise<Operation>;
  /** Disks only grow. */
  resizeDisk(request: { name: string; disk: 'bootDisk' | 'dataDisk'; sizeGb: number }): Promise<Operation>;
  /** Not idempotent, and no request id: look at the state first. */
  startInstance(name: string): Promise<Operation>;
  stopInstance(name: string): Promise<Operation>;
  /** Undefined when its record has expired or is not visible yet: look at the instance. */
  getOperation(name: string): Promise<Operation | undefined>;
}

export interface CreateInstance {
  projectId: string;
  zone: string;
  /** A letter, then up to 62 of `[a-z0-9-]`. */
  instanceId: string;
  /** A UUID. */
  requestId: string;
  instance: InstanceSpec;
}

export function createNotebooks(options: ClientOptions): (call: Call) => Notebooks {
  const { instances, operations } = notebooks({ version: 'v2', ...options }).projects.locations;
  return (call) => ({
    async listInstances(projectId) {
      const parent = `projects/${projectId}/locations/-`;
      const target = { method: method('list'), resource: parent };
      const list = await pages((token) => call(target, (o) => instances.list({ parent, pageSize: 500, ...token }, o)));
      return {
        instances: list.flatMap((page) => page.instances ?? []).map(toInstance),
        unreachable: list.flatMap((page) => page.unreachable ?? []),
      };
    },
    async getInstance(name) {
      const data = await found(call({ method: method('get'), resource: name }, (o) => instances.get({ name }, o)));
      return data && toInstance(data);
    },
    async createInstance({ projectId, zone, instanceId, requestId, instance }) {
      const parent = `projects/${projectId}/locations/${zone}`;
      const target = { method: method('create'), resource: `${parent}/instances/${instanceId}` };
      const params = { parent, instanceId, requestId, requestBody: instanceBody(projectId, zone, instance) };
      return toOperation(await call(target, (o) => instances.create(params, o)), target);
    },
    async changeInstance({ name, requestId, change }) {
      const target = { method: method('patch'), resource: name };
      const { body, mask } = changeBody(change);
      const params = { name, requestId, updateMask: mask, requestBody: body };
      return toOperation(await call(target, (o) => instances.patch(params, o)), target);
    },
    async resizeDisk({ name, disk, sizeGb }) {
      const target = { method: method('resizeDisk'), resource: name };
      const params = { notebookInstance: name, requestBody: { [disk]: { diskSizeGb: String(sizeGb) } } };
      return toOperation(await call(target, (o) => instances.resizeDisk(params, o)), target);
    },
    async startInstance(name) {
      const target = { method: method('start'), resource: name };
      return toOperation(await call(target, (o) => instances.start({ name, requestBody: {} }, o)), target);
    },
    async stopInstance(name) {
      const target = { method: method('stop'), resource: name };
      return toOperation(await call(target, (o) => instances.stop({ name, requestBody: {} }, o)), target);
    },
    async deleteInstance({ name, requestId }) {
      const target = { method: method('delete'), resource: name };
      const data = await found(call(target, (o) => instances.delete({ name, requestId }, o)));
      return data && toOperation(data, target);
    },
    async getOperation(name) {
      const target = { method: 'notebooks.projects.locations.operations.get', resource: name };
      const data = await found(call(target, (o) => operations.get({ name }, o)));
      return data && toOperation(data, workOf(record(data.metadata), name));
    },
  });
}

const method = (verb: string) => `notebooks.projects.locations.instances.${verb}`;

/** Google's OperationMetadata says what the operation does to what. */
function workOf(metadata: Record<string, unknown>, name: string) {
  return { method: method(text(metadata['verb']) ?? 'create'), resource: text(metadata['target']) ?? name };
}
