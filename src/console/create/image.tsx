import { BUILT_IN_DOCKERFILE } from '../../domain/built-in-dockerfile.js';
import { BUILD_ONLY, IMAGE_SOURCES } from '../../domain/image-sources.js';
import { valueAt, without } from '../../domain/spec-change.js';
import { Field } from './field.js';
import type { Form } from './use-form.js';

const SOURCES = {
  none: 'The built-in Dockerfile',
  dockerfile: 'A Dockerfile',
  uri: 'An image that exists',
  source: 'A build context in Cloud Storage',
} as const;
type Source = keyof typeof SOURCES;

/** Where the image comes from is one of several things; the rest is about building. */
export function Image({ form }: { form: Form }) {
  const image = form.draft['image'] as Record<string, unknown> | undefined;
  const source = (Object.keys(SOURCES) as Source[]).find((each) => image?.[each] !== undefined) ?? 'none';
  const choose = (wanted: Source) => {
    const gone = wanted === 'uri' ? [...IMAGE_SOURCES, ...BUILD_ONLY] : IMAGE_SOURCES;
    const rest = gone.reduce<Record<string, unknown>>((all, field) => without(all, ['image', field]), form.draft);
    const others = rest['image'] ?? {};
    const first = wanted === 'dockerfile' ? BUILT_IN_DOCKERFILE : '';
    form.replace(wanted === 'none' ? rest : { ...rest, image: { ...others, [wanted]: first } });
  };
  if (image?.['files'] !== undefined) {
    return <p class="quiet">The build context stands in the spec as image.files: change it there, under JSON.</p>;
  }
  return (
    <>
      <div class="choices" role="radiogroup" aria-label="Where the image comes from">
        {(Object.keys(SOURCES) as Source[]).map((each) => (
          <label key={each}>
            <input
              type="radio"
              name="image"
              checked={source === each}
              onChange={() => {
                choose(each);
              }}
            />
            {SOURCES[each]}
          </label>
        ))}
      </div>
      {source === 'none' && (
        <pre class="text" tabIndex={0} aria-label="The built-in Dockerfile">
          {BUILT_IN_DOCKERFILE}
        </pre>
      )}
      {source === 'dockerfile' && <Dockerfile form={form} />}
      {(source === 'uri' || source === 'source') && <Field form={form} path={['image', source]} />}
      {source !== 'uri' && (
        <details>
          <summary>How it is built</summary>
          <div class="grid">
            {BUILD_ONLY.map((name) => (
              <Field key={name} form={form} path={['image', name]} />
            ))}
          </div>
        </details>
      )}
    </>
  );
}

const PLACE = '/image/dockerfile';

/** A text with the numbers of its lines, those with mistakes marked. */
function Dockerfile({ form }: { form: Form }) {
  const written = valueAt(form.draft, ['image', 'dockerfile']);
  const text = typeof written === 'string' ? written : '';
  const mistakes = form.mistakesAt(PLACE);
  const wrong = new Set(mistakes.map(({ detail }) => Number(/^Line ([0-9]+):/.exec(detail)?.[1])));
  return (
    <div class="field">
      <label for="dockerfile">Dockerfile</label>
      <div class="editor">
        <div class="numbers" aria-hidden="true">
          {text.split('\n').map((_, index) => (
            <span key={index} class={wrong.has(index + 1) ? 'wrong' : ''}>
              {index + 1}
            </span>
          ))}
        </div>
        <textarea
          id="dockerfile"
          spellcheck={false}
          wrap="off"
          rows={text.split('\n').length}
          value={text}
          aria-invalid={mistakes.length > 0}
          aria-describedby="dockerfile-help"
          onInput={(event) => {
            form.set(['image', 'dockerfile'], event.currentTarget.value);
          }}
          onBlur={() => {
            form.touch(PLACE);
          }}
        />
      </div>
      <div id="dockerfile-help" class="help">
        {mistakes.length === 0 ? (
          'It copies no files: a context with files goes into image.files, or into Cloud Storage.'
        ) : (
          <ul class="wrong">
            {mistakes.map(({ detail }) => (
              <li key={detail}>{detail}</li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
