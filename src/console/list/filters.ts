import { shortName, type EnvironmentSummary } from '../../client/client.js';
import { ENVIRONMENT_STATES, type EnvironmentState } from '../../domain/environment.js';
import { BY_URGENCY } from '../states.js';

export const SORTS = ['urgency', 'name', 'updated'] as const;
export type Sort = (typeof SORTS)[number];

/** What of the list is shown: all of it stands in the address. */
export interface Filter {
  /** Words that each have to be found somewhere: name, owner, label, attention. */
  search: string;
  /** None: all. */
  states: EnvironmentState[];
  /** A project's id; - for all. */
  project: string;
  showDeleted: boolean;
  sort: Sort;
}

export function readFilter(query: URLSearchParams): Filter {
  const named = (query.get('state') ?? '').split(',');
  return {
    search: query.get('q') ?? '',
    states: ENVIRONMENT_STATES.filter((state) => named.includes(state)),
    project: query.get('project') || '-',
    showDeleted: query.get('deleted') === 'true',
    sort: SORTS.find((sort) => sort === query.get('sort')) ?? 'urgency',
  };
}

/** The address of the list so filtered; what is not said is what it is anyhow. */
export function listAddress({ search, states, project, showDeleted, sort }: Filter): string {
  const query = new URLSearchParams({
    ...(search !== '' && { q: search }),
    ...(states.length > 0 && { state: states.join(',') }),
    ...(project !== '-' && { project }),
    ...(showDeleted && { deleted: 'true' }),
    ...(sort !== 'urgency' && { sort }),
  });
  return query.size === 0 ? '/' : `/?${query.toString()}`;
}

/** Those that the search finds, whatever their state: the counts are of these. */
export function found(all: readonly EnvironmentSummary[], search: string): EnvironmentSummary[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return words.length === 0 ? [...all] : all.filter((each) => words.every((word) => textOf(each).includes(word)));
}

export function sorted(all: readonly EnvironmentSummary[], sort: Sort): EnvironmentSummary[] {
  const byName = (a: EnvironmentSummary, b: EnvironmentSummary) => natural.compare(shortName(a), shortName(b));
  if (sort === 'name') return all.toSorted(byName);
  if (sort === 'updated') return all.toSorted((a, b) => (a.updateTime < b.updateTime ? 1 : -1));
  const urgency = (each: EnvironmentSummary) => BY_URGENCY.indexOf(each.state);
  return all.toSorted((a, b) => urgency(a) - urgency(b) || byName(a, b));
}

/** seat-2 stands before seat-10. */
const natural = new Intl.Collator('en', { numeric: true });

const texts = new WeakMap<EnvironmentSummary, string>();

function textOf(each: EnvironmentSummary): string {
  const known = texts.get(each);
  if (known !== undefined) return known;
  const { spec, state, attention = '', failures } = each;
  const labels = Object.entries(spec.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  const sentences = failures.map(({ sentence }) => sentence);
  const words = [shortName(each), state, spec.notebook?.owner ?? '', ...labels, attention, ...sentences];
  const text = words.join(' ').toLowerCase();
  texts.set(each, text);
  return text;
}
