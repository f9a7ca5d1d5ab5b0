import { useState } from 'preact/hooks';

import { isObject } from '../../domain/differences.js';
import type { Form } from './use-form.js';

/** The whole spec as a text, with fields that the form does not show; while it cannot be read, the spec is what it was. */
export function Json({ form, wrong, onWrong }: { form: Form; wrong: string; onWrong: (why: string) => void }) {
  const [text, setText] = useState(() => JSON.stringify(form.draft, undefined, 2));
  const change = (written: string) => {
    setText(written);
    try {
      const value = JSON.parse(written) as unknown;
      if (!isObject(value)) throw new SyntaxError('A spec is an object: { "projectId": "my-project", … }.');
      onWrong('');
      form.replace(value);
    } catch (error) {
      onWrong(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <section class="panel">
      <div class="field">
        <label for="json">The spec as JSON</label>
        <textarea
          id="json"
          class="code"
          rows={24}
          spellcheck={false}
          value={text}
          aria-invalid={wrong !== ''}
          aria-describedby="json-help"
          onInput={(event) => {
            change(event.currentTarget.value);
          }}
        />
        <div id="json-help" class="help">
          {wrong === '' ? (
            'What the API takes; environment.yaml of the command line is the same as YAML.'
          ) : (
            <p class="wrong">{wrong}</p>
          )}
        </div>
      </div>
    </section>
  );
}
