import type { EnvironmentSummary } from '../../client/client.js';
import { Command } from './copy.js';
import { External, Sentence } from './external.js';
import { plain } from './plain.js';

export type ShownFailure = EnvironmentSummary['failures'][number];

/** One thing in the way: what, why, what to do about it, and the last words of the log. */
export function FailureCard({ failure, title }: { failure: ShownFailure; title?: string | undefined }) {
  const { step, kind, sentence, fix, logTail = [], code, status, reason, resource } = failure;
  const google = [code === undefined ? undefined : `HTTP ${code}`, status, reason, resource].filter(Boolean);
  return (
    <article class="failure">
      <header>
        <h3>{title ?? step}</h3>
        <a class="kind" href={`/errors/${encodeURIComponent(kind)}`} title="What this means, and what happens next">
          {kind}
        </a>
      </header>
      <p class="sentence">
        <Sentence text={sentence} />
      </p>
      {fix && (
        <div class="fix">
          <h4>What to do</h4>
          <p>
            <Sentence text={fix.text} />
          </p>
          {fix.command !== undefined && <Command text={fix.command} />}
          {fix.link !== undefined && (
            <p>
              <External to={fix.link} class="button">
                Open it at Google
              </External>
            </p>
          )}
        </div>
      )}
      {logTail.length > 0 && (
        <details open>
          <summary>End of the log, {logTail.length} lines</summary>
          <pre class="log" tabIndex={0} aria-label="End of the log">
            {logTail.map(plain).join('\n')}
          </pre>
        </details>
      )}
      {google.length > 0 && <p class="quiet google">Google said: {google.join(' · ')}</p>}
    </article>
  );
}
