import type { EnvironmentStep } from '../../client/client.js';
import { clock, STEP_SIGNS, stepTime } from '../../client/step-time.js';
import { Sentence } from '../parts/external.js';
import { awaited, type Schedule, type Span } from './schedule.js';

/** Each step with its time, beside the others' and beside what it usually takes, and what it waits for. */
export function Timeline({
  steps,
  schedule,
  waitingSince,
  now,
}: {
  steps: readonly EnvironmentStep[];
  schedule: Schedule;
  /** Since when those wait that have not begun; undefined while no run is at work. */
  waitingSince: number | undefined;
  now: number;
}) {
  const { begin, end, spans } = schedule;
  const total = end - begin;
  const percent = (ms: number) => `${Math.min(100, Math.max(0, (100 * ms) / total))}%`;
  return (
    <ol class="timeline">
      {steps.map((step) => {
        const span = spans.get(step.name);
        return (
          <li key={step.name} class={`step ${step.state.toLowerCase()}`} id={`step-${step.name}`}>
            <span class="step-sign" aria-hidden="true">
              {STEP_SIGNS[step.state]}
            </span>
            <span class="step-title">
              {step.title} <code>{step.name}</code>
            </span>
            <span class="step-state">{step.state}</span>
            <span class="step-time">{step.state === 'SKIPPED' ? '' : stepTime(step, now)}</span>
            <span class="track" aria-hidden="true">
              {span && step.state !== 'SKIPPED' && <Bar span={span} begin={begin} percent={percent} />}
            </span>
            {step.state === 'RUNNING' && <Waiting step={step} now={now} />}
            {step.state === 'PENDING' && <Before step={step} steps={steps} since={waitingSince} now={now} />}
          </li>
        );
      })}
    </ol>
  );
}

function Bar({ span, begin, percent }: { span: Span; begin: number; percent: (ms: number) => string }) {
  const expected = Math.max(span.end, span.expectedEnd) - span.begin;
  return (
    <>
      {!span.isForeseen && span.expectedEnd > span.end && (
        <span class="bar expected" style={{ left: percent(span.begin - begin), width: percent(expected) }} />
      )}
      <span
        class={`bar ${span.isForeseen ? 'expected' : 'past'}`}
        style={{ left: percent(span.begin - begin), width: percent(span.end - span.begin) }}
      />
    </>
  );
}

function Waiting({ step, now }: { step: EnvironmentStep; now: number }) {
  const { waiting, failures = [], expectedSeconds = 0 } = step;
  if (waiting === undefined) return <p class="before quiet">Its first attempt is under way.</p>;
  const seconds = (now - Date.parse(waiting.since)) / 1_000;
  const next =
    waiting.nextLookTime === undefined ? undefined : Math.ceil((Date.parse(waiting.nextLookTime) - now) / 1_000);
  return (
    <div class={`waiting ${failures.length > 0 ? 'warn' : ''}`}>
      <p>
        <Sentence text={waiting.for} />
      </p>
      <p class="quiet">
        Waits for {clock(seconds)}
        {expectedSeconds > 0 && seconds > 1.5 * expectedSeconds && <b>, longer than usual</b>} · attempt{' '}
        {waiting.attempt} · {next === undefined || next <= 0 ? 'looks now' : `next look in ${next} s`}
      </p>
    </div>
  );
}

/** What has to be done before a step that has not begun. */
function Before({
  step,
  steps,
  since,
  now,
}: {
  step: EnvironmentStep;
  steps: readonly EnvironmentStep[];
  since: number | undefined;
  now: number;
}) {
  const before = awaited(step, steps).map(({ title }) => title);
  if (before.length === 0 && since === undefined) return null;
  return (
    <p class="before quiet">
      Waits{since !== undefined && ` ${clock((now - since) / 1_000)} so far`} for:{' '}
      {before.length === 0 ? 'a worker to take it up' : before.join(', ')}
    </p>
  );
}
