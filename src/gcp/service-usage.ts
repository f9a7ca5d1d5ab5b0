import { serviceusage } from 'googleapis/build/src/apis/serviceusage/index.js';

import type { Call } from './call.js';
import type { ClientOptions } from './clients.js';
import { toOperation } from './operations.js';
import type { Operation } from './operations.js';
import { lastSegment, records, text } from './plain.js';

/** Service Usage v1 (https://cloud.google.com/service-usage/docs/reference/rest). */
export interface ServiceUsage {
  /** At most 30 names such as `notebooks.googleapis.com`. An unknown one fails them all. */
  batchGet(projectId: string, services: string[]): Promise<ServiceState[]>;
  /**
   * At most 20 names: with more Google refuses and changes nothing. Counts as 5 writes of 60 a minute.
   * What is on already answers a done operation that cannot be looked up again.
   */
  batchEnable(projectId: string, services: string[]): Promise<Operation>;
  getOperation(name: string): Promise<Operation>;
}

export interface ServiceState {
  service: string;
  state: 'ENABLED' | 'DISABLED';
}

export interface EnableFailure {
  serviceId: string;
  errorMessage: string;
}

/** What a done batchEnable could not enable: it carries no `error` for that. */
export function enableFailures(operation: Operation): EnableFailure[] {
  return records(operation.response?.['failures']).map((failure) => ({
    serviceId: text(failure['serviceId']) ?? '',
    errorMessage: text(failure['errorMessage']) ?? '',
  }));
}

export function createServiceUsage(options: ClientOptions): (call: Call) => ServiceUsage {
  const api = serviceusage({ version: 'v1', ...options });
  const batchEnableOf = (resource: string) => ({ method: 'serviceusage.services.batchEnable', resource });
  return (call) => ({
    async batchGet(projectId, services) {
      const parent = `projects/${projectId}`;
      const names = services.map((service) => `${parent}/services/${service}`);
      const target = { method: 'serviceusage.services.batchGet', resource: parent };
      const data = await call(target, (o) => api.services.batchGet({ parent, names }, o));
      // Google answers with the project's number where its id was asked for: only the end of the name is ours.
      return (data.services ?? []).map(({ name, state }) => ({
        service: lastSegment(name),
        state: state === 'ENABLED' ? 'ENABLED' : 'DISABLED',
      }));
    },
    async batchEnable(projectId, services) {
      const parent = `projects/${projectId}`;
      const requestBody = { serviceIds: services };
      const target = batchEnableOf(parent);
      return toOperation(await call(target, (o) => api.services.batchEnable({ parent, requestBody }, o)), target);
    },
    async getOperation(name) {
      const target = { method: 'serviceusage.operations.get', resource: name };
      return toOperation(await call(target, (o) => api.operations.get({ name }, o)), batchEnableOf(name));
    },
  });
}
