/** One environment of a soak, and who asks things of it: whatever is seen of it is judged. */
import { expect } from 'vitest';

import { environmentPath, type Answer, type EnvironmentDocument } from '../../scripts/environment-client.js';
import { until } from '../../scripts/wait.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { post } from '../support/environments.js';
import { HANGS_MS } from './matrix.js';
import type { Troubles } from './soak-troubles.js';

export const ACTIONS = ['post', 'update', 'cancel', 'stop', 'start', 'retry', 'delete'] as const;
type Action = (typeof ACTIONS)[number];

/** Accepted, so already, or refused with its code: nothing else is documented for any of these. */
const ANSWERS: Record<Action, readonly (number | string)[]> = {
  post: [202, 200, 'environment-exists'],
  update: [202, 200, 'wrong-state'],
  delete: [202, 200],
  cancel: [202, 'wrong-state'],
  stop: [202, 'wrong-state'],
  start: [202, 'wrong-state'],
  retry: [202, 'wrong-state'],
};

/** Attempts end after 20 s at most, however many of them a busy machine loses: whatever runs longer says what it waits for. */
const SILENT_MS = 180_000;

/** From the first look that saw READY until DELETE was asked for (milliseconds since 1970). */
interface Guarded {
  from: number;
  to: number;
}

export class Seat {
  readonly accepted: Action[] = [];
  /** In these times its notebook holds somebody's work. */
  readonly guarded: Guarded[] = [];
  #readySince?: number | undefined;
  /** When the environment was created for which DELETE was asked last: another of its name may follow. */
  #doomed?: string;

  constructor(
    readonly spec: EnvironmentSpec,
    readonly troubles: Troubles,
  ) {}

  /** A busy server says so, and is asked again. */
  async ask(action: Action, patch: object = {}): Promise<Answer<EnvironmentDocument>> {
    if (action === 'delete') this.#unguard();
    const describe = () => `the API to take ${action} of ${this.spec.environmentId}`;
    const answer = await until(
      async () => {
        const given = await this.#request(action, patch);
        return given.status === 503 ? undefined : given;
      },
      { withinMs: HANGS_MS, everyMs: 500, describe },
    );
    const { status, body } = answer;
    const refused = status >= 400 ? (body as unknown as { code: string }).code : undefined;
    expect(ANSWERS[action], `${action}: ${JSON.stringify(body)}`).toContain(refused ?? status);
    if (status === 202) this.accepted.push(action);
    if (action === 'delete') this.#doomed = body.createTime;
    return answer;
  }

  /** Until it is so; every look on the way is judged. */
  until(is: (environment: EnvironmentDocument) => boolean | Promise<boolean>, everyMs: number) {
    const { projectId, environmentId } = this.spec;
    const judged = async (environment: EnvironmentDocument) => {
      await this.#judge(environment);
      return is(environment);
    };
    return this.troubles.life.world.waitFor(projectId, environmentId, judged, { withinMs: HANGS_MS, everyMs });
  }

  /** Somebody asked for that, and for nothing else since: idle it never is, as its link is visited. */
  get mayBeStopped(): boolean {
    const since = this.accepted.slice(this.accepted.lastIndexOf('post'));
    return since.lastIndexOf('stop') > since.lastIndexOf('start');
  }

  #request(action: Action, patch: object): Promise<Answer<EnvironmentDocument>> {
    const { world } = this.troubles.life;
    const path = environmentPath(this.spec.projectId, this.spec.environmentId);
    if (action === 'post') return post(world, this.spec);
    if (action === 'update') return world.request('PATCH', path, patch);
    if (action === 'delete') return world.request('DELETE', path);
    return world.request('POST', `${path}:${action}`);
  }

  #unguard(): void {
    if (this.#readySince !== undefined) this.guarded.push({ from: this.#readySince, to: Date.now() });
    this.#readySince = undefined;
  }

  async #judge(environment: EnvironmentDocument): Promise<void> {
    const { failures, steps, everReady, createTime } = environment;
    if (everReady && createTime !== this.#doomed) this.#readySince ??= Date.now();
    expectReasons(environment);
    const said = steps.flatMap((step) => step.failures ?? []);
    if (failures.length + said.length === 0) return;
    const kinds = await this.troubles.kinds();
    expectKinds(failures, kinds);
    // While a step still tries, what a change of ours may yet mend is said to be on its way.
    expectKinds(said, [...kinds, 'NotPropagated']);
  }
}

function expectReasons({ state, failures, nextRunTime, steps }: EnvironmentDocument): void {
  if (state === 'RETRYING' || state === 'ACTION_REQUIRED') expect(failures).not.toEqual([]);
  if (state === 'RETRYING') expect(nextRunTime).toBeDefined();
  for (const { name, waiting, startTime = '' } of steps.filter((step) => step.state === 'RUNNING')) {
    const silentMs = waiting ? 0 : Date.now() - Date.parse(startTime);
    expect(silentMs, name).toBeLessThan(SILENT_MS);
    expect(waiting?.for, name).not.toBe('');
  }
}

function expectKinds(failures: EnvironmentDocument['failures'], kinds: readonly string[]): void {
  for (const failure of failures) expect(kinds, JSON.stringify(failure)).toContain(failure.kind);
}
