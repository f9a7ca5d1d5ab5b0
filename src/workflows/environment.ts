import {
  CancellationScope,
  isCancellation,
  makeContinueAsNewFunc,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';

import { MEMO_KEY, type EnvironmentRecord } from '../domain/environment.js';
import { askedAgain, calledOff, cancelled, failed, startAsked, stopAsked } from '../domain/record.js';
import { isUpdate, updated } from '../domain/record-update.js';
import { allowedVerbs, type VerbOfState } from '../domain/verbs.js';
import { countRun } from './count-run.js';
import { now, type Entity, type EnvironmentInput } from './entity.js';
import { untilSomethingIsDue } from './environment-rest.js';
import { provision, teardown } from './environment-runs.js';
import { cancelSignal, deleteSignal, retrySignal, startSignal, stopSignal, updateSignal } from './messages.js';
import { publish } from './publish.js';
import { failuresOfRun, outputsOfRun } from './run.js';
import { showEnvironment } from './show-environment.js';

/** A run that is to begin, and who asked for it; nobody, where it begins by itself. */
interface Due {
  caller?: string | undefined;
}

/**
 * The environment itself: thin, and as long-lived as what it stands for. Handlers only note and interrupt; one loop
 * acts; at rest it continues as new, so that its history never grows.
 */
export async function environment({ record, files, ...fixed }: EnvironmentInput): Promise<EnvironmentRecord> {
  let due: Due | undefined = record.runs.length === 0 ? { caller: record.createdBy } : undefined;
  let isFresh = true;
  let isRunning = false;
  let scope: CancellationScope | undefined;
  const entity: Entity = {
    ...fixed,
    get record() {
      return record;
    },
    get files() {
      return files;
    },
    update(next) {
      publish(record, next);
      countRun(record, next);
      record = next;
      showEnvironment(entity);
    },
  };

  showEnvironment(entity);

  const may = (verb: VerbOfState) => allowedVerbs(record).includes(verb);
  const runNow = (next: EnvironmentRecord, caller?: string) => {
    entity.update(next);
    due = { caller };
    scope?.cancel();
  };
  setHandler(deleteSignal, (caller) => {
    if (record.goal !== 'DELETED') runNow({ ...askedAgain(record), goal: 'DELETED', state: 'DELETING' }, caller);
    else if (!isRunning) runNow(askedAgain(record), caller);
  });
  setHandler(updateSignal, (change, caller) => {
    if (!may('update')) return;
    const next = updated({ record, files }, change, { time: now(), timeScale: fixed.timeScale });
    if (!isUpdate(record, next.record)) return;
    ({ files } = next);
    runNow(next.record, caller);
  });
  setHandler(retrySignal, (caller) => {
    if (!isRunning && may('retry')) runNow(askedAgain(record), caller);
  });
  setHandler(startSignal, (caller) => {
    if (!isRunning && may('start')) runNow(startAsked(record), caller);
  });
  setHandler(stopSignal, (caller) => {
    if (!isRunning && may('stop')) runNow(stopAsked(record), caller);
  });
  setHandler(cancelSignal, () => {
    if (!may('cancel')) return;
    if (!isRunning) entity.update(calledOff(record, now()));
    due = undefined;
    scope?.cancel();
  });

  const run = async ({ caller }: Due) => {
    isRunning = true;
    try {
      await (record.goal === 'DELETED' ? teardown(entity, caller) : provision(entity, caller));
    } catch (error) {
      const { timeScale } = fixed;
      const outputs = outputsOfRun(error);
      entity.update(
        isCancellation(error)
          ? cancelled(record, now(), due !== undefined)
          : failed(record, failuresOfRun(error), now(), { outputs, timeScale }),
      );
    } finally {
      isRunning = false;
    }
  };

  /** A message that came ends what is waited for. */
  const interruptibly = async (work: () => Promise<void>) => {
    scope = new CancellationScope();
    try {
      await scope.run(work);
    } catch (error) {
      if (!isCancellation(error)) throw error;
    } finally {
      scope = undefined;
    }
  };

  const live = async () => {
    while (record.state !== 'DELETED') {
      if (due) {
        const asked = due;
        due = undefined;
        await interruptibly(() => run(asked));
      } else if (isFresh) {
        await interruptibly(async () => {
          if (await untilSomethingIsDue(entity)) due ??= {};
        });
      } else {
        await makeContinueAsNewFunc<typeof environment>({ memo: { ...workflowInfo().memo, [MEMO_KEY]: record } })({
          ...fixed,
          ...(files && { files }),
          record,
        });
      }
      isFresh = false;
    }
  };
  // A cancel from the Temporal UI would leave a notebook that nobody looks after: DELETE is the way.
  await CancellationScope.nonCancellable(live);
  return record;
}
