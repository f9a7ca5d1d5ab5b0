/** Requests as a description of an API allows them, and as it does not: by its own schemas, and against them. */
import fc from 'fast-check';

type Schema = Record<string, unknown>;

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  schema: Schema;
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

export interface AnyRequest {
  /** Of the description, such as `post /v1/projects/{projectId}/environments`. */
  operation: string;
  method: string;
  /** With its query. */
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** Of every operation, equally often. */
export function anyRequest(api: OpenApi): fc.Arbitrary<AnyRequest> {
  const operations = Object.entries(api.paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([method, operation]) => requestOf(api, { path, method, operation })),
  );
  return fc.oneof(...operations);
}

function requestOf(
  api: OpenApi,
  { path, method, operation }: { path: string; method: string; operation: Operation },
): fc.Arbitrary<AnyRequest> {
  const { parameters = [], requestBody } = operation;
  const of = (place: Parameter['in']) => parameters.filter((parameter) => parameter.in === place);
  const schema = requestBody?.content['application/json']?.schema;
  return fc
    .record({
      path: fc.record(Object.fromEntries(of('path').map(({ name }) => [name, PATH_PART]))),
      query: fields(of('query'), api),
      headers: fields(of('header'), api),
      odd: fc.option(fc.tuple(fc.string({ minLength: 1 }), fc.string()), { freq: 9 }),
      body: schema ? fc.option(bodyOf(schema, api), { freq: 19, nil: undefined }) : fc.constant(undefined),
      agrees: fc.boolean(),
    })
    .map(({ body: any, ...parts }) => {
      const body = parts.agrees ? agreeing(any, parts.path) : any;
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(parts.query)) query.append(name, text(value));
      if (parts.odd) query.append(...parts.odd);
      const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parts.path[name] ?? ''));
      return {
        operation: `${method} ${path}`,
        method: method.toUpperCase(),
        path: query.size > 0 ? `${filled}?${String(query)}` : filled,
        headers: {
          ...Object.fromEntries(Object.entries(parts.headers).map(([name, value]) => [name, ascii(text(value))])),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      };
    });
}

/** Names that may be right, and what no route should take for one. */
const PATH_PART = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[a-z][a-z0-9-]{2,18}[a-z0-9]$/) },
  { weight: 1, arbitrary: fc.string({ minLength: 1 }) },
  { weight: 1, arbitrary: fc.constantFrom('-', '..', '%', 'a:retry', '\u0000', "' OR 1=1", 'x'.repeat(300), '{}') },
);

function fields(parameters: Parameter[], api: OpenApi): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(Object.fromEntries(parameters.map(({ name, schema }) => [name, disturbed(valueOf(schema, api))])), {
    requiredKeys: [],
  });
}

/** A string is sent as it is: it may be no JSON. */
function bodyOf(schema: Schema, api: OpenApi): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 18, arbitrary: valueOf(schema, api) },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string() },
  );
}

/** What names the same thing in path and body is mostly the same. */
function agreeing(body: unknown, names: Record<string, string>): unknown {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body, ...names } : body;
}

/** Mostly as it should be. */
function disturbed(right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 30, arbitrary: right }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) });
}

function valueOf(schema: Schema, api: OpenApi): fc.Arbitrary<unknown> {
  const { $ref, enum: values, anyOf, oneOf, type, default: usual } = schema;
  if (typeof $ref === 'string') return valueOf(api.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {}, api);
  if ('const' in schema) return fc.constant(schema['const']);
  if (Array.isArray(values)) return fc.constantFrom(...(values as unknown[]));
  const choices = (anyOf ?? oneOf) as Schema[] | undefined;
  if (choices && type === undefined) return fc.oneof(...choices.map((choice) => valueOf(choice, api)));
  const own = ofType(schema, api);
  return usual === undefined ? own : fc.oneof(fc.constant(usual), own);
}

function ofType(schema: Schema, api: OpenApi): fc.Arbitrary<unknown> {
  switch (schema['type']) {
    case 'object':
      return objectOf(schema, api);
    case 'array':
      return fc.array(disturbed(valueOf((schema['items'] ?? {}) as Schema, api)), { maxLength: 4 });
    case 'string':
      return stringOf(schema['pattern']);
    case 'integer':
      return fc.oneof(fc.integer({ min: 1, max: 500 }), fc.maxSafeInteger());
    case 'number':
      return fc.double();
    case 'boolean':
      return fc.boolean();
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

/** With few of what may be left out: much of that excludes each other, which the description cannot tell. */
function objectOf(schema: Schema, api: OpenApi): fc.Arbitrary<unknown> {
  const { properties = {}, required = [] } = schema as { properties?: Record<string, Schema>; required?: string[] };
  if (Object.keys(properties).length === 0) return fc.dictionary(SHORT, SHORT, { maxKeys: 3 });
  const optional = Object.keys(properties).filter((name) => !required.includes(name));
  const some = fc.subarray(optional, { maxLength: Math.min(3, optional.length) }).chain((names) => {
    const taken = [...required, ...names].map(
      (name) => [name, disturbed(valueOf(properties[name] ?? {}, api))] as const,
    );
    return fc.record(Object.fromEntries(taken));
  });
  return fc.oneof({ weight: 14, arbitrary: some }, { weight: 1, arbitrary: fc.dictionary(SHORT, fc.jsonValue()) });
}

const SHORT = fc.string({ maxLength: 10 });

/** Some patterns are beyond what can be generated from: those are met by chance, or not. */
function stringOf(pattern: unknown): fc.Arbitrary<string> {
  if (typeof pattern !== 'string') return fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }));
  try {
    return fc.stringMatching(new RegExp(pattern));
  } catch {
    return fc.string();
  }
}

const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** What HTTP lets a header hold. */
const ascii = (value: string) => value.replace(/[^\x21-\x7e]/g, '?');
