import { useState } from 'preact/hooks';

import { pointer, type Mistake } from '../../domain/mistake.js';
import { valueAt } from '../../domain/spec-change.js';
import type { Form } from './use-form.js';
import { schemaAt } from './schema.js';
import { writingOf } from './texts.js';

/** One field of the spec by its schema: title, what it takes, its default, and what is wrong with it. */
export function Field({ form, path }: { form: Form; path: readonly string[] }) {
  const schema = schemaAt(path);
  const at = pointer(...path);
  const id = at.replaceAll('/', '-');
  const mistakes = form.mistakesAt(at);
  const attributes = {
    id,
    'aria-invalid': mistakes.length > 0,
    'aria-describedby': `${id}-help`,
    onBlur: () => {
      form.touch(at);
    },
  };
  const isChoice = schema.enum !== undefined || schema.type === 'boolean';
  const isRequired = path.length === 1 && (path[0] === 'projectId' || path[0] === 'environmentId');
  return (
    <div class="field">
      <label for={id}>
        {schema.title ?? path.at(-1)}
        {isRequired && <span class="quiet"> required</span>}
      </label>
      {isChoice ? (
        <Choice form={form} path={path} attributes={attributes} />
      ) : (
        <Written form={form} path={path} attributes={attributes} />
      )}
      <div id={`${id}-help`} class="help">
        {mistakes.length === 0 ? <Help path={path} /> : <Mistakes mistakes={mistakes} form={form} path={path} />}
      </div>
    </div>
  );
}

type Attributes = Record<string, unknown>;

function Choice({ form, path, attributes }: { form: Form; path: readonly string[]; attributes: Attributes }) {
  const schema = schemaAt(path);
  const choices = schema.enum ?? [true, false];
  const value = valueAt(form.draft, path);
  return (
    <select
      {...attributes}
      value={value === undefined ? '' : JSON.stringify(value)}
      onChange={(event) => {
        const { value: text } = event.currentTarget;
        form.set(path, text === '' ? undefined : JSON.parse(text));
      }}
    >
      <option value="">{schema.default === undefined ? 'none' : `${inWords(schema.default)} (default)`}</option>
      {choices.map((choice) => (
        <option key={inWords(choice)} value={JSON.stringify(choice)}>
          {inWords(choice)}
        </option>
      ))}
    </select>
  );
}

function Written({ form, path, attributes }: { form: Form; path: readonly string[]; attributes: Attributes }) {
  const schema = schemaAt(path);
  const { isLong, write, read } = writingOf(schema);
  const value = valueAt(form.draft, path);
  // What is being typed is no value yet: it is kept as long as it reads as the value that is there.
  const [typed, setTyped] = useState('');
  const text = JSON.stringify(read(typed)) === JSON.stringify(value) ? typed : write(value);
  const props = {
    ...attributes,
    value: text,
    placeholder: placeholderOf(schema),
    spellcheck: false,
    autocomplete: 'off',
    onInput: (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) => {
      setTyped(event.currentTarget.value);
      form.set(path, read(event.currentTarget.value));
    },
  };
  return isLong ? <textarea rows={2} {...props} /> : <input {...props} />;
}

/** Words, numbers and yes or no, as they are; of anything else its JSON. */
const inWords = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function placeholderOf({ default: preset, examples }: ReturnType<typeof schemaAt>): string {
  if (typeof preset === 'string' || typeof preset === 'number') return inWords(preset);
  const [example] = Array.isArray(examples) ? (examples as unknown[]) : [];
  return typeof example === 'string' ? `such as ${example}` : '';
}

function Help({ path }: { path: readonly string[] }) {
  const schema = schemaAt(path);
  const { hint } = writingOf(schema);
  return <>{[hint, schema.description].filter(Boolean).join('; ')}</>;
}

function Mistakes({ mistakes, form, path }: { mistakes: readonly Mistake[]; form: Form; path: readonly string[] }) {
  const at = pointer(...path);
  return (
    <ul class="wrong">
      {mistakes.map(({ pointer: place, detail, suggestion }) => (
        <li key={place + detail}>
          {detail}{' '}
          {suggestion !== undefined && place === at && (
            <button
              type="button"
              class="small"
              onClick={() => {
                form.set(path, writingOf(schemaAt(path)).read(suggestion));
              }}
            >
              Take {suggestion}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
