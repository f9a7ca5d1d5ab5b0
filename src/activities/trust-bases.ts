import { baseMistakes, basesOf } from '../domain/admission-image.js';
import { allowancesOf } from '../domain/allowances.js';
import type { Policy } from '../domain/policy.js';
import type { Attempt } from './attempt.js';
import { MOST_ARCHIVE_BYTES, sha256, textsIn } from './context.js';
import { StepFailure } from './failure.js';
import { finding } from './finding.js';
import { foreignObject } from './foreign.js';
import type { BuildMemory } from './image-build.js';
import { refuse } from './trust.js';

/**
 * The texts travel to the step that stores them only, and a build takes what lies in the bucket: where the policy limits
 * what images may come from, that is read, once, and asked for again at every attempt.
 */
export async function requireAllowedBases(attempt: Attempt<BuildMemory>, policy: Policy): Promise<void> {
  const { key, memory, spec } = attempt;
  const { baseImages } = allowancesOf(policy, key.projectId) ?? {};
  if (baseImages === undefined || baseImages.includes('*') || 'uri' in spec.image) return;
  memory.bases ??= basesOf(await storedDockerfile(attempt));
  refuse(attempt, 'PolicyViolated', baseMistakes(memory.bases, baseImages, '/image/dockerfile'));
}

/** A builder may write to the bucket: what lies there counts only while it is what its name says. */
async function storedDockerfile(attempt: Attempt): Promise<string> {
  const { source } = attempt.input.outputs;
  if (source === undefined) throw new TypeError('An image is built from a context.');
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
