/**
 * Reduces Google's Discovery documents to the structure of the methods that the emulator serves: no prose, no schema that
 * none of them reaches. They come from the wheel of Google's Python client, which is under the Apache License 2.0:
 * `pip download --no-deps google-api-python-client`, then `npx tsx scripts/reduce-discovery.ts FILE.whl`.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';

import { APIS } from '../emulator/apis.js';
import { DOCUMENTS, FOLDER } from '../emulator/discovery.js';
import type { Document, MethodDescription, Parameter, Schema } from '../emulator/discovery.js';
import { OPERATION_TYPES, schemaOf } from '../emulator/operation-types.js';
import { openWheel } from './wheel.js';

/** As Google publishes it: only what is read here. */
interface Published extends Omit<Document, 'methods' | 'schemas' | 'sha256'> {
  schemas: Record<string, PublishedSchema>;
  resources?: Record<string, Resource>;
}
interface Resource {
  methods?: Record<string, PublishedMethod>;
  resources?: Record<string, Resource>;
}
interface PublishedMethod {
  id: string;
  httpMethod: string;
  path: string;
  parameters?: Record<string, Parameter>;
  request?: { $ref: string };
  response?: { $ref: string };
  supportsMediaDownload?: boolean;
  mediaUpload?: { protocols: Record<string, { path: string }> };
}
interface PublishedSchema extends Omit<Schema, 'items' | 'properties' | 'additionalProperties'> {
  readOnly?: boolean;
  description?: string;
  items?: PublishedSchema;
  properties?: Record<string, PublishedSchema>;
  additionalProperties?: PublishedSchema;
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const mapValues = <From, To>(record: Record<string, From>, change: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

const versionOf = (path: string): string => /(?:^|\/)(v\d\w*)\//.exec(path)?.[1] ?? '';
const SERVED = new Set(APIS.flatMap(({ routes }) => routes.map(({ id, path }) => `${versionOf(path)} ${id}`)));

const parameter = ({ location, type, format, enum: names, pattern, required, repeated }: Parameter): Parameter => ({
  location,
  type,
  ...(format && { format }),
  ...(names && { enum: names }),
  ...(pattern && { pattern }),
  ...(required && { required }),
  ...(repeated && { repeated }),
});

const method = (published: PublishedMethod): MethodDescription => ({
  httpMethod: published.httpMethod,
  path: published.path,
  ...(published.parameters && { parameters: mapValues(published.parameters, parameter) }),
  ...(published.request && { request: published.request.$ref }),
  ...(published.response && { response: published.response.$ref }),
  ...(published.supportsMediaDownload && { download: true as const }),
  ...(published.mediaUpload && { uploads: Object.values(published.mediaUpload.protocols).map(({ path }) => path) }),
});

/** Only newer documents mark with `readOnly` what is output only; the others say it in words. */
function schema({ type, format, $ref, enum: names, pattern, ...rest }: PublishedSchema): Schema {
  const { items, properties, additionalProperties, readOnly, description = '' } = rest;
  return {
    ...(type && { type }),
    ...(format && { format }),
    ...($ref && { $ref }),
    ...(names && { enum: names }),
    ...(pattern && { pattern }),
    ...(items && { items: schema(items) }),
    ...(properties && { properties: mapValues(properties, schema) }),
    ...(additionalProperties && { additionalProperties: schema(additionalProperties) }),
    ...((readOnly || /^\W*output[ -]only\b/i.test(description)) && { outputOnly: true }),
  };
}

function methodsIn({ methods = {}, resources = {} }: Resource): PublishedMethod[] {
  return [...Object.values(methods), ...Object.values(resources).flatMap(methodsIn)];
}

function reduce(text: Buffer): Document {
  const { id, revision, servicePath, parameters, schemas, resources = {} } = JSON.parse(text.toString()) as Published;
  const served = methodsIn({ resources }).filter((one) => SERVED.has(`${id.split(':')[1] ?? ''} ${one.id}`));
  const methods = Object.fromEntries(served.map((one) => [one.id, method(one)]));
  const carried = served
    .filter(({ response }) => response?.$ref === 'Operation')
    .flatMap(({ id: name }) => Object.values(OPERATION_TYPES.get(name) ?? {}) as string[]);
  const wanted = [
    ...Object.values(methods).flatMap(({ request, response }) => [request, response]),
    ...carried.map((type) => schemaOf(type, schemas)),
  ];
  const reached: Record<string, Schema> = {};
  for (const name of wanted) if (name !== undefined) reach(name, schemas, reached);
  return {
    ...{ id, revision, sha256: sha256(text), servicePath, parameters: mapValues(parameters, parameter), methods },
    schemas: Object.fromEntries(Object.entries(reached).sort(([one], [other]) => (one < other ? -1 : 1))),
  };
}

function reach(name: string, schemas: Published['schemas'], reached: Record<string, Schema>): void {
  if (name in reached) return;
  const published = schemas[name];
  if (!published) throw new Error(`The document has no schema ${name}.`);
  const reduced = schema(published);
  reached[name] = reduced;
  for (const [, next] of JSON.stringify(reduced).matchAll(/"\$ref":"(\w+)"/g)) reach(next ?? '', schemas, reached);
}

/** A line a method and a schema: short, and a new revision is easy to compare. */
function write({ methods, schemas, ...head }: Document): string {
  const lines = (entries: object): string =>
    Object.entries(entries)
      .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
      .join(',\n');
  return `{\n${lines(head)},\n"methods":{\n${lines(methods)}\n},\n"schemas":{\n${lines(schemas)}\n}\n}\n`;
}

const { positionals } = parseArgs({ allowPositionals: true });
const [path] = positionals;
if (path === undefined)
  throw new Error('npx tsx scripts/reduce-discovery.ts google_api_python_client-VERSION-py3-none-any.whl');
const wheel = readFileSync(path);
const files = openWheel(wheel);
for (const name of DOCUMENTS) {
  const text = files.get(`googleapiclient/discovery_cache/documents/${name}.json`)?.();
  if (!text) throw new Error(`The wheel has no document ${name}.`);
  const reduced = reduce(text);
  const written = write(reduced);
  writeFileSync(new URL(`${name}.json`, FOLDER), written);
  const count = (entries: object): number => Object.keys(entries).length;
  console.log(
    `${reduced.id} ${reduced.revision}: ${text.length} bytes to ${written.length}, ` +
      `${count(reduced.methods)} methods, ${count(reduced.schemas)} schemas`,
  );
}
writeFileSync(
  new URL('source.json', FOLDER),
  `${JSON.stringify({ file: basename(path), sha256: sha256(wheel), license: 'Apache-2.0' }, null, 2)}\n`,
);
