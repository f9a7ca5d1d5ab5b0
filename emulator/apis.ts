/** Google's APIs, as far as they are here. */
import { artifactRegistry } from './artifact-registry.js';
import { billing } from './billing.js';
import { cloudBuild } from './cloud-build.js';
import { compute } from './compute.js';
import { iam } from './iam.js';
import { iamCredentials } from './iam-credentials.js';
import { notebooks } from './notebooks.js';
import { resourceManager } from './resource-manager.js';
import type { Api } from './router.js';
import { serviceUsage } from './service-usage.js';
import { storage } from './storage.js';
import { xmlDownloads } from './xml-downloads.js';

export const APIS: readonly Api[] = [
  artifactRegistry,
  billing,
  cloudBuild,
  compute,
  iam,
  iamCredentials,
  notebooks,
  resourceManager,
  serviceUsage,
  storage,
  xmlDownloads,
];

export const SERVICES: readonly string[] = [...new Set(APIS.map(({ service }) => service))];

/** Discovery's ids. */
export const METHODS: readonly string[] = [...new Set(APIS.flatMap(({ routes }) => routes.map(({ id }) => id)))].sort();
