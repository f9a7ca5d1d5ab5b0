import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { ClassEditor, classMistakes, specsOf, useRoster } from './class.js';
import { Field } from './field.js';
import { Image } from './image.js';
import { Json } from './json.js';
import { ROSTER, useKept } from './kept.js';
import { PlanStep } from './plan-step.js';
import { fieldsOf } from './schema.js';
import { useForm, type Form } from './use-form.js';

const FIRST = [['projectId'], ['environmentId'], ['notebook', 'owner'], ['notebook', 'machineType']];

/** A spec by its form or as JSON, for one environment or a class; then what it would do, then it is made. */
export function CreatePage() {
  const [rosterText, setRosterText] = useKept(ROSTER);
  const read = useRoster(rosterText);
  const form = useForm(read.roster);
  const [isJson, setJson] = useState(false);
  const [unreadable, setUnreadable] = useState('');
  useEffect(() => {
    document.title = 'New environment · Labwright';
  }, []);
  const ofClass = read.roster ? classMistakes(form.draft, read.roster) : read.mistakes;
  const others = unreadable === '' ? ofClass : [unreadable, ...ofClass];
  const isSound = form.mistakes.length === 0 && others.length === 0;
  return (
    <main id="main" class="create">
      <div class="title">
        <h1>New environment</h1>
        <div class="buttons" role="group" aria-label="How the spec is written">
          {[false, true].map((each) => (
            <button
              type="button"
              class="chip"
              key={String(each)}
              aria-pressed={isJson === each}
              onClick={() => {
                setJson(each);
                setUnreadable('');
              }}
            >
              {each ? 'JSON' : 'Form'}
            </button>
          ))}
        </div>
      </div>
      <div class="columns">
        <form
          onSubmit={(event) => {
            event.preventDefault();
          }}
        >
          {isJson ? <Json form={form} wrong={unreadable} onWrong={setUnreadable} /> : <Fields form={form} />}
          <Group title="A class" isOpen={rosterText !== ''}>
            <ClassEditor text={rosterText} onChange={setRosterText} read={read} mistakes={ofClass} />
          </Group>
        </form>
        <aside aria-label="Plan">
          <PlanStep
            specs={specsOf(form.draft, read.roster)}
            isSound={isSound}
            shown={isJson ? [] : form.mistakes.map(({ pointer }) => pointer)}
            onAsk={form.touchAll}
            onProblem={({ errors = [] }) => {
              form.tell(errors);
            }}
          />
          <Unsound form={form} others={others} />
          {!isJson && (
            <section class="panel">
              <h2>The spec</h2>
              <pre class="text" tabIndex={0} aria-label="The spec">
                {JSON.stringify(form.draft, undefined, 2)}
              </pre>
            </section>
          )}
        </aside>
      </div>
    </main>
  );
}

function Fields({ form }: { form: Form }) {
  const grid = (paths: readonly string[][]) => (
    <div class="grid">
      {paths.map((path) => (
        <Field key={path.join('.')} form={form} path={path} />
      ))}
    </div>
  );
  const isOpen = (...places: string[]) => places.some((place) => form.mistakesAt(place).length > 0);
  return (
    <>
      <section class="panel">{grid(FIRST)}</section>
      <section class="panel">
        <h2>Image</h2>
        <Image form={form} />
      </section>
      <Group title="Notebook" isOpen={isOpen('/notebook')}>
        {grid(fieldsOf('notebook', 'owner', 'machineType', 'accelerator'))}
        <h3>Accelerator</h3>
        {grid([
          ['notebook', 'accelerator', 'type'],
          ['notebook', 'accelerator', 'count'],
        ])}
      </Group>
      <Group title="Access" isOpen={isOpen('/access')}>
        {grid(fieldsOf('access'))}
      </Group>
      <Group
        title="Place, services, labels, end"
        isOpen={isOpen('/region', '/zones', '/services', '/labels', '/ttl', '/expireTime')}
      >
        {grid([['region'], ['zones'], ['services'], ['labels'], ['ttl'], ['expireTime'], ['expireAction']])}
      </Group>
    </>
  );
}

/** Opens where something is wrong within it, and does not close before somebody's eyes once that is mended. */
function Group({ title, isOpen, children }: { title: string; isOpen: boolean; children: ComponentChildren }) {
  const [open, setOpen] = useState(isOpen);
  useEffect(() => {
    if (isOpen) setOpen(true);
  }, [isOpen]);
  return (
    <details
      class="panel"
      open={open}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>
        <h2>{title}</h2>
      </summary>
      {children}
    </details>
  );
}

/** Once a plan was asked for: how much is wrong, also of what is out of sight. */
function Unsound({ form, others }: { form: Form; others: readonly string[] }) {
  if (!form.isAsked) return null;
  const mistakes = [...others.map((detail) => ({ pointer: '', detail })), ...form.mistakesAt('')];
  if (mistakes.length === 0) return null;
  return (
    <section class="card bad" role="alert">
      <h2>
        {mistakes.length === 1 ? 'One mistake has to be mended' : `${mistakes.length} mistakes have to be mended`}
      </h2>
      <ul class="mistakes">
        {mistakes.slice(0, 20).map(({ pointer, detail }) => (
          <li key={pointer + detail}>
            {pointer !== '' && <code>{pointer}</code>} {detail}
          </li>
        ))}
      </ul>
    </section>
  );
}
