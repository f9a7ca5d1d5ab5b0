import { useState } from 'preact/hooks';

import { shortName, type EnvironmentSummary } from '../../client/client.js';
import { inTurn } from '../../client/in-turn.js';
import { Confirm } from '../parts/confirm.js';
import { possibleVerbs, send, VERB_NAMES, VERBS, type Verb } from '../verbs.js';

interface Progress {
  verb: Verb;
  of: number;
  done: number;
  refused: { name: string; why: string }[];
}

/** What can be asked of all that are chosen: each button says of how many its verb is possible. */
export function Bulk({
  chosen,
  outOfSight,
  onClear,
  onSent,
}: {
  chosen: readonly EnvironmentSummary[];
  /** How many of them the filters leave out. */
  outOfSight: number;
  onClear: () => void;
  onSent: () => void;
}) {
  const [asked, setAsked] = useState<Verb>();
  const [progress, setProgress] = useState<Progress>();
  const fitting = (verb: Verb) => chosen.filter((each) => possibleVerbs(each).includes(verb));

  const carryOut = async (verb: Verb) => {
    const environments = fitting(verb);
    let now: Progress = { verb, of: environments.length, done: 0, refused: [] };
    setProgress(now);
    await inTurn(environments, async (each) => {
      const why = await send(verb, each).then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      const refused = why === undefined ? now.refused : [...now.refused, { name: shortName(each), why }];
      now = { ...now, done: now.done + 1, refused };
      setProgress(now);
    });
    onSent();
  };
  if (chosen.length === 0 && progress === undefined) return null;
  const isBusy = progress !== undefined && progress.done < progress.of;
  const question = asked && VERBS[asked].question;
  const count = asked === undefined ? 0 : fitting(asked).length;
  return (
    <section class="bulk" aria-label="Selected environments">
      {chosen.length > 0 && (
        <div class="buttons">
          <strong>{chosen.length.toLocaleString('en')} selected</strong>
          {outOfSight > 0 && <span class="quiet">{outOfSight.toLocaleString('en')} of them not shown</span>}
          {VERB_NAMES.map((verb) => (
            <button
              type="button"
              key={verb}
              class={verb === 'delete' ? 'danger' : ''}
              disabled={isBusy || fitting(verb).length === 0}
              onClick={() => {
                if (VERBS[verb].question) setAsked(verb);
                else void carryOut(verb);
              }}
            >
              {VERBS[verb].title} {fitting(verb).length}
            </button>
          ))}
          <button type="button" class="small plain" onClick={onClear}>
            Clear
          </button>
        </div>
      )}
      {progress && (
        <Told
          progress={progress}
          onClose={() => {
            setProgress(undefined);
          }}
        />
      )}
      {asked !== undefined && question && (
        <Confirm
          title={question.title(count === 1 ? 'one environment' : `${count} environments`)}
          action={`${VERBS[asked].title} ${count}`}
          onClose={(confirmed) => {
            setAsked(undefined);
            if (confirmed) void carryOut(asked);
          }}
        >
          <p>{question.text}</p>
          <ul class="names" tabIndex={0} aria-label="Which">
            {fitting(asked).map((each) => (
              <li key={each.name}>{shortName(each)}</li>
            ))}
          </ul>
        </Confirm>
      )}
    </section>
  );
}

function Told({ progress, onClose }: { progress: Progress; onClose: () => void }) {
  const { verb, of, done, refused } = progress;
  return (
    <div role="status" class="told">
      <p>
        {VERBS[verb].title}: {done} of {of} asked for{refused.length > 0 && `, ${refused.length} refused`}.{' '}
        {done === of && (
          <button type="button" class="small plain" onClick={onClose}>
            Close
          </button>
        )}
      </p>
      {refused.length > 0 && (
        <ul class="mistakes">
          {refused.map(({ name, why }) => (
            <li key={name}>
              <b>{name}</b> {why}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
