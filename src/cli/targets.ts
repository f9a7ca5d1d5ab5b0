import { quote } from '../domain/mistake.js';
import type { EnvironmentKey } from '../domain/names.js';
import { checkSpec } from '../domain/spec.js';
import { CliError, EXIT } from './exit.js';

/** `PROJECT/ENVIRONMENT`, or the full name, of what may be an environment; undefined for all else. */
export function keyOf(name: string): EnvironmentKey | undefined {
  const key = partsOf(name);
  return key && checkSpec(key).length === 0 ? key : undefined;
}

/** A name that no spec may have is refused: as part of an address it could mean another environment. */
export function parseName(name: string): EnvironmentKey {
  const key = partsOf(name);
  const why = key
    ? checkSpec(key).map(({ detail }) => detail)
    : ['write PROJECT/ENVIRONMENT, such as my-project/mlops-lab.'];
  if (key && why.length === 0) return key;
  throw new CliError(why.map((text) => `${quote(name)} names no environment: ${text}`).join('\n'), EXIT.wrong);
}

/** A project's id, or `-` for all. */
export function parseProject(project: string): string {
  const mistake = checkSpec({ projectId: project }).find(({ pointer }) => pointer === '/projectId');
  if (project === '-' || mistake === undefined) return project;
  throw new CliError(`${quote(project)} names no project: ${mistake.detail}`, EXIT.wrong);
}

function partsOf(name: string): EnvironmentKey | undefined {
  const [, projectId, environmentId] = /^(?:projects\/)?([^/]+)\/(?:environments\/)?([^/]+)$/.exec(name) ?? [];
  return projectId === undefined || environmentId === undefined ? undefined : { projectId, environmentId };
}
