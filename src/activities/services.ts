import type { Outputs } from '../domain/environment.js';
import { isServiceOff } from '../domain/google-words.js';
import { bucketName } from '../domain/names.js';
import { requiredServices } from '../domain/services.js';
import { GcpError } from '../gcp/errors.js';
import { enableFailures, type ServiceState } from '../gcp/index.js';
import { PROPAGATION_SECONDS, type Attempt } from './attempt.js';
import { endOf, type OperationMemory } from './operation.js';
import type { Step } from './step.js';
import { Waiting } from './waiting.js';

/** Limits of one call (cloud.google.com/service-usage/docs/reference/rest/v1/services). */
const BATCH_GET = 30;
const BATCH_ENABLE = 20;

/** While a service that is enabled does not answer yet, its state is not asked for each time. */
const STATE_HOLDS_SECONDS = 60;

interface ServicesMemory extends OperationMemory {
  /** When all were last seen enabled (ISO 8601). */
  enabledAt?: string;
  /** Those that the operation under way enables are all that were missing. */
  isLast?: boolean;
  /** Those that answered since. */
  answered?: string[];
}

export const services: Step<'services', ServicesMemory> = {
  name: 'services',

  async inspect(attempt) {
    const missing = await disabled(attempt);
    return missing.length === 0 ? { state: 'present' } : { state: 'absent', changes: [enabling(missing)] };
  },

  fromNothing: ({ spec }) => Promise.resolve({ changes: [enabling(requiredServices(spec))] }),

  async ensure(attempt) {
    await followOperation(attempt);
    await ensureEnabled(attempt);
    await probe(attempt);
    return { enabled: requiredServices(attempt.spec) } satisfies Outputs['services'];
  },

  /** Others in the project may have come to rely on them, so they stay enabled; a service as such costs nothing. */
  remove(attempt) {
    const resource = `projects/${attempt.key.projectId}/services`;
    const reason = 'The enabled services stay enabled: other things in the project may use them.';
    return Promise.resolve([{ resource, reason, billed: false }]);
  },
};

function enabling(names: readonly string[]): string {
  return `Enable ${names.join(', ')}.`;
}

async function disabled(attempt: Attempt): Promise<string[]> {
  const states = await statesOf(attempt, requiredServices(attempt.spec));
  return states.filter(({ state }) => state !== 'ENABLED').map(({ service }) => service);
}

export async function statesOf({ gcp, key }: Attempt, services: string[]): Promise<ServiceState[]> {
  const states = await Promise.all(
    chunks(services, BATCH_GET).map((names) => gcp.serviceUsage.batchGet(key.projectId, names)),
  );
  return states.flat();
}

async function ensureEnabled(attempt: Attempt<ServicesMemory>): Promise<void> {
  const { memory } = attempt;
  const { enabledAt } = memory;
  if (enabledAt !== undefined && attempt.secondsSince(enabledAt) < STATE_HOLDS_SECONDS) return;
  const missing = await disabled(attempt);
  if (missing.length > 0) await enable(attempt, missing);
  memory.enabledAt = new Date().toISOString();
}

async function enable(attempt: Attempt<ServicesMemory>, missing: string[]): Promise<never> {
  const batch = missing.slice(0, BATCH_ENABLE);
  const operation = await attempt.gcp.serviceUsage.batchEnable(attempt.key.projectId, batch);
  attempt.changed();
  attempt.memory.isLast = batch.length === missing.length;
  // A finished answer has no operation to ask for: Google names it `noop.DONE_OPERATION`, which cannot be read.
  if (!operation.done) attempt.memory.operation = operation.name;
  throw new Waiting(`Google enables ${batch.join(', ')}.`);
}

async function followOperation(attempt: Attempt<ServicesMemory>): Promise<void> {
  const { memory, gcp } = attempt;
  const operation = await endOf(
    memory,
    (name) => gcp.serviceUsage.getOperation(name),
    new Waiting('Google still enables the services.'),
  );
  if (operation === undefined) return;
  const [failed] = enableFailures(operation);
  if (failed === undefined) {
    if (memory.isLast) memory.enabledAt = new Date().toISOString();
    return;
  }
  const message = `${failed.serviceId}: ${failed.errorMessage}`;
  const method = 'serviceusage.services.batchEnable';
  throw new GcpError({ method, status: 'UNKNOWN', message, metadata: {}, fromOperation: true });
}

/** Enabled is not yet usable: the services that later steps call must answer (gcp: "wait a few minutes"). */
async function probe(attempt: Attempt<ServicesMemory>): Promise<void> {
  const { gcp, key, spec, memory } = attempt;
  const probes: Record<string, () => Promise<unknown>> = {
    'compute.googleapis.com': () => gcp.compute.getProject(key.projectId),
    'notebooks.googleapis.com': () => gcp.notebooks.listInstances(key.projectId),
    'artifactregistry.googleapis.com': () =>
      gcp.artifactRegistry.getRepository(`projects/${key.projectId}/locations/${spec.region}/repositories/probe`),
    'cloudbuild.googleapis.com': () => gcp.cloudBuild.listBuildsByTag(key.projectId, spec.region, 'probe'),
    'storage.googleapis.com': () => gcp.storage.listBuckets(key.projectId, bucketName(key.projectId)),
  };
  for (const service of requiredServices(spec)) {
    if (memory.answered?.includes(service) === true) continue;
    try {
      await probes[service]?.();
      memory.answered = [...(memory.answered ?? []), service];
    } catch (error) {
      if (!(error instanceof GcpError)) throw error;
      const isOff = isServiceOff(error.google);
      // Who is refused for want of a permission was answered: the service is up.
      if (!isOff && error.google.status === 'PERMISSION_DENIED') continue;
      if (!isOff) throw error;
      // Google asks for some minutes; what has not come by then is what it says it is.
      const seconds = Math.round(attempt.sinceChangeSeconds);
      if (seconds > PROPAGATION_SECONDS) throw error;
      throw new Waiting(
        `${service} was enabled ${seconds} s ago and does not answer yet; Google needs up to ten minutes.`,
      );
    }
  }
}

function chunks<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
