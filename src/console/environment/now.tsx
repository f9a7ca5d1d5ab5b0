import type { EnvironmentDocument } from '../../client/client.js';
import { isAtRest } from '../../client/rest.js';
import { clock } from '../../client/step-time.js';
import { External, Sentence } from '../parts/external.js';
import { FailureCard } from '../parts/failure-card.js';
import type { Schedule } from './schedule.js';

/** In one place what happens, why it waits, and what to do. */
export function Now({
  environment,
  now,
  schedule,
}: {
  environment: EnvironmentDocument;
  now: number;
  schedule: Schedule;
}) {
  const { state, attention, failures, steps, nextRunTime, outputs, spec } = environment;
  const titles = new Map(steps.map(({ name, title }) => [name, title]));
  const link = state === 'READY' ? outputs?.jupyterLabUrl : undefined;
  const { owner } = spec.notebook ?? {};
  const isNews = attention !== undefined && failures.every(({ sentence }) => sentence !== attention);
  return (
    <>
      {link !== undefined && (
        <section class="note good ready">
          <External to={link} class="button primary">
            Open JupyterLab
          </External>
          {owner !== undefined && (
            <span>
              Opens for <b>{owner}</b> only: signed in as somebody else, Google answers 403.
            </span>
          )}
        </section>
      )}
      {!isAtRest(environment) && state !== 'RETRYING' && (
        <Progress environment={environment} now={now} schedule={schedule} />
      )}
      {attention !== undefined && failures.length === 0 && (
        <section class={`note ${state === 'ACTION_REQUIRED' ? 'bad' : 'warn'}`} aria-label="Attention">
          <p>
            <Sentence text={attention} />
          </p>
        </section>
      )}
      {failures.length > 0 && (
        <section class={`card ${state === 'ACTION_REQUIRED' ? 'bad' : 'warn'}`} aria-label="Attention">
          <h2>{failures.length === 1 ? 'One thing is in the way' : `${failures.length} things are in the way`}</h2>
          {isNews && (
            <p>
              <Sentence text={attention} />
            </p>
          )}
          {failures.map((failure) => (
            <FailureCard key={failure.step + failure.sentence} failure={failure} title={titles.get(failure.step)} />
          ))}
          <p class="quiet">{nextSentence(environment, now)}</p>
        </section>
      )}
      {state === 'RETRYING' && nextRunTime !== undefined && failures.length === 0 && (
        <p class="note warn">{nextSentence(environment, now)}</p>
      )}
    </>
  );
}

/** What comes next, and whether a person is needed for it. */
function nextSentence({ state, nextRunTime, failures }: EnvironmentDocument, now: number): string {
  if (state === 'RETRYING') {
    const when = nextRunTime === undefined ? '' : ` in ${clock((Date.parse(nextRunTime) - now) / 1_000)}`;
    return `Nobody has to do anything: the next run begins by itself${when}. Retry begins it now.`;
  }
  const isSeen = failures.every(({ kind }) => ['PermissionDenied', 'BillingDisabled', 'QuotaExceeded'].includes(kind));
  if (state === 'ACTION_REQUIRED' && isSeen) {
    return 'Once that is mended it goes on by itself within minutes. Retry looks at once.';
  }
  if (state === 'ACTION_REQUIRED') return 'A new run, by Retry, finds the earlier steps done and goes on from there.';
  return 'The run goes on.';
}

function Progress({
  environment: { steps, runs, updateTime },
  now,
  schedule,
}: {
  environment: EnvironmentDocument;
  now: number;
  schedule: Schedule;
}) {
  const running = steps.filter(({ state }) => state === 'RUNNING');
  const left = (schedule.end - now) / 1_000;
  const share = Math.min(1, Math.max(0, (now - schedule.begin) / (schedule.end - schedule.begin)));
  const run = runs.at(-1);
  const idleSince = Math.max(Date.parse(updateTime), ...steps.map(({ endTime = updateTime }) => Date.parse(endTime)));
  return (
    <section class="note busy progress" aria-label="Now">
      <div class="between">
        <p>
          {running.length === 0
            ? `Waits for a worker to take it up, ${clock((now - idleSince) / 1_000)} so far.`
            : running.map(({ name, title, waiting }) => (
                <span class="doing" key={name}>
                  <b>{title}.</b> {waiting && <Sentence text={waiting.for} />}{' '}
                </span>
              ))}
        </p>
        <span class="left-time">{left > 0 ? `about ${clock(left)} left` : 'longer than usual'}</span>
      </div>
      <progress max="1" value={share} aria-label={`Run ${run?.number ?? 1}`} />
    </section>
  );
}
