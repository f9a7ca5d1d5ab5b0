import { activityInfo } from '@temporalio/activity';
import { v5 as uuidv5 } from 'uuid';

import type { PendingChange } from '../domain/effects.js';
import type { Goal, ToldOutputs } from '../domain/environment.js';
import type { EnvironmentKey, Mark } from '../domain/names.js';
import { lastChange, latest } from '../domain/propagation.js';
import type { ResolvedSpec } from '../domain/spec.js';
import type { StepRow } from '../domain/steps.js';
import type { Gcp } from '../gcp/index.js';

/** What a run hands to every verb. Durable: it stands in histories. */
export interface StepInput {
  step: StepRow;
  key: EnvironmentKey;
  spec: ResolvedSpec;
  outputs: ToldOutputs;
  /** Texts by path, for a row that takes them. */
  files?: Record<string, string>;
  /** Multiplies every delay and window; 1 on real Google. */
  timeScale: number;
  /** When the environment was created (ISO 8601). */
  createTime: string;
  everReady: boolean;
  /** READY or STOPPED: the state that the notebook shall be in. */
  goal: Goal;
  /** Somebody asked for a stopped notebook to be started. */
  starts?: true;
  /** How many alike are asked for, in a plan. */
  count?: number;
  /** What a PATCH asked for: only then is a notebook that is there changed. */
  change?: PendingChange;
  /** Specs of before that may have left something at Google. */
  superseded?: readonly { spec: ResolvedSpec }[];
  /** When an earlier run last changed something at Google (ISO 8601). */
  changedAt?: string;
}

/** What an attempt leaves to the next one, in its heartbeat details; each step adds its own. */
export interface Memory {
  /** The attempt that left it. */
  attempt?: number;
  /** When this step last changed something at Google (ISO 8601). */
  changedAt?: string;
  /** How long this step has waited, at Google's pace. */
  waitedSeconds?: number;
  /** Failures of a passing kind so far: their back-off counts these, not the looks. */
  setbacks?: number;
  /** How long they were waited out, at Google's pace. */
  setbackSeconds?: number;
  /** Operations that Google accepted and then failed. */
  failedOperations?: number;
  /** The project's number, where preflight has only just heard it. */
  projectNumber?: string;
}

/** IAM needs up to 7 minutes "or longer", services up to 10 (cloud.google.com/iam/docs/access-change-propagation). */
const PROPAGATION_SECONDS = 900;

/** Any fixed UUID serves as namespace: only equality across retries matters. */
const REQUEST_ID_NAMESPACE = '6f3c9d52-6a0b-4a53-9f0e-3f1c6d2b7a10';

/** One attempt of one verb: its input, Google bound to its deadline, and its memory. Times in Google's seconds. */
export class Attempt<M extends Memory = Memory> {
  readonly #info = activityInfo();
  /** ISO 8601. */
  readonly beganAt = new Date().toISOString();
  readonly memory: Partial<M> & Memory;
  /** The attempt before this one left nothing: it was lost, and may have changed something just before. */
  readonly isLost: boolean;

  constructor(
    readonly input: StepInput,
    readonly gcp: Gcp,
    readonly installation: string,
  ) {
    const { attempt } = this.#info;
    this.memory = (this.#info.heartbeatDetails ?? {}) as Partial<M> & Memory;
    this.isLost = attempt > (this.memory.attempt ?? 0) + 1;
    if (this.isLost) this.changed();
    this.memory.attempt = attempt;
  }

  get spec(): ResolvedSpec {
    return this.input.spec;
  }

  get key(): EnvironmentKey {
    return this.input.key;
  }

  get mark(): Mark {
    return { installation: this.installation, environmentId: this.key.environmentId };
  }

  /** To be called right after a mutating call was accepted: opens the propagation window. */
  changed(): void {
    this.memory.changedAt = new Date().toISOString();
  }

  /** Seconds at Google's pace since an ISO 8601 time. */
  secondsSince(time: string): number {
    return this.#secondsFrom(time, Date.now());
  }

  #secondsFrom(time: string, until: number): number {
    return (until - Date.parse(time)) / 1000 / this.input.timeScale;
  }

  /** Milliseconds of ours since this activity was scheduled. */
  get elapsedMs(): number {
    return Date.now() - this.#info.scheduledTimestampMs;
  }

  /** Seconds at Google's pace since this activity was scheduled. */
  get elapsedSeconds(): number {
    return this.elapsedMs / 1000 / this.input.timeScale;
  }

  /** Seconds at Google's pace since this step last changed something; where it did not, since it began. */
  get sinceChangeSeconds(): number {
    const { changedAt } = this.memory;
    return changedAt === undefined ? this.elapsedSeconds : this.secondsSince(changedAt);
  }

  /** Counts the delays that were asked for: while no worker ran, nobody waited. */
  get patienceIsSpent(): boolean {
    return this.waitedSeconds >= this.input.step.patienceSeconds;
  }

  get waitedSeconds(): number {
    return this.memory.waitedSeconds ?? 0;
  }

  /** The last change of ours, here or in an earlier step, that a refusal may still be waiting for. */
  get lastChange(): string | undefined {
    const { outputs, changedAt } = this.input;
    return latest(lastChange(outputs), changedAt, this.memory.changedAt);
  }

  /** As Google writes the project in its refusals. */
  get projectNumber(): string | undefined {
    return this.input.outputs.preflight?.projectNumber ?? this.memory.projectNumber;
  }

  /** It was not there a moment ago, and no attempt of this step has asked for it since: one more look would tell no more. */
  wasAbsent(name: string): boolean {
    const isFirst = this.#info.attempt === 1;
    return isFirst && this.input.outputs.preflight?.absent?.includes(name) === true;
  }

  /**
   * Whether a change of ours may still have been on its way. A refusal says what was true when it was asked for, however
   * late it is read: no sooner than `askedAt` (ISO 8601).
   */
  withinPropagation(askedAt = this.beganAt): boolean {
    return this.#isWithin(this.lastChange, askedAt);
  }

  /**
   * Whether Google said a moment ago that the services are enabled, whoever did it: who refuses has not heard of it. Once a
   * run has changed something it is no news any more, else each later run would wait once more.
   */
  withinEnabling(askedAt = this.beganAt): boolean {
    const { changedAt, outputs } = this.input;
    return changedAt === undefined && this.#isWithin(outputs.services?.seenAt, askedAt);
  }

  #isWithin(since: string | undefined, askedAt: string): boolean {
    return since !== undefined && this.#secondsFrom(since, Date.parse(askedAt)) < PROPAGATION_SECONDS;
  }

  /** Equal across retries, new in a new run: Google answers a repeated request with the first one's operation. */
  requestId(...parts: (string | number)[]): string {
    const { runId } = this.#info.workflowExecution ?? { runId: '' };
    return uuidv5([runId, this.input.step.name, ...parts].join('/'), REQUEST_ID_NAMESPACE);
  }
}
