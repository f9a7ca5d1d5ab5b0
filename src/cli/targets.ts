import type { EnvironmentKey } from '../domain/names.js';
import { CliError, EXIT } from './exit.js';

const NAME = /^(?:projects\/)?([^/]+)\/(?:environments\/)?([^/]+)$/;

/** `PROJECT/ENVIRONMENT`, or the full name; undefined for what is neither. */
export function keyOf(name: string): EnvironmentKey | undefined {
  const [, projectId, environmentId] = NAME.exec(name) ?? [];
  return projectId === undefined || environmentId === undefined ? undefined : { projectId, environmentId };
}

export function parseName(name: string): EnvironmentKey {
  const key = keyOf(name);
  if (key) return key;
  throw new CliError(
    `${name} names no environment: write PROJECT/ENVIRONMENT, such as my-project/mlops-lab.`,
    EXIT.wrong,
  );
}
