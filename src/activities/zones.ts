import type { Failure } from '../domain/failures.js';
import type { Machine } from '../domain/quota.js';
import type { ResolvedNotebook } from '../domain/resolve.js';
import type { Attempt } from './attempt.js';
import { StepFailure } from './failure.js';
import { finding } from './finding.js';
import type { NotebookMemory } from './notebook-memory.js';

/** The zones a notebook may go to, in order: the spec's, else all that are UP in the region, in Compute's order. */
export async function candidateZones({ gcp, key, spec }: Attempt): Promise<string[]> {
  if (spec.zones.length > 0) return spec.zones;
  const zones = await gcp.compute.listZones(key.projectId, spec.region);
  return zones.filter(({ status }) => status === 'UP').map(({ name }) => name);
}

/** The machine that a zone offers, if it offers the machine type and the accelerators that the spec adds to it. */
export async function machineIn({ gcp, key, spec }: Attempt, zone: string): Promise<Machine | undefined> {
  const { machineType, accelerator } = spec.notebook;
  const type = accelerator && computeName(accelerator.type);
  const [machine, cards] = await Promise.all([
    gcp.compute.getMachineType(key.projectId, zone, machineType),
    type === undefined ? undefined : gcp.compute.getAcceleratorType(key.projectId, zone, type),
  ]);
  if (machine === undefined || accelerator === undefined || type === undefined) return machine;
  if (cards === undefined || cards.maximumCardsPerInstance < accelerator.count) return undefined;
  return { ...machine, accelerators: [{ type, count: accelerator.count }] };
}

/** Workbench writes NVIDIA_TESLA_T4 where Compute writes nvidia-tesla-t4 (notebooks v2, AcceleratorConfig). */
function computeName(type: string): string {
  return type.toLowerCase().replaceAll('_', '-');
}

/** The first candidate that is not dry and offers the machine. */
export async function chooseZone(attempt: Attempt<NotebookMemory>): Promise<string> {
  const { memory } = attempt;
  const candidates = await candidateZones(attempt);
  for (const zone of candidates.filter((candidate) => !memory.dry?.includes(candidate))) {
    if ((await machineIn(attempt, zone)) !== undefined) return zone;
  }
  throw new StepFailure(memory.dry === undefined ? notOffered(attempt, candidates) : allDry(attempt, memory.dry));
}

export function notOffered(attempt: Attempt, zones: string[]): Failure {
  const { projectId, region, notebook } = attempt.spec;
  const kind = notebook.accelerator === undefined ? 'machine' : 'accelerator';
  const places = zones.join(', ') || `the zones of ${region}`;
  return finding(attempt, 'InvalidSpec', `${describe(notebook)} is offered in none of ${places}.`, {
    text: `Choose another ${kind} type, or other zones.`,
    command: `gcloud compute ${kind}-types list --project=${projectId} --filter="zone ~ ${region}"`,
  });
}

function allDry(attempt: Attempt, dry: string[]): Failure {
  const sentence = `Google has no ${describe(attempt.spec.notebook)} free just now in ${dry.join(' or ')}.`;
  return finding(attempt, 'Stockout', sentence, {
    text: 'Try again later, or allow more zones or another machine type.',
  });
}

function describe({ machineType, accelerator }: ResolvedNotebook): string {
  return accelerator === undefined ? machineType : `${machineType} with ${accelerator.count} ${accelerator.type}`;
}
