/** One environment from its spec to its end, stage by stage: what the matrices disturb. */
import { WorkflowNotFoundError } from '@temporalio/client';
import { expect } from 'vitest';

import type { CallRecord } from '../../emulator/calls.js';
import { environmentPath, type Answer, type EnvironmentDocument } from '../../scripts/environment-client.js';
import { environmentWorkflowId } from '../../src/domain/names.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import {
  builtSpec,
  calls,
  ENVIRONMENT,
  IMAGE,
  OWNER,
  projectState,
  type ProjectState,
} from '../support/environments.js';
import type { World } from '../support/world.js';
import { HANGS_MS } from './matrix.js';

export const STAGES = ['provision', 'update', 'replace', 'teardown'] as const;
export type Stage = (typeof STAGES)[number];

/** The image has a name for people too: one more change at Google. */
export const specOf = (projectId: string): EnvironmentSpec =>
  builtSpec(projectId, { image: { dockerfile: `FROM ${IMAGE}\nRUN pip install kfp==2.17.0\n`, tag: 'first' } });

/** Another image, another machine and another label: the notebook is restarted with all of them. */
export const UPDATE = {
  image: { dockerfile: `FROM ${IMAGE}\nRUN pip install kfp==2.18.0\n`, tag: 'second' },
  notebook: { machineType: 'n1-standard-8' },
  labels: { stage: 'updated' },
};

/** A disk does not shrink: another notebook takes the place of this one, which is allowed. */
export const REPLACEMENT = { notebook: { dataDiskGb: 50 }, labels: { stage: 'replaced' } };

/** Each look makes Temporal read a run's whole history, which is most of what a life costs when they are many. */
const PATIENCE = { withinMs: HANGS_MS, everyMs: 1_500 };

/** Simulated: far oftener than a notebook falls idle, which it does in 86 s of a machine that may be slow. */
const VISIT_SECONDS = 2 * 3600;

export class Life {
  readonly #visits: NodeJS.Timeout;
  #notebook: string | undefined;

  private constructor(
    readonly world: World,
    readonly projectId: string,
  ) {
    this.#visits = setInterval(() => void this.#visit(), (VISIT_SECONDS * 1000) / world.services.speed).unref();
  }

  /** In a project of its own. */
  static async start(world: World): Promise<Life> {
    return new Life(world, await world.project());
  }

  /** What comes before the stage has been lived, undisturbed. */
  static async before(stage: Stage, world: World): Promise<Life> {
    const life = await Life.start(world);
    if (stage !== 'provision') await life.live('provision');
    return life;
  }

  async begin(stage: Stage): Promise<void> {
    const environment = environmentPath(this.projectId, ENVIRONMENT);
    const request: Record<Stage, () => Promise<Answer>> = {
      provision: () =>
        this.world.request('POST', `/v1/projects/${this.projectId}/environments`, specOf(this.projectId)),
      update: () => this.world.request('PATCH', environment, UPDATE),
      replace: () => this.world.request('PATCH', `${environment}?allowRecreate=true`, REPLACEMENT),
      teardown: () => this.world.request('DELETE', environment),
    };
    if (stage === 'replace') this.#notebook = undefined;
    expect((await request[stage]()).status).toBe(202);
  }

  /** Until its goal is reached, by itself. */
  async live(stage: Stage): Promise<EnvironmentDocument> {
    await this.begin(stage);
    return this.reach(stage);
  }

  async reach(stage: Stage): Promise<EnvironmentDocument> {
    const environment = await this.until((one) => isReached(stage, one));
    this.#notebook ??= (await this.state()).instances[0]?.createTime;
    return environment;
  }

  /** When the notebook was made that was READY, and that nobody has allowed to go since. */
  get notebook(): string | undefined {
    return this.#notebook;
  }

  until(is: (environment: EnvironmentDocument) => boolean | Promise<boolean>): Promise<EnvironmentDocument> {
    return this.world.waitFor(this.projectId, ENVIRONMENT, is, PATIENCE);
  }

  /** Undefined where the API cannot tell just now, as on a busy machine. */
  async look(): Promise<EnvironmentDocument | undefined> {
    const environment = environmentPath(this.projectId, ENVIRONMENT);
    const { status, body } = await this.world.request<EnvironmentDocument>('GET', environment);
    return status === 200 ? body : undefined;
  }

  verb(verb: 'retry' | 'cancel' | 'start' | 'stop'): Promise<Answer<EnvironmentDocument>> {
    return this.world.request('POST', `${environmentPath(this.projectId, ENVIRONMENT)}:${verb}`);
  }

  state(): Promise<ProjectState> {
    return projectState(this.world, this.projectId);
  }

  /** Its owner opens the link, as who works at it does: a notebook that nobody is at stops itself. */
  async #visit(): Promise<void> {
    const cookie = `emulator_account=${encodeURIComponent(OWNER)}`;
    try {
      const { instances } = await this.state();
      const links = instances.flatMap(({ proxyUri }) => proxyUri ?? []);
      await Promise.all(links.map((link) => fetch(link, { headers: { cookie } })));
    } catch {
      // One visit does not matter, nor does one to a world that was stopped.
    }
  }

  /** Nobody looks at it any more: what is READY would be watched as long as its world stands. */
  async end(): Promise<void> {
    clearInterval(this.#visits);
    const key = { projectId: this.projectId, environmentId: ENVIRONMENT };
    const handle = this.world.temporal.workflow.getHandle(environmentWorkflowId(key));
    await handle.terminate().catch((error: unknown) => {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    });
  }

  /** All that named the project, in order. */
  calls(): Promise<CallRecord[]> {
    return calls(this.world, this.projectId);
  }
}

const CHANGES = { update: UPDATE, replace: REPLACEMENT };

export function isReached(stage: Stage, { state, spec }: EnvironmentDocument): boolean {
  if (stage === 'teardown') return state === 'DELETED';
  return state === 'READY' && (stage === 'provision' || spec.labels?.['stage'] === CHANGES[stage].labels.stage);
}
