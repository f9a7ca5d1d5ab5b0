import { useEffect, useState } from 'preact/hooks';

import { fill, placeholders } from '../../client/each.js';
import { parseRoster, type Roster } from '../../client/roster.js';
import type { EnvironmentSpec } from '../../domain/spec.js';
import { nearest } from '../../domain/suggest.js';
import type { Draft } from './use-form.js';

export interface Class {
  roster?: Roster;
  mistakes: string[];
}

/** The roster as it is read; no text is no class. */
export function useRoster(text: string): Class {
  const [read, setRead] = useState<Class>({ mistakes: [] });
  useEffect(() => {
    let isOld = false;
    if (text.trim() === '') {
      setRead({ mistakes: [] });
      return undefined;
    }
    void parseRoster(text).then((parsed) => {
      if (isOld) return;
      if ('roster' in parsed) setRead({ roster: parsed.roster, mistakes: [] });
      else
        setRead({
          mistakes: parsed.mistakes.map(({ line, text: what }) =>
            line === undefined ? what : `Line ${line}: ${what}`,
          ),
        });
    });
    return () => {
      isOld = true;
    };
  }, [text]);
  return read;
}

/** What the placeholders of the spec and the lines of the roster do not agree in. */
export function classMistakes(draft: Draft, { columns, rows }: Roster): string[] {
  const used = [...new Set(placeholders(draft).map(({ column }) => column))];
  const unknown = used
    .filter((column) => !columns.includes(column))
    .map((column) => {
      const meant = nearest(column, columns);
      const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
      return `\${${column}} is no column of the roster, which has ${columns.join(', ')}.${hint}`;
    });
  const empty = rows.flatMap(({ line, values }) =>
    used
      .filter((column) => values[column] === '')
      .map((column) => `Line ${line}: ${column} is empty, and the spec needs it.`),
  );
  const seen = new Map<string, number>();
  const twice = specsOf(draft, { columns, rows, header: 1 }).flatMap(({ environmentId }, index) => {
    const line = rows[index]?.line ?? 0;
    const before = seen.get(environmentId);
    if (before === undefined) seen.set(environmentId, line);
    const hint = 'each line needs a name of its own, such as lab-${student}.';
    return before === undefined ? [] : [`Line ${line}: ${environmentId} is what line ${before} makes already: ${hint}`];
  });
  return [...unknown, ...empty, ...twice];
}

/** One a line, or just the one. Sound only where no mistake was found. */
export function specsOf(draft: Draft, roster: Roster | undefined): EnvironmentSpec[] {
  const all = roster ? roster.rows.map(({ values }) => fill(draft, values)) : [draft];
  return all as EnvironmentSpec[];
}

export function ClassEditor({
  text,
  onChange,
  read,
  mistakes,
}: {
  text: string;
  onChange: (text: string) => void;
  read: Class;
  mistakes: readonly string[];
}) {
  return (
    <>
      <p class="quiet">
        One environment for each line of a table, whose first line names the columns: <code>{'lab-${student}'}</code> as
        the environment and <code>{'${email}'}</code> as the owner are filled from it.
      </p>
      <div class="field">
        <label for="roster">Roster</label>
        <textarea
          id="roster"
          rows={5}
          spellcheck={false}
          placeholder={'student,email\nana,ana@example.com\nben,ben@example.com'}
          value={text}
          aria-invalid={mistakes.length > 0}
          aria-describedby="roster-help"
          onInput={(event) => {
            onChange(event.currentTarget.value);
          }}
        />
        <div id="roster-help" class="help">
          {mistakes.length > 0 ? (
            <ul class="wrong">
              {mistakes.slice(0, 20).map((mistake) => (
                <li key={mistake}>{mistake}</li>
              ))}
            </ul>
          ) : read.roster ? (
            `${read.roster.rows.length} environments; columns: ${read.roster.columns.join(', ')}`
          ) : (
            'as a spreadsheet saves it: commas, semicolons or tabs'
          )}
        </div>
      </div>
      <label class="file">
        From a file{' '}
        <input
          type="file"
          accept=".csv,.tsv,.txt,text/csv"
          onChange={(event) => {
            void event.currentTarget.files?.[0]?.text().then(onChange);
          }}
        />
      </label>
    </>
  );
}
