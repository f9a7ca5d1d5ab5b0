import type { BuildRecord } from './builds.js';
import { invalid } from './errors.js';

const TERM = /^([\w.]+)\s*(<=|>=|!=|=|<|>)\s*("(?:[^"\\]|\\.)*"|[^\s"()]+)$/;

/** What a field holds; a list matches if one of its values does. */
const FIELDS: Record<string, (build: BuildRecord) => readonly string[]> = {
  id: ({ id }) => [id],
  build_id: ({ id }) => [id],
  status: ({ status }) => [status],
  tags: ({ asked }) => asked.tags ?? [],
  images: ({ asked }) => asked.images ?? [],
  service_account: ({ asked }) => [asked.serviceAccount ?? ''],
  trigger_id: () => [''],
  create_time: ({ createTime }) => [createTime],
  start_time: ({ startTime }) => [startTime ?? ''],
  finish_time: ({ finishTime }) => [finishTime ?? ''],
  'source.storage_source.bucket': ({ asked }) => [asked.source?.storageSource?.bucket ?? ''],
  'source.storage_source.object': ({ asked }) => [asked.source?.storageSource?.object ?? ''],
};

/** Terms joined by AND and OR, without nesting (https://docs.cloud.google.com/build/docs/view-build-results#filtering_build_results_using_queries). */
export function matchesBuild(build: BuildRecord, filter: string): boolean {
  if (filter.trim() === '') return true;
  return outside(filter, ' OR ').some((side) => outside(side, ' AND ').every((term) => termHolds(build, term)));
}

/** Splits where the word stands outside of quotes. */
const outside = (text: string, word: string): string[] => {
  const parts = text.split(new RegExp(`${word}(?=(?:[^"]*"[^"]*")*[^"]*$)`));
  return parts.map((part) => part.trim().replace(/^\((.*)\)$/, '$1'));
};

function termHolds(build: BuildRecord, term: string): boolean {
  const [, name = '', operator = '', word = ''] = TERM.exec(term) ?? [];
  const field = FIELDS[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
  if (!field) throw invalid(`invalid filter: "${term}"`, 'filter');
  const wanted = word.replace(/^"(.*)"$/, '$1');
  const values = field(build);
  if (operator === '=') return values.includes(wanted);
  if (operator === '!=') return !values.includes(wanted);
  const time = Date.parse(wanted);
  if (Number.isNaN(time) || !name.toLowerCase().includes('time')) throw invalid(`invalid filter: "${term}"`, 'filter');
  return values.some((value) => compare(Date.parse(value), operator, time));
}

function compare(value: number, operator: string, wanted: number): boolean {
  if (operator === '<') return value < wanted;
  if (operator === '<=') return value <= wanted;
  return operator === '>' ? value > wanted : value >= wanted;
}
