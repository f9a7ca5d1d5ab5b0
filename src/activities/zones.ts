import type { Failure } from '../domain/failures.js';
import type { Attempt } from './attempt.js';
import { StepFailure } from './failure.js';
import type { NotebookMemory } from './notebook-memory.js';

/** The zones a notebook may go to, in order: the spec's, else all that are UP in the region, in Compute's order. */
export async function candidateZones({ gcp, key, spec }: Attempt): Promise<string[]> {
  if (spec.zones.length > 0) return spec.zones;
  const zones = await gcp.compute.listZones(key.projectId, spec.region);
  return zones.filter(({ status }) => status === 'UP').map(({ name }) => name);
}

/** The first candidate that is not dry and offers the machine type. */
export async function chooseZone(attempt: Attempt<NotebookMemory>): Promise<string> {
  const { gcp, key, spec, memory } = attempt;
  const candidates = await candidateZones(attempt);
  for (const zone of candidates.filter((candidate) => !memory.dry?.includes(candidate))) {
    const offered = await gcp.compute.getMachineType(key.projectId, zone, spec.notebook.machineType);
    if (offered !== undefined) return zone;
  }
  throw new StepFailure(memory.dry === undefined ? notOffered(attempt, candidates) : allDry(attempt, memory.dry));
}

export function notOffered({ input, spec }: Attempt, zones: string[]): Failure {
  return {
    step: input.step.name,
    kind: 'InvalidSpec',
    sentence: `${spec.notebook.machineType} is offered in none of ${zones.join(', ') || `the zones of ${spec.region}`}.`,
    fix: {
      text: 'Choose another machine type, or other zones.',
      command: `gcloud compute machine-types list --project=${spec.projectId} --filter="zone ~ ^${spec.region}"`,
    },
  };
}

function allDry({ input, spec }: Attempt, dry: string[]): Failure {
  return {
    step: input.step.name,
    kind: 'Stockout',
    sentence: `Google has no ${spec.notebook.machineType} free just now: ${dry.join(', ')} were tried.`,
    fix: { text: 'Try again later, or allow more zones or another machine type.' },
  };
}
