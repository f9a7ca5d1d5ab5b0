import type { NotebookOutput } from '../domain/environment.js';
import { hasMark, notebookInstanceId, notebookInstanceName } from '../domain/names.js';
import { GcpError } from '../gcp/errors.js';
import type { Instance } from '../gcp/index.js';
import type { Operation } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { explained, StepFailure } from './failure.js';
import { foreign } from './foreign.js';
import { instanceSpec } from './instance-spec.js';
import type { NotebookMemory } from './notebook-memory.js';
import { removeNotebook } from './notebook-remove.js';
import type { Step } from './step.js';
import { unless } from './unless.js';
import { Waiting } from './waiting.js';
import { chooseZone } from './zones.js';

/** IAM changes typically reach everything in two minutes; the VM pulls its image once, soon after it boots. */
const GRANTS_SETTLE_SECONDS = 120;

/** A failed creation is begun anew this often: Google's own nightly runs fail it (hashicorp/terraform-provider-google#21371). */
const CREATE_TRIES = 3;

const SERIAL_TAIL_LINES = 15;

export const notebook: Step<'notebook', NotebookMemory> = {
  name: 'notebook',

  async inspect(attempt) {
    const instance = await find(attempt);
    if (instance === undefined) return { state: 'absent' };
    if (!isOurs(attempt, instance)) return { state: 'foreign', findings: [foreignInstance(attempt, instance)] };
    return { state: instance.state === 'ACTIVE' || instance.state === 'STOPPED' ? 'present' : 'differs' };
  },

  async ensure(attempt) {
    await followOperation(attempt);
    const instance = await find(attempt);
    if (instance === undefined) return create(attempt);
    if (!isOurs(attempt, instance)) throw new StepFailure(foreignInstance(attempt, instance));
    if (attempt.memory.discard === instance.zone) return discard(attempt, instance);
    return judge(attempt, instance);
  },

  remove: (attempt) => removeNotebook(attempt),
};

/** By name where the zone is known, else in all zones: an instance may have been made by an attempt that was lost. */
async function find({ gcp, key, memory }: Attempt<NotebookMemory>): Promise<Instance | undefined> {
  if (memory.zone !== undefined) return gcp.notebooks.getInstance(notebookInstanceName(key, memory.zone));
  const { instances, unreachable } = await gcp.notebooks.listInstances(key.projectId);
  const found = instances.find(({ instanceId }) => instanceId === notebookInstanceId(key));
  if (found === undefined && unreachable.length > 0) {
    throw new Waiting(`Google cannot look into ${unreachable.join(', ')} just now; the notebook may be there.`);
  }
  return found;
}

async function create(attempt: Attempt<NotebookMemory>): Promise<never> {
  await waitForGrants(attempt);
  const { gcp, key, memory } = attempt;
  const zone = await chooseZone(attempt);
  const requestId = attempt.requestId(zone, memory.tries ?? 0);
  const instance = instanceSpec(attempt);
  const operation = await unless('ALREADY_EXISTS', () =>
    gcp.notebooks.createInstance({
      projectId: key.projectId,
      zone,
      instanceId: notebookInstanceId(key),
      requestId,
      instance,
    }),
  );
  memory.zone = zone;
  delete memory.discard;
  if (operation) memory.operation = operation.name;
  attempt.changed();
  throw new Waiting(`Workbench creates the notebook in ${zone}.`);
}

function waitForGrants(attempt: Attempt): Promise<void> {
  const changedAt = attempt.input.outputs.access?.changedAt;
  const age = changedAt === undefined ? Infinity : attempt.secondsSince(changedAt);
  if (age >= GRANTS_SETTLE_SECONDS) return Promise.resolve();
  throw new Waiting(
    "The notebook's account got its roles just now; its image can be pulled once they have spread.",
    GRANTS_SETTLE_SECONDS - age,
  );
}

async function followOperation(attempt: Attempt<NotebookMemory>): Promise<void> {
  const { gcp, memory } = attempt;
  if (memory.operation === undefined) return;
  const operation = await gcp.notebooks.getOperation(memory.operation);
  if (operation?.done === false) throw new Waiting(`Workbench still creates the notebook in ${String(memory.zone)}.`);
  delete memory.operation;
  if (operation?.error) await failedToCreate(attempt, operation);
}

/** The half-made instance goes first, then the next zone, or the same one again under a new request id. */
async function failedToCreate(attempt: Attempt<NotebookMemory>, { error }: Operation): Promise<void> {
  if (error === undefined) return;
  const { memory } = attempt;
  const failure = await explained(error, attempt);
  const zone = memory.zone as string;
  memory.tries = (memory.tries ?? 0) + 1;
  if (failure.kind === 'Stockout') memory.dry = [...(memory.dry ?? []), zone];
  else if (failure.kind !== 'OperationFailed' || memory.tries >= CREATE_TRIES) throw new GcpError(error);
  memory.discard = zone;
  delete memory.zone;
}

async function discard(attempt: Attempt<NotebookMemory>, instance: Instance): Promise<never> {
  if (!isDisposable(attempt, instance)) throw new StepFailure(unusable(attempt, instance, []));
  const requestId = attempt.requestId('discard', instance.zone, attempt.memory.tries ?? 0);
  await attempt.gcp.notebooks.deleteInstance({ name: instance.name, requestId });
  throw new Waiting(`The half-made notebook in ${instance.zone} is being removed.`);
}

/** Law 5: what may ever have been READY holds somebody's work. Only what this environment made just now may go. */
function isDisposable({ input }: Attempt, { createTime }: Instance): boolean {
  return !input.everReady && Date.parse(createTime) >= Date.parse(input.createTime);
}

async function judge(attempt: Attempt<NotebookMemory>, instance: Instance): Promise<NotebookOutput> {
  const { name, zone, machineType, state, healthState, proxyUri, image } = instance;
  const usable = state === 'ACTIVE' && healthState === 'HEALTHY' && proxyUri !== undefined;
  if (usable || state === 'STOPPED' || state === 'SUSPENDED') {
    return { name, zone, machineType, state, image: image ? `${image.repository}:${image.tag}` : '' };
  }
  attempt.memory.zone = zone;
  if (attempt.patienceIsSpent) throw new StepFailure(unusable(attempt, instance, await serialTail(attempt, instance)));
  throw new Waiting(
    state === 'ACTIVE'
      ? `The VM runs; JupyterLab is ${healthState} so far.`
      : `Workbench says the notebook is ${state}.`,
  );
}

async function serialTail({ gcp, key }: Attempt, { zone, instanceId }: Instance): Promise<string[]> {
  const output = await gcp.compute.getSerialPortOutput(key.projectId, zone, instanceId);
  return output?.trimEnd().split('\n').slice(-SERIAL_TAIL_LINES) ?? [];
}

function unusable(attempt: Attempt, { name, state, healthState }: Instance, logTail: string[]) {
  const minutes = Math.round(attempt.elapsedSeconds / 60);
  return {
    step: attempt.input.step.name,
    kind: 'OperationFailed' as const,
    sentence: `The notebook ${name} is ${state}/${healthState} after ${minutes} minutes: JupyterLab does not answer.`,
    resource: name,
    fix: {
      text: 'The image must derive from a Workbench base container and its registry must let the notebook account read.',
    },
    ...(logTail.length > 0 && { logTail }),
  };
}

function isOurs({ mark }: Attempt, { labels }: Instance): boolean {
  return hasMark(labels, mark);
}

function foreignInstance(attempt: Attempt, { name }: Instance) {
  return foreign(attempt, 'Workbench instance', name);
}
