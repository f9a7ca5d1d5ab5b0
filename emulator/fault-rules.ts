/** Rules say which fault happens to which calls, and how often. Each is checked as a whole: every mistake at once. */
import type { Clock } from './clock.js';
import { ApiError } from './errors.js';
import type { Fault } from './fault.js';
import { FAULTS } from './fault-catalog.js';
import type { Mistake } from './fault-targets.js';
import { targetMistakes, textOf, unknown } from './fault-targets.js';

/** As it was given, with an id; all conditions must hold, and without any it happens each time. */
export interface FaultRule {
  id: string;
  /** A fault's id (fault-catalog.ts). */
  fault: string;
  /** Such as `compute.googleapis.com`, or `compute`. */
  api?: string;
  /** Discovery's id, where `*` stands for anything; by default all that the fault can happen to. */
  method?: string;
  project?: string;
  /** Only the nth time that it could have happened, from 1. */
  nth?: number;
  /** From 0 to 1, drawn with the twin's seed. */
  probability?: number;
  /** Not from this time on: ISO 8601, or simulated time from now, such as `90s`, `20m` or `2h`. */
  until?: string;
  /** So many times at most. */
  count?: number;
}

export interface CheckedRule extends FaultRule {
  is: Fault;
  /** `until` on the clock. */
  end?: number;
}

export function faultOf(id: string): Fault {
  const fault = FAULTS.get(id);
  if (!fault) throw new Error(`There is no fault ${id}`);
  return fault;
}

/** One rule, or a list of them: none is taken where one is wrong. */
export function readRules(given: unknown, taken: readonly string[], clock: Clock): CheckedRule[] {
  const list: unknown[] = Array.isArray(given) ? given : [given];
  const mistakes: Mistake[] = [];
  const ids = [...taken];
  const rules = list.map((item, index) => {
    const at = Array.isArray(given) ? `[${index}].` : '';
    const found = readRule(item, ids, clock);
    mistakes.push(...found.mistakes.map(({ field, description }) => ({ field: `${at}${field}`, description })));
    ids.push(found.rule.id);
    return found.rule;
  });
  if (mistakes.length === 0) return rules as CheckedRule[];
  throw new ApiError(
    'INVALID_ARGUMENT',
    mistakes.map(({ field, description }) => `${field}: ${description}`).join('\n'),
    {
      details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: mistakes }],
    },
  );
}

const FIELDS = ['id', 'fault', 'api', 'method', 'project', 'nth', 'probability', 'until', 'count'];
const TEXTS = ['id', 'fault', 'api', 'method', 'project', 'until'];

function readRule(
  item: unknown,
  ids: readonly string[],
  clock: Clock,
): { rule: Partial<CheckedRule> & { id: string }; mistakes: Mistake[] } {
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    return {
      rule: { id: '' },
      mistakes: [{ field: 'rule', description: 'A rule is an object, such as { fault: "reset" }.' }],
    };
  const rule = item as Partial<FaultRule>;
  const is = FAULTS.get(String(rule.fault));
  const mistakes = [
    ...Object.entries(item).flatMap(([field, value]) => shapeMistakes(field, value, clock)),
    ...(is
      ? targetMistakes(item, is)
      : [unknown('fault', textOf(rule.fault) ?? '', [...FAULTS.keys()], 'There is no fault')]),
    ...(rule.id !== undefined && ids.includes(rule.id)
      ? [{ field: 'id', description: `There is a rule "${rule.id}" already: DELETE it first, or choose another id.` }]
      : []),
    ...(rule.nth !== undefined && (rule.count !== undefined || rule.probability !== undefined)
      ? [{ field: 'nth', description: 'It is one time only: leave count and probability out.' }]
      : []),
  ];
  const end = typeof rule.until === 'string' ? clock.moment(rule.until) : undefined;
  return {
    rule: {
      ...rule,
      id: rule.id ?? freeId(String(rule.fault), ids),
      ...(is && { is }),
      ...(end !== undefined && { end }),
    },
    mistakes,
  };
}

function freeId(fault: string, ids: readonly string[]): string {
  let number = 1;
  while (ids.includes(`${fault}-${number}`)) number += 1;
  return `${fault}-${number}`;
}

function shapeMistakes(field: string, value: unknown, clock: Clock): Mistake[] {
  if (!FIELDS.includes(field)) return [unknown(field, field, FIELDS, 'A rule has no field')];
  const wrong = (description: string): Mistake[] => [
    { field, description: `${description}, not ${JSON.stringify(value)}.` },
  ];
  if (TEXTS.includes(field) && (typeof value !== 'string' || value === '')) return wrong('It is a text');
  if (field === 'until' && clock.moment(String(value)) === undefined)
    return wrong('It is a time such as 2026-01-31T10:00:00Z, or a duration such as 90s, 20m or 2h');
  if (field === 'probability' && !(typeof value === 'number' && value > 0 && value <= 1))
    return wrong('It is a number above 0, up to 1');
  if ((field === 'nth' || field === 'count') && !(Number.isInteger(value) && Number(value) >= 1))
    return wrong('It is a whole number from 1');
  return [];
}
