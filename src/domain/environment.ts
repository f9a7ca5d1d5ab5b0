import type { Retries } from './after-run.js';
import type { PendingChange } from './effects.js';
import type { Failure } from './failures.js';
import type { Accounts } from './grants.js';
import type { EnvironmentSpec, ResolvedSpec } from './spec.js';

/** What a run works towards. */
export type Goal = 'READY' | 'STOPPED' | 'DELETED';

export const ENVIRONMENT_STATES = [
  'PROVISIONING',
  'UPDATING',
  'READY',
  'STOPPED',
  'RETRYING',
  'ACTION_REQUIRED',
  'CANCELLED',
  'DELETING',
  'DELETED',
] as const;
export type EnvironmentState = (typeof ENVIRONMENT_STATES)[number];

export type StepState = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'SKIPPED' | 'FAILED';

/** What each step tells the later ones; `changedAt` (ISO 8601) opens their propagation window. */
export interface Outputs {
  /** `absent` names what was looked for and is not there: services that are off, accounts, the bucket. */
  preflight?: { projectNumber: string; absent?: string[] };
  /** `seenAt` (ISO 8601): when Google said that they are enabled. */
  services?: { enabled: string[]; seenAt?: string; changedAt?: string };
  accounts?: Accounts & { changedAt?: string };
  repository?: { name: string; changedAt?: string };
  source?: SourceOutput;
  access?: { access: Access[]; changedAt?: string };
  image?: ImageOutput;
  notebook?: NotebookOutput;
  verify?: { jupyterLabUrl?: string };
}

/** As a run hands them on: of what only people read, its times. A list of grants would stand in every later input. */
export interface ToldOutputs extends Omit<Outputs, 'services' | 'access'> {
  services?: { seenAt?: string; changedAt?: string };
  access?: { changedAt?: string };
}

export interface Access {
  member: string;
  role: string;
  /** Full resource name the role was granted on, such as `projects/p`. */
  on: string;
}

/** The build context as it lies in our bucket. */
export interface SourceOutput {
  bucket: string;
  object: string;
  generation: string;
  /** Names what is in it: part of the image's content (image-content.ts). */
  context: string;
  changedAt?: string;
}

export interface ImageOutput {
  /** With the content tag. */
  uri: string;
  digest: string;
  buildId: string;
  changedAt?: string;
}

export interface NotebookOutput {
  name: string;
  zone: string;
  machineType: string;
  state: string;
  image: string;
  changedAt?: string;
}

/** What a look between runs saw: the notebook as it is now, or that it is gone. */
export type Observation = { notebook: NotebookOutput; verify: NonNullable<Outputs['verify']> } | { gone: Failure };

/** Something that stays after a teardown, or that could not be removed or looked at. */
export interface Left {
  resource: string;
  reason: string;
  /** Whether Google goes on charging for it. */
  billed: boolean;
  command?: string;
}

export interface RunRecord {
  number: number;
  kind: 'provision' | 'teardown';
  workflowId: string;
  runId: string;
  startTime: string;
  endTime?: string;
  /** Who asked for it, such as `user:ann@example.org`; absent: it began by itself. */
  caller?: string;
  result?: 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
}

/** The record stands under one key of the environment's memo: `describe` and lists read it with no worker running. */
export const MEMO_KEY = 'environment';

/** What the entity knows and publishes in its memo: readable with no worker running. Times are ISO 8601. */
export interface EnvironmentRecord {
  spec: EnvironmentSpec;
  resolvedSpec: ResolvedSpec;
  goal: Goal;
  state: EnvironmentState;
  attention?: string;
  createTime: string;
  createdBy?: string;
  updateTime: string;
  failures: Failure[];
  outputs?: Outputs;
  runs: RunRecord[];
  left: Left[];
  /** When it ends (ISO 8601), and how far that has come. */
  expireTime?: string;
  expiry?: 'noticed' | 'acted';
  /** When the next run begins by itself (ISO 8601). */
  nextRunTime?: string;
  retries?: Retries;
  /** How often in a row a run ended in a cause that a look was to see gone: each time the first look comes later. */
  parked?: number;
  /** Somebody asked for a stopped notebook to be started, and no run has done it so far. */
  starts?: true;
  /** The notebook is to be stopped and nothing else done, and no run has done it so far. */
  stops?: true;
  /** What a PATCH asked for, until a run has made it true: only then is a notebook that is there changed. */
  change?: PendingChange;
  /** Specs of before that may have left something at Google that the one of now does not name. */
  superseded?: ResolvedSpec[];
  /** True once a run ended READY: from then on data may lie on the notebook's disks (law 5). */
  everReady: boolean;
  /** False as long as the project could not even be seen: only then may a teardown end without having looked. */
  touched: boolean;
  /** When a run that did not end well last changed something at Google. */
  changedAt?: string;
}
