import { useEffect, useMemo, useState } from 'preact/hooks';

import { fill } from '../../client/each.js';
import type { Roster } from '../../client/roster.js';
import { checkBy } from '../../domain/check-by.js';
import type { Mistake } from '../../domain/mistake.js';
import { without, withValue } from '../../domain/spec-change.js';
import { DRAFT, keep } from './kept.js';
import { SPEC_SCHEMA } from './schema.js';

export type Draft = Readonly<Record<string, unknown>>;

export interface Form {
  draft: Draft;
  /** Undefined takes the field away: its default holds. */
  set: (path: readonly string[], value: unknown) => void;
  replace: (draft: Draft) => void;
  touch: (pointer: string) => void;
  touchAll: () => void;
  /** What the API said of it last; of other specs it said nothing. */
  tell: (mistakes: readonly Mistake[]) => void;
  /** Of the field and of what lies within it; nothing of a field that nobody has been at so far. */
  mistakesAt: (pointer: string) => Mistake[];
  mistakes: readonly Mistake[];
  /** Whether a plan was asked for, so that all that is wrong is told. */
  isAsked: boolean;
}

/** The spec that is being written, checked as it is written by the words that the API has. */
export function useForm(roster: Roster | undefined): Form {
  const [draft, setDraft] = useState<Draft>(stored);
  const [touched, setTouched] = useState<ReadonlySet<string> | 'all'>(new Set());
  const [told, setTold] = useState<readonly Mistake[]>([]);
  const own = useMemo(() => checked(draft, roster), [draft, roster]);
  useEffect(() => {
    keep(DRAFT, JSON.stringify(draft));
  }, [draft]);
  const replace = (next: Draft) => {
    setDraft(next);
    setTold([]);
  };
  const known = new Set(own.map((mistake) => mistake.pointer));
  const mistakes = [...own, ...told.filter((mistake) => !known.has(mistake.pointer))];
  const isWithin = (place: string, at: string) => at === '' || place === at || place.startsWith(`${at}/`);
  return {
    draft,
    replace,
    mistakes,
    isAsked: touched === 'all',
    set: (path, value) => {
      replace(value === undefined ? without(draft, path) : withValue(draft, path, value));
    },
    touch: (at) => {
      setTouched((before) => (before === 'all' ? before : new Set([...before, at])));
    },
    touchAll: () => {
      setTouched('all');
    },
    tell: setTold,
    mistakesAt: (at) =>
      touched === 'all' || touched.has(at) ? mistakes.filter((mistake) => isWithin(mistake.pointer, at)) : [],
  };
}

/** What is wrong in every line of a roster is wrong in the spec, and is told once. */
function checked(draft: Draft, roster: Roster | undefined): Mistake[] {
  if (roster === undefined) return checkBy(SPEC_SCHEMA, draft);
  const found = new Map<string, { mistake: Mistake; lines: number[] }>();
  for (const { line, values } of roster.rows) {
    for (const mistake of checkBy(SPEC_SCHEMA, fill(draft, values))) {
      const key = JSON.stringify(mistake);
      const known = found.get(key);
      if (known) known.lines.push(line);
      else found.set(key, { mistake, lines: [line] });
    }
  }
  return [...found.values()].map(({ mistake, lines }) => {
    const where = lines.length === roster.rows.length ? '' : ` (line ${lines.join(', ')} of the roster)`;
    return { ...mistake, detail: mistake.detail + where };
  });
}

function stored(): Draft {
  try {
    return JSON.parse(sessionStorage.getItem(DRAFT) ?? '{}') as Draft;
  } catch {
    return {};
  }
}
