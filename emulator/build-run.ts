/** What a build does from its start: fetches its source, runs its steps, pushes its images. Yields the seconds that pass. */
import { readArchive } from './archives.js';
import { say } from './build-log.js';
import { Refused, push } from './build-push.js';
import { uriOf } from './build-source.js';
import { digestOf, runStep } from './build-steps.js';
import type { Run } from './build-steps.js';
import type { BuildWorld } from './build-world.js';
import { secondsOf } from './builds.js';
import type { BuildRecord, Span } from './builds.js';
import type { Made } from './docker-workspace.js';
import { DURATIONS } from './durations.js';

/** Cloud Build ended it, and nothing that it did. */
export class Ended extends Error {
  readonly status: 'INTERNAL_ERROR' | 'CANCELLED';

  constructor(status: Ended['status'], message: string) {
    super(message);
    this.status = status;
  }
}

export function* runBuild(world: BuildWorld, build: BuildRecord): Generator<number, void> {
  say(build, `starting build "${build.id}"`, '');
  const refusal = world.writeLog();
  if (refusal !== undefined) throw new Refused('LOGGING_FAILURE', `error writing logs: ${refusal}`);
  const run = { world, build, files: new Map<string, Buffer>(), made: new Map<string, Made>() };
  yield* phase(run, 'FETCHSOURCE', fetchSource(run));
  yield* phase(run, 'BUILD', runSteps(run));
  yield* phase(run, 'PUSH', pushAll(run));
}

function* phase({ world, build }: Run, name: string, work: Generator<number, void>): Generator<number, void> {
  say(build, name);
  const span: Span = { startTime: world.now() };
  build.timing[name] = span;
  yield* work;
  yield* meetFate(build, name);
  span.endTime = world.now();
}

function* meetFate(build: BuildRecord, name: string): Generator<number, void> {
  const { fate } = build;
  if (!fate || 'queued' in fate || fate.in !== name) return;
  say(build, fate.says);
  if ('type' in fate) throw new Refused(fate.type, fate.says);
  if (fate.status !== 'TIMEOUT') throw new Ended(fate.status, fate.says);
  // The time-out of the build itself comes sooner.
  yield 2 * secondsOf(build.asked.timeout ?? '3600s');
}

function* fetchSource(run: Run): Generator<number, void> {
  const { world, build } = run;
  const { bucket = '', object = '', generation } = build.asked.source?.storageSource ?? {};
  if (object === '') return;
  const address = { bucket, object, ...(generation === undefined ? {} : { generation }) };
  say(build, `Fetching storage object: ${uriOf(address)}`, `Copying ${uriOf(address)}...`);
  yield world.seconds(DURATIONS.fetchSource);
  const found = world.read(address);
  const fail = (why: string): never => {
    say(build, why);
    throw new Refused('FETCH_SOURCE_FAILED', `failed to fetch source ${uriOf(address)}: ${why}`);
  };
  if (typeof found === 'string') return fail(found);
  try {
    run.files = readArchive(found.bytes);
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
  say(build, `Operation completed over 1 objects/${found.bytes.length} B.`);
}

function* runSteps(run: Run): Generator<number, void> {
  const { world, build } = run;
  const steps = build.asked.steps ?? [];
  build.steps = steps.map((step) => ({ ...step, status: 'QUEUED' }));
  for (const [index, step] of build.steps.entries()) {
    const span: Span = { startTime: world.now() };
    Object.assign(step, { status: 'WORKING', timing: span });
    const title = step.id === undefined ? `Step #${index}` : `Step #${index} - "${step.id}"`;
    if (steps.length > 1) say(build, `Starting ${title}`);
    const code = yield* runStep(run, step, steps.length > 1 ? `${title}: ` : '');
    if (steps.length > 1) say(build, `Finished ${title}`);
    span.endTime = world.now();
    step.status = code === 0 ? 'SUCCESS' : 'FAILURE';
    if (code === 0) continue;
    step.exitCode = code;
    if (step.allowFailure || step.allowExitCodes?.includes(code)) continue;
    throw new Refused(
      'USER_BUILD_STEP',
      `build step ${index} "${step.name ?? ''}" failed: step exited with non-zero status: ${code}`,
    );
  }
}

function* pushAll(run: Run): Generator<number, void> {
  const { build, world } = run;
  for (const name of build.asked.images ?? []) {
    const made = run.made.get(name) ?? run.made.get(name.replace(/:latest$/, ''));
    if (!made) throw new Refused('PUSH_IMAGE_NOT_FOUND', `could not find image "${name}" to push: it was not built`);
    const startTime = world.now();
    const { digest, artifactRegistryPackage } = yield* push(world, build, name, made, digestOf(run, made));
    const pushTiming = { startTime, endTime: world.now() };
    build.images.push({ name, digest, pushTiming, artifactRegistryPackage });
  }
}
