import { invalid } from './errors.js';

const TERM = /^\(?\s*([\w.-]+)\s*(!=|=|:|\beq\b|\bne\b)\s*("([^"]*)"|'([^']*)'|[^\s()]+)\s*\)?$/;

/**
 * The common part of Google's list filters: terms joined by AND, as in `labels.team=ml AND state=ACTIVE`, and of Compute's:
 * `eq` and `ne` match a whole value against an RE2 expression, `:` allows `*` (https://docs.cloud.google.com/compute/docs/reference/rest/v1/zones/list).
 */
export function matchesFilter(resource: Record<string, unknown>, filter: string): boolean {
  const terms = filter.split(/\s+AND\s+|(?<=\))\s*(?=\()/).filter((term) => term.trim() !== '');
  return terms.every((term) => {
    const [, path = '', operator = '', word = '', quoted, single] = TERM.exec(term.trim()) ?? [];
    if (path === '') throw invalid(`Invalid list filter expression: ${filter}`, 'filter');
    const wanted = quoted ?? single ?? word;
    const value = read(resource, path);
    if (operator === '!=') return value !== wanted;
    if (operator === 'eq') return new RegExp(`^(?:${wanted})$`).test(value);
    if (operator === 'ne') return !new RegExp(`^(?:${wanted})$`).test(value);
    return wildcard(wanted).test(value);
  });
}

const wildcard = (wanted: string): RegExp =>
  new RegExp(`^${wanted.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);

function read(resource: Record<string, unknown>, path: string): string {
  const [head = '', ...rest] = path.split('.');
  const key = head.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const value = resource[key] ?? resource[head];
  if (typeof value === 'object' && value !== null && rest.length > 0)
    return read(value as Record<string, unknown>, rest.join('.'));
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
