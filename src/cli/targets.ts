import { quote } from '../domain/mistake.js';
import { ENVIRONMENT_ID, PROJECT_ID, type EnvironmentKey } from '../domain/names.js';
import { CliError, EXIT } from './exit.js';

/** `PROJECT/ENVIRONMENT`, or the full name, of what may be an environment; undefined for all else. */
export function keyOf(name: string): EnvironmentKey | undefined {
  const key = partsOf(name);
  return key && mistakesOf(key).length === 0 ? key : undefined;
}

/** A name that no spec may have is refused: as part of an address it could mean another environment. */
export function parseName(name: string): EnvironmentKey {
  const key = partsOf(name);
  const why = key ? mistakesOf(key) : ['write PROJECT/ENVIRONMENT, such as my-project/mlops-lab.'];
  if (key && why.length === 0) return key;
  throw new CliError(why.map((text) => `${quote(name)} names no environment: ${text}`).join('\n'), EXIT.wrong);
}

/** A project's id, or `-` for all. */
export function parseProject(project: string): string {
  const [mistake] = mistakesOf({ projectId: project });
  if (project === '-' || mistake === undefined) return project;
  throw new CliError(`--project: ${mistake}`, EXIT.wrong);
}

function partsOf(name: string): EnvironmentKey | undefined {
  const [, projectId, environmentId] = /^(?:projects\/)?([^/]+)\/(?:environments\/)?([^/]+)$/.exec(name) ?? [];
  return projectId === undefined || environmentId === undefined ? undefined : { projectId, environmentId };
}

/** In the words that a spec is refused with. */
function mistakesOf(key: Partial<EnvironmentKey>): string[] {
  const rules = { projectId: PROJECT_ID, environmentId: ENVIRONMENT_ID };
  return (['projectId', 'environmentId'] as const).flatMap((part) => {
    const { pattern, description } = rules[part];
    const value = key[part];
    if (value === undefined || new RegExp(`^(?:${pattern})$`).test(value)) return [];
    return [`${part} cannot be ${quote(value)}: it takes ${description}.`];
  });
}
