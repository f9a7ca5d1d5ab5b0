import { LRUCache } from 'lru-cache';

import { baseMistakes, basesOf, type Bases } from '../domain/admission-image.js';
import { allowancesOf } from '../domain/allowances.js';
import type { SourceOutput } from '../domain/environment.js';
import type { Policy } from '../domain/policy.js';
import type { Attempt } from './attempt.js';
import { MOST_ARCHIVE_BYTES, sha256, textsIn } from './context.js';
import { StepFailure } from './failure.js';
import { finding } from './finding.js';
import { foreignObject } from './foreign.js';
import { refuse } from './trust.js';

const MOST_KEPT = 500;

/** It pins the object to one content: without it Cloud Build would take what lies there by then. */
const GENERATION = /^[1-9]\d*$/;
const NO_GENERATION = 'The build context of the run has no generation: such a run was not started by the API.';

/**
 * Whether a build may take what lies in the bucket: it is what its name says, and comes from images that the policy
 * allows now. Asked at every attempt. Builders and project owners may write to the bucket, and the texts themselves
 * travel to the step that stores them only; what was read once is kept here, where nobody but this process writes.
 */
export function contextGuard(policy: Policy): (attempt: Attempt) => Promise<void> {
  const read = new LRUCache<string, Bases>({ max: MOST_KEPT });
  return async (attempt) => {
    const { key, input, spec } = attempt;
    const { source } = input.outputs;
    if (source === undefined) return;
    const { bucket, object, generation, context } = source;
    if (!GENERATION.test(generation)) refuse(attempt, 'InvalidSpec', [{ pointer: '/image', detail: NO_GENERATION }]);
    // An archive of somebody's is not looked into: where the policy limits images, `admit` refuses it.
    if ('source' in spec.image) return;
    const name = [bucket, object, generation, context].join(' ');
    const bases = read.get(name) ?? basesOf(await storedDockerfile(attempt, source));
    read.set(name, bases);
    const { baseImages = [] } = allowancesOf(policy, key.projectId) ?? {};
    if (!baseImages.includes('*'))
      refuse(attempt, 'PolicyViolated', baseMistakes(bases, baseImages, '/image/dockerfile'));
  };
}

async function storedDockerfile(attempt: Attempt, source: SourceOutput): Promise<string> {
  const { bucket, object: name, generation, context } = source;
  const bytes = await attempt.gcp.storage.readObject({ bucket, name, generation }, MOST_ARCHIVE_BYTES);
  if (bytes === undefined) {
    const sentence = `The build context gs://${bucket}/${name} is not there any more; the next run stores it again.`;
    throw new StepFailure({ ...finding(attempt, 'OperationFailed', sentence, undefined), resource: `b/${bucket}` });
  }
  const dockerfile = `sha256:${sha256(bytes)}` === context ? textsIn(bytes)?.['Dockerfile'] : undefined;
  if (dockerfile === undefined) throw new StepFailure(foreignObject(attempt, `${bucket}/${name}`));
  return dockerfile;
}
