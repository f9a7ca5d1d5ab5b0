/** Enums as numbers, which Google's generated REST clients may ask for (golden cloudbuild/fixture-workerpool, recorded from Google). */
import type { Method } from './methods.js';
import type { Shape } from './shapes.js';

/** Such as `$alt=json;enum-encoding=int`. */
export const wantsNumbers = (query: URLSearchParams): boolean =>
  /;enum-encoding=int$/.test(query.get('$alt') ?? query.get('alt') ?? '');

type Operation = Method['operation'];

/** The method's answer with numbers for names; `carries` is what is in it where it is an operation. */
export const numbered = ({ response }: Method, carries: Operation, answer: unknown): unknown =>
  response ? walk(response, carries, answer) : answer;

function walk(shape: Shape, carries: Operation, value: unknown): unknown {
  if (value === undefined || value === null) return value;
  switch (shape.kind) {
    case 'any':
      return value;
    case 'scalar':
      return typeof value === 'string' ? (shape.scalar.numberOf?.(value) ?? value) : value;
    case 'list':
      return (value as unknown[]).map((item) => walk(shape.items, carries, item));
    case 'map':
      return entries(value, () => shape.values, carries);
    case 'message':
      return entries(value, (key) => carried(shape.name, carries, key) ?? shape.fields.get(key)?.shape, carries);
  }
}

function carried(message: string, carries: Operation, key: string): Shape | undefined {
  const isCarried = message === 'Operation' && (key === 'response' || key === 'metadata');
  return isCarried ? carries?.[key].shape : undefined;
}

const entries = (value: unknown, shapeOf: (key: string) => Shape | undefined, carries: Operation): unknown =>
  Object.fromEntries(
    Object.entries(value as object).map(([key, item]) => [key, walk(shapeOf(key) ?? { kind: 'any' }, carries, item)]),
  );
