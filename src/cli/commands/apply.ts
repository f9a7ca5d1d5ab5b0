import { isEnvironment } from '../../client/answers.js';
import { environmentPath, shortName, type EnvironmentDocument } from '../../client/client.js';
import type { EnvironmentSpec } from '../../domain/spec.js';
import { Refusal } from '../api.js';
import { CliError } from '../exit.js';
import { located, type SpecFile } from '../spec/read-spec.js';
import type { Terminal } from '../terminal.js';

export interface Applied {
  document: EnvironmentDocument;
  /** False where the environment is what the spec says already. */
  changed: boolean;
}

/** Makes the environment what the spec says (PATCH with the whole spec). What is refused of the spec is told at its place. */
export async function apply(
  { api, interrupted }: Terminal,
  source: SpecFile,
  spec: EnvironmentSpec,
  { allowRecreate = false }: { allowRecreate?: boolean },
): Promise<Applied> {
  const query = `updateMask=*&allowMissing=true${allowRecreate ? '&allowRecreate=true' : ''}`;
  try {
    const path = `${environmentPath(spec.projectId, spec.environmentId)}?${query}`;
    const { status, body } = await api.demand(isEnvironment, 'PATCH', path, spec, { signal: interrupted });
    return { document: body, changed: status === 202 };
  } catch (error) {
    throw error instanceof Refusal ? explained(error, source, spec) : error;
  }
}

/** A mistake that only the API finds stands in the file all the same. */
export function explained(error: Refusal, source: SpecFile, spec: EnvironmentSpec): CliError {
  const { errors = [], detail, code } = error.problem;
  if (errors.length > 0) return new CliError(located(source, errors).join('\n'), error.exitCode);
  if (code !== 'would-lose-data') return error;
  const hint = 'Once the files are saved: repeat the command with --allow-recreate.';
  return new CliError(`${shortName(spec)}: ${detail}\n${hint}`, error.exitCode);
}
