import { WorkflowFailedError, type Client } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';

import { environmentName, planWorkflowId, type EnvironmentKey } from '../domain/names.js';
import { PLAN_SECONDS, PLAN_WORKFLOW, type PlanInput, type PlanResult } from '../domain/plan.js';
import { PRODUCT, SEARCH_ATTRIBUTES } from '../domain/product.js';
import { isUpdate, updated } from '../domain/record-update.js';
import { runInput } from '../domain/run-input.js';
import { withBodies } from '../domain/spec-change.js';
import type { EnvironmentSpec } from '../domain/spec.js';
import type { EnvironmentInput } from '../workflows/entity.js';
import type { planEnvironment } from '../workflows/plan-environment.js';
import { readRecord, type EnvironmentsOptions } from './environments.js';
import { newEnvironment } from './new-environment.js';
import type { PlanDocument } from './plan-schema.js';
import { Problem } from './problems.js';
import { requireVerb } from './require-verb.js';
import { requireAdmitted } from './spec-mistakes.js';
import { storedSpec } from './stored-spec.js';
import { ask } from './temporal.js';

/** The server ends the workflow; its word is waited for a little longer. */
const MARGIN_SECONDS = 2;

/** How many alike are asked for, and what tells this asking from any other. */
interface Asking {
  count: number;
  id: string;
}

/** Plans need a worker, which asks Google; nothing of them is kept but their history. */
export class Plans {
  readonly #options: Omit<EnvironmentsOptions, 'runUrl' | 'apiUrl'>;

  constructor(options: Omit<EnvironmentsOptions, 'runUrl' | 'apiUrl'>) {
    this.#options = options;
  }

  /** What a POST of this spec would do, or an update to it where the environment exists. */
  async ofSpec(spec: EnvironmentSpec, asking: Asking): Promise<PlanDocument> {
    const state = await this.#stateOf(spec);
    if (state === undefined) return this.#plan(this.#newOne(spec), asking);
    const next = updated(state, { mask: ['*'], patch: { ...spec } }, this.#now());
    const { record, files } = isUpdate(state.record, next.record) ? next : state;
    return this.#plan({ ...state, record, ...(files && { files }) }, asking);
  }

  /** What a run of the environment as it is asked for would do: what has drifted. */
  async ofStored(key: EnvironmentKey, asking: Asking): Promise<PlanDocument> {
    const state = await this.#stateOf(key);
    if (state !== undefined) return this.#plan(state, asking);
    const { client } = this.#options;
    // Deleted or never there; what is deleted could be made again.
    await readRecord(client, key);
    const { spec, files } = await storedSpec(client, key);
    return this.#plan(this.#newOne(withBodies(spec, files)), asking);
  }

  #newOne(spec: EnvironmentSpec): EnvironmentInput {
    return newEnvironment(spec, this.#now());
  }

  #now(): { time: string; timeScale: number } {
    return { time: new Date().toISOString(), timeScale: this.#options.timeScale };
  }

  /** As its next run would find it; undefined where there is none, or no longer. */
  async #stateOf({ projectId, environmentId }: EnvironmentKey): Promise<EnvironmentInput | undefined> {
    const { client, timeScale } = this.#options;
    const key = { projectId, environmentId };
    const published = await readRecord(client, key).catch((error: unknown) => {
      if (error instanceof Problem && error.code === 'not-found') return undefined;
      throw error;
    });
    if (published === undefined || published.state === 'DELETED') return undefined;
    // What is being taken down converges to nothing.
    requireVerb(published, 'update');
    const { files, ...stored } = await storedSpec(client, key);
    return { key, record: { ...published, ...stored }, timeScale, ...(files && { files }) };
  }

  async #plan({ key, record, files }: EnvironmentInput, { count, id }: Asking): Promise<PlanDocument> {
    const { timeScale, policy } = this.#options;
    requireAdmitted(policy, { record, files });
    const planTime = new Date().toISOString();
    const result = await this.#ask({ ...runInput(key, record, { timeScale, files }), count }, id);
    const { spec, resolvedSpec } = record;
    return {
      name: environmentName(key),
      ...key,
      planTime,
      count,
      spec,
      resolvedSpec: { ...resolvedSpec },
      ...result,
      // As they will pass here.
      steps: result.steps.map((step) => ({ ...step, expectedSeconds: step.expectedSeconds * timeScale })),
      expectedSeconds: result.expectedSeconds * timeScale,
    };
  }

  async #ask(input: PlanInput, id: string): Promise<PlanResult> {
    const { client, taskQueue } = this.#options;
    const { name, type } = SEARCH_ATTRIBUTES.project;
    const handle = await ask(client, () =>
      client.workflow.start<typeof planEnvironment>(PLAN_WORKFLOW, {
        workflowId: planWorkflowId(input.key, id),
        taskQueue,
        args: [input],
        workflowExecutionTimeout: PLAN_SECONDS * 1000,
        typedSearchAttributes: [{ key: defineSearchAttributeKey(name, type), value: input.key.projectId }],
        staticSummary: `Plan ${input.key.environmentId} in ${input.key.projectId}`,
      }),
    );
    return this.#resultOf(client, () => handle.result());
  }

  async #resultOf(client: Client, result: () => Promise<PlanResult>): Promise<PlanResult> {
    try {
      return await ask(client, result, (PLAN_SECONDS + MARGIN_SECONDS) * 1000);
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      const detail = `No ${PRODUCT} worker made the plan within ${PLAN_SECONDS} s: none runs, or all are busy. /readyz says which.`;
      throw new Problem('plan-unavailable', detail);
    }
  }
}
