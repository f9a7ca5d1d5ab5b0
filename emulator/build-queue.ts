/** When a build starts, and how it ends. */
import { later } from './agenda.js';
import { say, writeLog } from './build-log.js';
import { Refused } from './build-push.js';
import { Ended, runBuild } from './build-run.js';
import { worldOf } from './build-world.js';
import { isOver, secondsOf } from './builds.js';
import type { BuildRecord } from './builds.js';
import { DURATIONS } from './durations.js';
import type { Project, Store } from './store.js';

/** https://docs.cloud.google.com/build/quotas: 10 to 30 builds in global, 5 to 100 CPUs in a region; a project may have others. */
const LIMITS = { CONCURRENT_BUILDS: 10, CONCURRENT_BUILD_CPUS: 20 };

const CPUS: Record<string, number> = {
  E2_MEDIUM: 1,
  E2_HIGHCPU_8: 8,
  N1_HIGHCPU_8: 8,
  E2_HIGHCPU_32: 32,
  N1_HIGHCPU_32: 32,
};

const cpusOf = ({ asked }: BuildRecord): number => CPUS[asked.options?.machineType ?? ''] ?? 2;

export function enqueue(store: Store, build: BuildRecord): void {
  store.builds.set(build.id, build);
  const stays = build.fate && 'queued' in build.fate ? build.fate.queued : undefined;
  if (stays === 'for ever') return;
  if (stays === undefined) waitForWorker(store, build);
  expire(store, store.clock.after(secondsOf(build.asked.queueTtl ?? '3600s')), build);
}

const expire = later('build.expire', (store, build: BuildRecord) => {
  if (build.status === 'QUEUED')
    end(store, build, 'EXPIRED', 'build expired: it was queued for longer than its queue_ttl');
});

function waitForWorker(store: Store, build: BuildRecord): void {
  getWorker(store, store.clock.after(store.chance.seconds(DURATIONS.queueBuild, `build ${build.id}`)), build);
}

const getWorker = later('build.getWorker', (store, build: BuildRecord) => {
  build.ready = true;
  startReady(store, build);
});

/** Over the limit nothing is refused: it stays QUEUED, and the oldest starts first. */
function startReady(store: Store, { project, location }: BuildRecord): void {
  const here = store.builds.of(project.projectId).filter((build) => build.location === location);
  for (const build of here.filter(({ status, ready }) => status === 'QUEUED' && ready)) {
    const working = here.filter(({ status }) => status === 'WORKING');
    if (!fits(project, [...working, build])) return;
    start(store, build);
  }
}

function fits({ quotas }: Project, builds: readonly BuildRecord[]): boolean {
  if (builds[0]?.location === 'global') return builds.length <= (quotas.CONCURRENT_BUILDS ?? LIMITS.CONCURRENT_BUILDS);
  const cpus = builds.reduce((sum, build) => sum + cpusOf(build), 0);
  return cpus <= (quotas.CONCURRENT_BUILD_CPUS ?? LIMITS.CONCURRENT_BUILD_CPUS);
}

function start(store: Store, build: BuildRecord): void {
  build.status = 'WORKING';
  build.startTime = store.clock.iso();
  timeOut(store, store.clock.after(secondsOf(build.asked.timeout ?? '3600s')), build);
  advance(store, build);
}

const timeOut = later('build.timeOut', (store, build: BuildRecord) => {
  if (build.status !== 'WORKING') return;
  say(build, 'TIMEOUT');
  end(store, build, 'TIMEOUT', 'build timed out: context deadline exceeded');
});

const WORK = new WeakMap<BuildRecord, Generator<number, void>>();

/** What the build is doing: at its start, and after a snapshot, carried out as far as it had come. */
function workOf(store: Store, build: BuildRecord): Generator<number, void> {
  const known = WORK.get(build);
  if (known) return known;
  Object.assign(build, { log: [], steps: [], images: [], digests: [], timing: {} });
  const work = runBuild(worldOf(store, build), build);
  for (let wait = 0; wait < build.waits; wait += 1) work.next();
  WORK.set(build, work);
  return work;
}

/** Lets the build do what comes next, and comes back when that takes its time. */
function advance(store: Store, build: BuildRecord): void {
  if (isOver(build)) return;
  try {
    const next = workOf(store, build).next();
    if (next.done) {
      const refusal = writeLog(store, build);
      if (refusal !== undefined) throw new Refused('LOGGING_FAILURE', `error writing logs: ${refusal}`);
      end(store, build, 'SUCCESS');
      return;
    }
    writeLog(store, build);
    build.waits += 1;
    goOn(store, store.clock.after(next.value), build);
  } catch (error) {
    if (error instanceof Ended) {
      end(store, build, error.status, error.message);
      return;
    }
    if (!(error instanceof Refused)) throw error;
    const prefix = error.type === 'USER_BUILD_STEP' ? 'Build step failure: ' : '';
    build.failureInfo = { type: error.type, detail: `${prefix}${error.message}` };
    end(store, build, 'FAILURE', error.message);
  }
}

const goOn = later('build.goOn', advance);

/** What was running in it is dropped; who waits in its region may start. */
export function end(store: Store, build: BuildRecord, status: BuildRecord['status'], why?: string): void {
  build.status = status;
  build.finishTime = store.clock.iso();
  build.told = [];
  WORK.delete(build);
  for (const step of build.steps) if (step.status === 'WORKING') step.status = status;
  if (build.steps.length === 0) build.steps = (build.asked.steps ?? []).map((step) => ({ ...step, status: 'QUEUED' }));
  if (why !== undefined) build.statusDetail = why;
  say(build, ...(status === 'SUCCESS' ? ['DONE'] : ['ERROR', `ERROR: ${why ?? status}`]));
  writeLog(store, build);
  startReady(store, build);
}
