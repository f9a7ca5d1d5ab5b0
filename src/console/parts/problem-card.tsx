import type { Problem } from '../../client/client.js';
import { Sentence } from './external.js';

/** What the API refused, as it says it. `shown` are the places whose mistakes stand at their fields. */
export function ProblemCard({ problem, shown = [] }: { problem: Problem; shown?: readonly string[] }) {
  const { title, status, detail, code, errors = [], differences = [], requestId } = problem;
  const others = errors.filter(({ pointer }) => !shown.includes(pointer));
  return (
    <section class="card bad" role="alert">
      <h2>{title}</h2>
      <p>
        <Sentence text={detail} />
      </p>
      {others.length > 0 && (
        <ul class="mistakes">
          {others.map((mistake) => (
            <li key={mistake.pointer + mistake.detail}>
              {mistake.pointer !== '' && <code>{mistake.pointer}</code>} {mistake.detail}
              {mistake.suggestion !== undefined && (
                <>
                  {' '}
                  Did you mean <code>{mistake.suggestion}</code>?
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {differences.length > 0 && (
        <ul class="mistakes">
          {differences.map(({ pointer, was, wanted }) => (
            <li key={pointer}>
              <code>{pointer}</code> is <code>{was === undefined ? 'not there' : JSON.stringify(was)}</code>, and{' '}
              <code>{wanted === undefined ? 'nothing' : JSON.stringify(wanted)}</code> was asked for
            </li>
          ))}
        </ul>
      )}
      <p class="quiet">
        HTTP {status}, <a href={`/errors/${encodeURIComponent(code)}`}>what {code} means</a>
        {requestId !== undefined && <>, request {requestId}</>}
      </p>
    </section>
  );
}
