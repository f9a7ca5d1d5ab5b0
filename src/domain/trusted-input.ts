import { accountsInSpec } from './accounts.js';
import { changes } from './differences.js';
import type { ToldOutputs } from './environment.js';
import { pointer, type Mistake } from './mistake.js';
import { bucketName, type EnvironmentKey } from './names.js';
import { resolveSpec, type BuildOptions, type ResolvedImage, type ResolvedSpec } from './resolve.js';
import type { Files } from './spec-change.js';
import { checkSpec, type EnvironmentSpec } from './spec.js';

/** What an activity is handed; whoever reaches Temporal's port can hand it anything. */
export interface HandedInput {
  key: EnvironmentKey;
  spec: ResolvedSpec;
  outputs: ToldOutputs;
  files?: Files;
  superseded?: readonly { spec: ResolvedSpec }[];
}

/**
 * What of it no run of ours would hand over: another environment's name, a spec that nobody could have written, accounts
 * and contexts that the spec does not lead to.
 */
export function forgeries(input: HandedInput): Mistake[] {
  const named = nameMistakes(input);
  if (named.length > 0) return named;
  const mistakes = [...specMistakes(input), ...supersededMistakes(input)];
  return mistakes.length > 0 ? mistakes : outputMistakes(input);
}

/** The names that everything derives from: enough for what only takes down, whatever was allowed once. */
export function nameMistakes({ key, spec }: Pick<HandedInput, 'key' | 'spec'>): Mistake[] {
  const names = checkSpec({ projectId: key.projectId, environmentId: key.environmentId });
  if (names.length > 0) return names;
  return (['projectId', 'environmentId'] as const)
    .filter((field) => spec[field] !== key[field])
    .map((field) => {
      const detail = `The run is of ${field} ${key[field]}, and its spec of ${spec[field]}: such a run was not started by the API.`;
      return { pointer: pointer(field), detail };
    });
}

function specMistakes({ spec, files }: HandedInput): Mistake[] {
  const written = asWritten(spec, files);
  const mistakes = checkSpec(written);
  if (mistakes.length > 0) return mistakes;
  const differs = changes(withoutTexts(resolveSpec(written as EnvironmentSpec)), withoutTexts(spec));
  return differs.map(({ path }) => {
    const detail = `${path.join('.')} of the resolved spec does not follow from a spec: such a run was not started by the API.`;
    return { pointer: pointer(...path), detail };
  });
}

/** The spec that resolves to this one. Its texts may have stayed behind: then it is that of the built-in Dockerfile. */
function asWritten(spec: ResolvedSpec, files: Files | undefined): Record<string, unknown> {
  const { specVersion: _, image, notebook, ttlSeconds, access, ...same } = spec;
  const { idleShutdownSeconds, ...machine } = notebook;
  return {
    ...same,
    image: imageAsWritten(image, files),
    notebook: { ...machine, idleShutdown: `${idleShutdownSeconds}s` },
    access,
    ...(ttlSeconds !== undefined && { ttl: `${ttlSeconds}s` }),
  };
}

function imageAsWritten(image: ResolvedImage, files: Files | undefined): Record<string, unknown> {
  if ('uri' in image) return { ...image };
  const { timeoutSeconds, version, name, tag, repository, ...content } = image;
  const options = { version, name, ...(tag !== undefined && { tag }), ...(repository !== undefined && { repository }) };
  const texts = 'source' in content ? content : files && { files };
  return { ...options, timeout: `${timeoutSeconds}s`, ...texts };
}

function withoutTexts({ image, ...spec }: ResolvedSpec): object {
  if (!('dockerfile' in image)) return { ...spec, image };
  const { dockerfile: _, files: __, ...options } = image satisfies BuildOptions;
  return { ...spec, image: options };
}

/** Grants of a spec of before are taken back by it: those of this environment only. */
function supersededMistakes({ key, superseded = [] }: HandedInput): Mistake[] {
  return superseded.flatMap(({ spec }) => nameMistakes({ key, spec }));
}

/** What an earlier step told, where the spec alone says what it can have told. */
function outputMistakes({ spec, outputs: { accounts, source } }: HandedInput): Mistake[] {
  const wanted = accountsInSpec(spec);
  const isOthers = accounts && wanted && (accounts.notebook !== wanted.notebook || accounts.builder !== wanted.builder);
  const isElsewhere = source && (source.bucket !== bucketName(spec.projectId) || !isContextOf(spec, source.context));
  return [
    ...(isOthers ? [notOfSpec('/access/accounts', 'The accounts')] : []),
    ...(isElsewhere ? [notOfSpec('/image', 'The build context')] : []),
  ];
}

function notOfSpec(at: string, what: string): Mistake {
  return {
    pointer: at,
    detail: `${what} of the run are not those of its spec: such a run was not started by the API.`,
  };
}

/** Of the texts in the spec, or of the archive that it names. */
function isContextOf({ image }: ResolvedSpec, context: string): boolean {
  return 'source' in image ? context.startsWith(`${image.source}#`) : /^sha256:[0-9a-f]{64}$/.test(context);
}
