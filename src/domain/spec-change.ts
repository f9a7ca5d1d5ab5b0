import { changes, digest, isObject, own, withoutBodies } from './differences.js';
import { inlineFiles } from './image-content.js';
import { BUILD_ONLY, IMAGE_SOURCES } from './image-sources.js';
import { resolveSpec, type ResolvedSpec } from './resolve.js';
import type { EnvironmentSpec } from './spec-schema.js';

/** What a PATCH asks for: fields of the spec by their paths, `*` for the whole. Durable: it travels in a signal. */
export interface SpecChange {
  mask: readonly string[];
  patch: Readonly<Record<string, unknown>>;
  /** The notebook may be replaced, and what lies on its disks lost. */
  allowRecreate?: true;
}

/** Texts by path, as the steps that store them take them. */
export type Files = Record<string, string>;

/** Values that are replaced as one: their keys are the caller's own, or mean something together only. */
const WHOLE: ReadonlySet<string> = new Set(['labels', 'image.files', 'access.accounts', 'notebook.accelerator']);

/** Which fields a field takes the place of, so that nobody need know what stood there (https://google.aip.dev/146). */
const TAKES_PLACE_OF: Readonly<Record<string, readonly string[]>> = {
  'image.dockerfile': IMAGE_SOURCES.map(ofImage),
  'image.files': IMAGE_SOURCES.map(ofImage),
  'image.source': IMAGE_SOURCES.map(ofImage),
  'image.uri': [...IMAGE_SOURCES, ...BUILD_ONLY].map(ofImage),
  ttl: ['expireTime'],
  expireTime: ['ttl'],
};

function ofImage(field: string): string {
  return `image.${field}`;
}

/** Every field that is there: what a mask that was left out means (https://google.aip.dev/134). */
export function impliedMask(patch: Readonly<Record<string, unknown>>, path: string[] = []): string[] {
  return Object.entries(patch).flatMap(([key, value]) => {
    const here = [...path, key];
    const isWhole = !isObject(value) || WHOLE.has(here.join('.'));
    return isWhole ? [here.join('.')] : impliedMask(value, here);
  });
}

/** The spec as it is to be, still to be checked. A field of the mask that the patch lacks goes back to its default. */
export function changedSpec(spec: EnvironmentSpec, { mask, patch }: SpecChange): unknown {
  if (mask.includes('*')) return patch;
  const set = mask.filter((field) => valueAt(patch, field.split('.')) !== undefined);
  const replaced = set.flatMap((field) => own(TAKES_PLACE_OF, field) ?? []).filter((field) => !mask.includes(field));
  const cleared = replaced.reduce<Readonly<Record<string, unknown>>>(
    (all, field) => without(all, field.split('.')),
    spec,
  );
  return mask.reduce((all, field) => {
    const path = field.split('.');
    const value = valueAt(patch, path);
    return value === undefined ? without(all, path) : withValue(all, path, value);
  }, cleared);
}

/** Only what was changed is resolved anew: the defaults of a newer version never touch the rest. */
export function resolvedAnew(resolved: ResolvedSpec, was: EnvironmentSpec, wanted: EnvironmentSpec): ResolvedSpec {
  const all = changes(resolveSpec(was), resolveSpec(wanted));
  return all.reduce<object>((spec, { path, wanted: value }) => withValue(spec, path, value), resolved) as ResolvedSpec;
}

/** A stored spec has digests where the texts of files were: here they stand in it again. */
export function withBodies(spec: EnvironmentSpec, files: Files = {}): EnvironmentSpec {
  const { image } = spec;
  if (image === undefined) return spec;
  const { dockerfile, files: named } = image;
  return {
    ...spec,
    image: {
      ...image,
      ...(dockerfile !== undefined && { dockerfile: own(files, 'Dockerfile') ?? dockerfile }),
      ...(named && {
        files: Object.fromEntries(Object.entries(named).map(([path, text]) => [path, own(files, path) ?? text])),
      }),
    },
  };
}

/** The texts that a resolved spec names, old or new; undefined where nothing is built from texts. */
export function filesOf(resolved: ResolvedSpec, ...known: (Files | undefined)[]): Files | undefined {
  const named = inlineFiles(withoutBodies(resolved).image);
  return (
    named &&
    Object.fromEntries(
      Object.entries(named).map(([path, wanted]) => {
        const texts = known.map((files) => files && own(files, path)).filter((text) => text !== undefined);
        return [path, texts.find((text) => digest(text) === wanted) ?? wanted];
      }),
    )
  );
}

export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isObject(at) ? own(at, key) : undefined), value);
}

export function withValue(
  value: object,
  [key = '', ...rest]: readonly string[],
  wanted: unknown,
): Record<string, unknown> {
  const { [key]: before, ...others } = value as Record<string, unknown>;
  const after = rest.length === 0 ? wanted : withValue(isObject(before) ? before : {}, rest, wanted);
  return after === undefined ? others : { ...others, [key]: after };
}

/** What is empty then is gone too: nobody wrote it so. */
export function without(
  value: Readonly<Record<string, unknown>>,
  [key = '', ...rest]: readonly string[],
): Record<string, unknown> {
  const { [key]: before, ...others } = value;
  if (rest.length === 0 || !isObject(before)) return others;
  const after = without(before, rest);
  return Object.keys(after).length === 0 ? others : { ...others, [key]: after };
}
