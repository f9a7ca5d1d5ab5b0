import type { Outputs } from '../domain/environment.js';
import { requiredServices } from '../domain/services.js';
import { GcpError } from '../gcp/errors.js';
import { enableFailures, type ServiceState } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { endOf, type OperationMemory } from './operation.js';
import type { Step } from './step.js';
import { Waiting } from './waiting.js';

/** Limits of one call (cloud.google.com/service-usage/docs/reference/rest/v1/services). */
const BATCH_GET = 30;
const BATCH_ENABLE = 20;

interface ServicesMemory extends OperationMemory {
  /** Those that the operation under way enables are all that were missing. */
  isLast?: boolean;
}

/**
 * Enabled is not yet usable (cloud.google.com/service-usage/docs/enable-disable: "wait a few minutes"). Each step waits
 * for those that it calls itself: most are not called before the others have answered for long.
 */
export const services: Step<'services', ServicesMemory> = {
  name: 'services',

  async inspect(attempt) {
    const missing = await disabled(attempt);
    return missing.length === 0 ? { state: 'present' } : { state: 'absent', changes: [enabling(missing)] };
  },

  fromNothing: ({ spec }) => Promise.resolve({ changes: [enabling(requiredServices(spec))] }),

  async ensure(attempt) {
    if (!(await haveJustBeenEnabled(attempt))) {
      const known = requiredServices(attempt.spec).filter((service) => attempt.wasAbsent(service));
      const missing = known.length > 0 ? known : await disabled(attempt);
      if (missing.length > 0) return enable(attempt, missing);
    }
    return { enabled: requiredServices(attempt.spec), seenAt: new Date().toISOString() } satisfies Outputs['services'];
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

async function enable(attempt: Attempt<ServicesMemory>, missing: string[]): Promise<never> {
  const batch = missing.slice(0, BATCH_ENABLE);
  const operation = await attempt.gcp.serviceUsage.batchEnable(attempt.key.projectId, batch);
  attempt.changed();
  attempt.memory.isLast = batch.length === missing.length;
  // A finished answer has no operation to ask for: Google names it `noop.DONE_OPERATION`, which cannot be read.
  if (!operation.done) attempt.memory.operation = operation.name;
  // The operation is done before they answer, so that a look at it sooner would win nothing.
  throw new Waiting(`Google enables ${batch.join(', ')}.`, attempt.input.step.typicalSeconds.ensure);
}

/** The end of the operation tells as much as one more look. */
async function haveJustBeenEnabled(attempt: Attempt<ServicesMemory>): Promise<boolean> {
  const { memory, gcp } = attempt;
  const operation = await endOf(
    memory,
    (name) => gcp.serviceUsage.getOperation(name),
    new Waiting('Google still enables the services.'),
  );
  if (operation === undefined) return false;
  const [failed] = enableFailures(operation);
  if (failed === undefined) return memory.isLast === true;
  const message = `${failed.serviceId}: ${failed.errorMessage}`;
  const method = 'serviceusage.services.batchEnable';
  throw new GcpError({ method, status: 'UNKNOWN', message, metadata: {}, fromOperation: true });
}

function chunks<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
