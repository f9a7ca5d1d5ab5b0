import type { NotebookOutput } from '../domain/environment.js';
import type { Failure } from '../domain/failures.js';
import { notebookInstanceId } from '../domain/names.js';
import { explainConsole } from '../domain/notebook-console.js';
import { GcpError } from '../gcp/errors.js';
import type { Instance } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { StepFailure } from './failure.js';
import { wantedImage } from './instance-spec.js';
import { changeNotebook } from './notebook-change.js';
import { createNotebook, discard, followCreation, followRemoval, recallCreation } from './notebook-create.js';
import { find, foreignInstance, isOurs, outputOf } from './notebook-find.js';
import { isDisposable, isHalfMade } from './notebook-guard.js';
import { inspectNotebook } from './notebook-inspect.js';
import type { NotebookMemory } from './notebook-memory.js';
import { followWork, mayRestart, noteStopped, restart, turnOnOrOff } from './notebook-power.js';
import { removeNotebook } from './notebook-remove.js';
import { isOff, isUsable } from './notebook-state.js';
import { stopNotebook } from './notebook-stop.js';
import type { Step } from './step.js';
import { unlessOff } from './unless.js';
import { Waiting } from './waiting.js';

export const notebook: Step<'notebook', NotebookMemory> = {
  name: 'notebook',

  async inspect(attempt) {
    const instance = await find(attempt);
    if (instance === undefined) return { state: 'absent', changes: [creation(attempt)] };
    if (!isOurs(attempt, instance)) throw new StepFailure(foreignInstance(attempt, instance));
    if (isHalfMade(attempt, instance))
      return { state: 'differs', changes: ['Remove the half-made notebook.', creation(attempt)] };
    return inspectNotebook(attempt, instance);
  },

  fromNothing: (attempt) => Promise.resolve({ changes: [creation(attempt)] }),

  async ensure(attempt) {
    await followCreation(attempt);
    await followRemoval(attempt);
    await followWork(attempt);
    const instance = await find(attempt);
    if (instance === undefined) return createNotebook(attempt);
    if (!isOurs(attempt, instance)) throw new StepFailure(foreignInstance(attempt, instance));
    const { discard: doomed } = attempt.memory;
    if (doomed === instance.zone && isDisposable(attempt, instance)) return discard(attempt, instance);
    if (doomed === instance.zone) throw new StepFailure(unusable(attempt, instance, []));
    if (isHalfMade(attempt, instance)) return discard(attempt, instance);
    if (isDisposable(attempt, instance)) await recallCreation(attempt, instance);
    noteStopped(attempt, instance);
    await changeNotebook(attempt, instance);
    return judge(attempt, instance);
  },

  stop: (attempt) => stopNotebook(attempt),

  remove: (attempt) => removeNotebook(attempt),
};

/** Its name is free, or ours. */
export async function notebookFindings(attempt: Attempt): Promise<Failure[]> {
  const instance = await find(attempt);
  return instance === undefined || isOurs(attempt, instance) ? [] : [foreignInstance(attempt, instance)];
}

function creation({ key, spec }: Attempt): string {
  const { machineType, accelerator } = spec.notebook;
  const cards = accelerator ? ` with ${accelerator.count} ${accelerator.type}` : '';
  return `Create the Workbench notebook ${notebookInstanceId(key)} on ${machineType}${cards} in ${spec.region}.`;
}

/** Also somebody else's; with the API off there is none. */
export async function hasNotebook(attempt: Attempt): Promise<boolean> {
  const there = await unlessOff(() => find(attempt));
  return there !== undefined;
}

async function judge(attempt: Attempt<NotebookMemory>, instance: Instance): Promise<NotebookOutput> {
  const { zone, state, healthState } = instance;
  await turnOnOrOff(attempt, instance);
  if (isUsable(instance) || isOff(instance)) return outputOf(instance);
  const { memory } = attempt;
  memory.zone = zone;
  if (attempt.patienceIsSpent || memory.restart === 'refused') return giveUp(attempt, instance);
  if (state === 'ACTIVE') memory.wasActive = true;
  throw new Waiting(
    state === 'ACTIVE'
      ? `The VM runs; JupyterLab is ${healthState} so far.`
      : `Workbench says the notebook is ${state}.`,
  );
}

/**
 * What never came up and holds nobody's work goes, so that the next run makes another; any other that was to start is
 * stopped and started once. Then it is told why.
 */
async function giveUp(attempt: Attempt<NotebookMemory>, instance: Instance): Promise<never> {
  if (!isDisposable(attempt, instance) && mayRestart(attempt, instance)) return restart(attempt);
  const failure = unusable(attempt, instance, await serialConsole(attempt, instance));
  if (!isDisposable(attempt, instance)) throw new StepFailure(failure);
  const { memory } = attempt;
  memory.unusable = failure;
  memory.discard = instance.zone;
  // Its removal has a patience of its own.
  memory.waitedSeconds = 0;
  return discard(attempt, instance);
}

/** One that may not be read tells nothing, and the notebook is not usable all the same. */
async function serialConsole({ gcp, key }: Attempt, { zone, instanceId }: Instance): Promise<string[]> {
  try {
    const output = await gcp.compute.getSerialPortOutput(key.projectId, zone, instanceId);
    return output?.trimEnd().split('\n') ?? [];
  } catch (error) {
    if (error instanceof GcpError) return [];
    throw error;
  }
}

function unusable(
  attempt: Attempt<NotebookMemory>,
  { name, instanceId, zone, state, healthState, serviceAccount = '' }: Instance,
  console: string[],
): Failure {
  const { repository, tag } = wantedImage(attempt);
  const { waitedSeconds, input, key, memory } = attempt;
  const asked = { image: `${repository}:${tag}`, account: serviceAccount };
  const isImageNew =
    !input.everReady || Object.keys(input.change?.effects ?? {}).some((field) => /^image\b/.test(field));
  const reset = `gcloud workbench instances reset ${instanceId} --location=${zone} --project=${key.projectId}`;
  const is = { step: input.step.name, name, state, healthState, waitedSeconds, restart: memory.restart };
  return explainConsole({ ...is, ...asked, ...(!isImageNew && { reset }) }, console);
}
