import { createArtifactRegistry } from './artifact-registry.js';
import type { ArtifactRegistry } from './artifact-registry.js';
import { createCredentials, impersonating, type Credentials } from './auth.js';
import { createBilling } from './billing.js';
import type { Billing } from './billing.js';
import { bindCall, CALL_TIMEOUT_MS, withDeadline, type Call, type GoogleCall } from './call.js';
import { clientOptions } from './clients.js';
import { createCloudBuild } from './cloud-build.js';
import type { CloudBuild } from './cloud-build.js';
import { createCompute } from './compute.js';
import type { Compute } from './compute.js';
import { createIam } from './iam.js';
import type { Iam } from './iam.js';
import { createLink } from './link.js';
import type { Link } from './link.js';
import { createNotebooks } from './notebooks.js';
import type { Notebooks } from './notebooks.js';
import { createResourceManager } from './resource-manager.js';
import type { ResourceManager } from './resource-manager.js';
import { createServiceUsage } from './service-usage.js';
import type { ServiceUsage } from './service-usage.js';
import { createStorage } from './storage.js';
import type { Storage } from './storage.js';

export interface GcpOptions {
  /** The emulator's origin; absent: Google itself with Application Default Credentials. */
  endpoint?: string;
  /** Told of every call, for metrics. */
  onCall?: (call: GoogleCall) => void;
  /** The e-mail of the account whose rights count in a project; undefined: our own. */
  impersonate?: (projectId: string) => string | undefined;
}

/** `projectId` says for which project it is worked; without one we are ourselves. */
export type OpenGcp = (attempt: AbortSignal, projectId?: string) => Gcp;

/** Google as the steps see it: one gateway an API, one method a call. A refusal, or no answer, is a GcpError. */
export interface Gcp {
  /** Our own IAM member, `serviceAccount:...` or `user:...`; undefined when it cannot be told. */
  identity(): Promise<string | undefined>;
  /** The project that calls count against, where the credentials name one. */
  quotaProject(): Promise<string | undefined>;
  serviceUsage: ServiceUsage;
  resourceManager: ResourceManager;
  iam: Iam;
  artifactRegistry: ArtifactRegistry;
  storage: Storage;
  cloudBuild: CloudBuild;
  notebooks: Notebooks;
  compute: Compute;
  billing: Billing;
  link: Link;
}

/**
 * The clients are made once for each account that we act as; what is returned binds cheap gateways to one attempt's
 * deadline, and to whom the calls for a project are made as. Nothing is asked before the first call, neither Google nor
 * its credentials.
 */
export function createGcp({ endpoint, onCall, impersonate }: GcpOptions): OpenGcp {
  const own = createCredentials(endpoint);
  const opened = new Map<string, ReturnType<typeof openClients>>([['', openClients(own, endpoint)]]);
  const clientsOf = (email = '') => {
    const known = opened.get(email) ?? openClients(impersonating(email, own, endpoint), endpoint);
    opened.set(email, known);
    return known;
  };
  return (attempt, projectId) => {
    const email = projectId === undefined ? undefined : impersonate?.(projectId);
    const { credentials, bind } = clientsOf(email);
    const call = bindCall({ attempt, authorize: credentials.authorize, ...(onCall && { onCall }) });
    return {
      identity: () =>
        withDeadline(attempt, CALL_TIMEOUT_MS, { method: 'google.auth.identity' }, credentials.identity).catch(
          () => undefined,
        ),
      quotaProject: () => credentials.quotaProject().catch(() => undefined),
      ...bind(call),
      link: createLink(attempt),
    };
  };
}

function openClients(credentials: Credentials, endpoint: string | undefined) {
  const options = clientOptions(credentials, endpoint);
  const serviceUsage = createServiceUsage(options);
  const resourceManager = createResourceManager(options);
  const iam = createIam(options);
  const artifactRegistry = createArtifactRegistry(options);
  const storage = createStorage(options);
  const cloudBuild = createCloudBuild(options);
  const notebooks = createNotebooks(options);
  const compute = createCompute(options);
  const billing = createBilling(options);
  const bind = (call: Call) => ({
    serviceUsage: serviceUsage(call),
    resourceManager: resourceManager(call),
    iam: iam(call),
    artifactRegistry: artifactRegistry(call),
    storage: storage(call),
    cloudBuild: cloudBuild(call),
    notebooks: notebooks(call),
    compute: compute(call),
    billing: billing(call),
  });
  return { credentials, bind };
}

export type { ArtifactRegistry, NewRepository, Repository } from './artifact-registry.js';
export type { Billing, BillingInfo } from './billing.js';
export type { Bucket, NewBucket, StoredObject } from './bucket.js';
export { BUILD_STATUSES, isTerminal } from './build.js';
export type { Build, NewBuild } from './build.js';
export type { GoogleCall } from './call.js';
export type { CloudBuild } from './cloud-build.js';
export type { AcceleratorType, Compute, MachineType, Quota, Subnetwork, Zone } from './compute.js';
export type { Iam, NewServiceAccount, ServiceAccount } from './iam.js';
export type { Link } from './link.js';
export type { Accelerator, ContainerImage, Disk, Instance, InstanceChange, InstanceSpec } from './notebook-instance.js';
export type { CreateInstance, Notebooks } from './notebooks.js';
export type { Operation } from './operations.js';
export type { Project, ResourceManager } from './resource-manager.js';
export { enableFailures } from './service-usage.js';
export type { EnableFailure, ServiceState, ServiceUsage } from './service-usage.js';
export type { PutObject, Storage } from './storage.js';
