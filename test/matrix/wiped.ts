/** Temporal's whole store is lost, at rest or at a call. */
import { expect } from 'vitest';

import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { post } from '../support/environments.js';
import type { LossyLink, Strike } from '../support/lossy-link.js';
import { specOf, UPDATE, type Life } from './life.js';
import type { Aim } from './recorded.js';

export type Moment = Aim & Pick<Strike, 'when'>;

/** Nothing of it is known any more. */
export async function wipe({ world }: Life): Promise<void> {
  // One that lived on would work at tasks of which the new store knows nothing.
  await world.worker.kill('SIGKILL');
  await world.server.restart();
  await world.worker.start();
}

/** As an update leaves it. */
export function updatedSpec({ projectId }: Life): EnvironmentSpec {
  const spec = specOf(projectId);
  return { ...spec, ...UPDATE, notebook: { ...spec.notebook, ...UPDATE.notebook } };
}

/** Wiped at that moment, and the spec is given again: as it stands, since the requests before are forgotten too. */
export function wipedAt({ of, nth, when, stage }: Moment, life: Life, link: LossyLink) {
  let again: Promise<void> | undefined;
  const goOn = async () => {
    await wipe(life);
    const spec = stage === 'update' ? updatedSpec(life) : specOf(life.projectId);
    expect((await post(life.world, spec)).status).toBe(202);
    if (stage === 'teardown') await life.begin('teardown');
  };
  const act = () => Promise.resolve(void (again = goOn()));
  const isStruck = link.strike({ call: of(life.projectId), nth, when, act });
  return { isStruck, wiped: () => again };
}
