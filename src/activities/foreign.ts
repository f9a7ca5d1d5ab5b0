import type { Failure } from '../domain/failures.js';
import type { Attempt } from './attempt.js';

/** A resource that bears our name and not our mark: untouched, whoever made it. */
export function foreign({ input }: Attempt, kind: string, resource: string): Failure {
  return {
    step: input.step.name,
    kind: 'Foreign',
    sentence: `The ${kind} ${resource} exists and was not made by this installation for this environment; it was left alone.`,
    resource,
    fix: { text: `Choose another environmentId, or remove the ${kind} if nobody needs it.` },
  };
}

/** The same for what the environments of a project share. */
export function foreignShared({ input }: Attempt, kind: string, resource: string, text: string): Failure {
  return {
    step: input.step.name,
    kind: 'Foreign',
    sentence: `The ${kind} ${resource} exists and was not made by this installation; it was left alone.`,
    resource,
    fix: { text },
  };
}

export function foreignObject(attempt: Attempt, resource: string) {
  return foreignShared(attempt, 'object', `gs://${resource}`, 'Remove the object, and retry the environment.');
}
