import type { ToldOutputs } from './environment.js';

/** Times are ISO 8601 in UTC, which sort as text. */
export function latest(...times: (string | undefined)[]): string | undefined {
  return times
    .filter((time) => time !== undefined)
    .sort()
    .at(-1);
}

/** When the steps last changed something at Google: what follows may still be refused because of it. */
export function lastChange(outputs: ToldOutputs): string | undefined {
  const { services, accounts, repository, source, access, image, notebook } = outputs;
  return latest(...[services, accounts, repository, source, access, image, notebook].map((made) => made?.changedAt));
}
