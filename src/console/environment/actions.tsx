import { useEffect, useState } from 'preact/hooks';

import { shortName, type EnvironmentDocument, type Problem } from '../../client/client.js';
import { isAtRest } from '../../client/rest.js';
import { Refusal } from '../api.js';
import { Confirm } from '../parts/confirm.js';
import { ProblemCard } from '../parts/problem-card.js';
import { possibleVerbs, send, VERBS, type Verb } from '../verbs.js';

/** What can be asked in this state; what destroys or ends something asks first. */
export function Actions({ environment, onSent }: { environment: EnvironmentDocument; onSent: () => void }) {
  const [asked, setAsked] = useState<Verb>();
  const [told, setTold] = useState<{ said: string } | { problem: Problem }>();
  const [isBusy, setBusy] = useState(false);
  // What came to rest is no longer on its way.
  useEffect(() => {
    if (isAtRest(environment)) setTold(undefined);
  }, [environment.state]);
  const carryOut = async (verb: Verb) => {
    setBusy(true);
    try {
      await send(verb, environment);
      setTold({ said: `${VERBS[verb].title}: on its way.` });
      onSent();
    } catch (error) {
      if (error instanceof Refusal) setTold({ problem: error.problem });
      else setTold({ said: error instanceof Error ? error.message : String(error) });
    }
    setBusy(false);
  };
  const question = asked && VERBS[asked].question;
  return (
    <>
      <div class="buttons">
        {possibleVerbs(environment).map((verb) => (
          <button
            type="button"
            key={verb}
            class={verb === 'delete' ? 'danger' : ''}
            aria-disabled={isBusy}
            onClick={() => {
              if (isBusy) return;
              if (VERBS[verb].question) setAsked(verb);
              else void carryOut(verb);
            }}
          >
            {VERBS[verb].title}
          </button>
        ))}
      </div>
      <div role="status" class="said">
        {told && 'said' in told && told.said}
      </div>
      {told && 'problem' in told && <ProblemCard problem={told.problem} />}
      {asked !== undefined && question && (
        <Confirm
          title={question.title(shortName(environment))}
          action={VERBS[asked].title}
          onClose={(confirmed) => {
            setAsked(undefined);
            if (confirmed) void carryOut(asked);
          }}
        >
          <p>{question.text}</p>
        </Confirm>
      )}
    </>
  );
}
