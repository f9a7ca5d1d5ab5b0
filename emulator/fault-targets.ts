/** Which calls a rule can mean. */
import { METHODS, SERVICES } from './apis.js';
import { fits } from './fault.js';
import type { Fault } from './fault.js';
import { suggest } from './suggest.js';

export interface Mistake {
  field: string;
  description: string;
}

/** A rule that can never match is a mistake. */
export function targetMistakes(rule: { fault?: unknown; api?: unknown; method?: unknown }, { on }: Fault): Mistake[] {
  const { api, method } = { api: textOf(rule.api), method: textOf(rule.method) };
  const possible = METHODS.filter((each) => on.some((glob) => fits(each, glob)));
  if (method !== undefined && !METHODS.some((each) => fits(each, method)))
    return [unknown('method', method, METHODS, 'The twin has no method')];
  if (api !== undefined && !SERVICES.includes(serviceName(api)))
    return [unknown('api', serviceName(api), SERVICES, 'The twin has no API')];
  if (possible.some((each) => reaches({ api, method }, each))) return [];
  const where = method ?? api ?? '';
  return [
    {
      field: method === undefined ? 'api' : 'method',
      description: `${String(rule.fault)} does not happen to ${where}, but to ${on.join(', ')}.`,
    },
  ];
}

/** Whether the rule means the method. */
export const reaches = (
  { api, method }: { api?: string | undefined; method?: string | undefined },
  id: string,
): boolean =>
  (method === undefined || fits(id, method)) &&
  (api === undefined || serviceName(api) === serviceName(id.split('.')[0] ?? ''));

const serviceName = (api: string): string => (api.includes('.') ? api : `${api}.googleapis.com`);

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export function unknown(field: string, name: string, known: readonly string[], what: string): Mistake {
  const near = suggest(name, known);
  return { field, description: `${what} "${name}".${near === undefined ? '' : ` Did you mean "${near}"?`}` };
}
