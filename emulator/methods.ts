/** Discovery's methods, each with the shapes of its messages and the addresses that are its own. */
import { readDocuments } from './discovery.js';
import type { Document, MethodDescription, Parameter } from './discovery.js';
import { OPERATION_TYPES, schemaOf } from './operation-types.js';
import type { Route } from './router.js';
import { Shapes, scalarShape } from './shapes.js';
import type { Shape } from './shapes.js';

export interface QueryParameter {
  shape: Shape;
  required: boolean;
  repeated: boolean;
}

export interface Method {
  id: string;
  /** Such as `notebooks:v2`. */
  api: string;
  query: Map<string, QueryParameter>;
  /** What stands in the path, and the pattern of what is one segment of it; the others' are in the address. */
  inPath: Map<string, string | undefined>;
  request?: Shape;
  response?: Shape;
  /** What its operations carry. */
  operation?: { response: Carried; metadata: Carried };
  addresses: readonly RegExp[];
}

export interface Carried {
  /** As it stands in `@type`. */
  type: string;
  shape: Shape;
}

/** The method behind a route: the one of its name whose address the route's own is. */
export function methodOf({ id, http, path }: Pick<Route, 'id' | 'http' | 'path'>): Method {
  const sample = `/${path.replace(/\{\w+[*!]?\}/g, 'x1')}`;
  const method = allMethods().find((one) => one.id === id && one.httpMethods.includes(http) && addressed(one, sample));
  if (!method) throw new Error(`Discovery has no ${id} at ${http} ${path}: see emulator/discovery/README.md`);
  return method;
}

export function methodIn(api: string, id: string): Method {
  const method = allMethods().find((one) => one.api === api && one.id === id);
  if (!method) throw new Error(`${api} has no ${id}`);
  return method;
}

/** The parts of the path, if it is one of the method's. */
export function addressed({ addresses }: Method, path: string): Record<string, string> | undefined {
  const found = addresses.map((address) => address.exec(path)).find((match) => match !== null);
  return found && { ...found.groups };
}

type Linked = Method & { httpMethods: string[] };
let linked: Linked[] | undefined;

const allMethods = (): Linked[] => (linked ??= readDocuments().flatMap(linkAll));

function linkAll(document: Document): Linked[] {
  const shapes = new Shapes(document.schemas);
  return Object.entries(document.methods).map(([id, description]) => link(document, shapes, id, description));
}

function link(
  { id: api, schemas, ...document }: Document,
  shapes: Shapes,
  id: string,
  method: MethodDescription,
): Linked {
  const { request, response, parameters = {} } = method;
  const own = Object.entries(parameters);
  const carried = (type: string): Carried => ({ type, shape: shapes.named(schemaOf(type, schemas) ?? type) });
  const types = response === 'Operation' ? OPERATION_TYPES.get(id) : undefined;
  return {
    id,
    api,
    httpMethods: method.uploads ? [method.httpMethod, CONTINUES_UPLOAD] : [method.httpMethod],
    query: new Map(
      [...Object.entries(document.parameters), ...own]
        .filter(([, { location }]) => location === 'query')
        .map(([name, parameter]) => [name, queryParameter(parameter)]),
    ),
    inPath: new Map(
      own
        .filter(([, { location }]) => location === 'path')
        .map(([name, { pattern }]) => [name, method.path.includes(`{${name}}`) ? pattern : undefined]),
    ),
    ...(request === undefined ? {} : { request: shapes.named(request) }),
    ...(response === undefined ? {} : { response: shapes.named(response) }),
    ...(types ? { operation: { response: carried(types.response), metadata: carried(types.metadata) } } : {}),
    addresses: addressesOf(document.servicePath, method),
  };
}

const queryParameter = (parameter: Parameter): QueryParameter => ({
  shape: scalarShape(parameter),
  required: parameter.required ?? false,
  repeated: parameter.repeated ?? false,
});

/** In no document: the rest of a resumable upload goes to the address that its beginning was given (https://docs.cloud.google.com/storage/docs/performing-resumable-uploads). */
const CONTINUES_UPLOAD = 'PUT';
/** In no document: where bytes are fetched (https://docs.cloud.google.com/storage/docs/request-endpoints). */
const DOWNLOAD = 'download/';

function addressesOf(
  servicePath: string,
  { path, parameters = {}, download, uploads = [] }: MethodDescription,
): RegExp[] {
  const base = `${servicePath}${path}`;
  const paths = [base, ...(download ? [`${DOWNLOAD}${base}`] : []), ...uploads.map((upload) => upload.slice(1))];
  return paths.map((one) => new RegExp(`^/${pattern(one, parameters)}$`));
}

/** `path` with the patterns of what spans slashes: `flatPath` leaves that out, such as in Cloud Build's operations. */
const pattern = (path: string, parameters: Record<string, Parameter>): string =>
  path
    .split(/(\{\+?\w+\})/)
    .map((part) => {
      const [, plus, name = ''] = /^\{(\+?)(\w+)\}$/.exec(part) ?? [];
      if (plus === undefined) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      const spans = parameters[name]?.pattern?.replace(/^\^|\$$/g, '') ?? '.+';
      return `(?<${name}>${plus ? spans : '[^/]+'})`;
    })
    .join('');
