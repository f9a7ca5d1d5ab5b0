import type { PlanDocument } from '../../api/plan-schema.js';
import { clock, PLAN_SIGNS } from '../../client/step-time.js';
import { FailureCard } from './failure-card.js';

/** What a run would do, step by step, and what is in its way. */
export function PlanView({ plan }: { plan: PlanDocument }) {
  const { steps, findings, quota, count, fits, expectedSeconds } = plan;
  const changes = steps.filter(({ expectedSeconds: seconds }) => seconds > 0).length;
  const what = `${changes} ${changes === 1 ? 'step' : 'steps'} would change something, in about ${clock(expectedSeconds)}.`;
  const titles = new Map(steps.map(({ name, title }) => [name, title]));
  return (
    <section class="plan" aria-label="Plan">
      <p class={`verdict ${findings.length === 0 ? 'good' : 'bad'}`} role="status">
        {changes === 0 ? 'Nothing to change.' : what}{' '}
        {findings.length === 0 ? 'Nothing is in its way.' : 'It cannot go through as it is.'}
        {count > 1 && fits !== undefined && ` The quotas let ${fits} of ${count} through.`}
      </p>
      {findings.map((failure) => (
        <FailureCard key={failure.sentence} failure={failure} title={titles.get(failure.step)} />
      ))}
      <ol class="planned">
        {steps.map(({ name, title, state, changes: sentences }) => (
          <li key={name} class={state.toLowerCase()}>
            <span class="step-sign" aria-hidden="true">
              {PLAN_SIGNS[state]}
            </span>
            <div>
              {title} <span class="quiet">{state}</span>
              {sentences.length > 0 && (
                <ul>
                  {sentences.map((sentence) => (
                    <li key={sentence}>{sentence}</li>
                  ))}
                </ul>
              )}
            </div>
          </li>
        ))}
      </ol>
      {quota.length > 0 && <Quota quota={quota} />}
    </section>
  );
}

function Quota({ quota }: Pick<PlanDocument, 'quota'>) {
  return (
    <details>
      <summary>Quota</summary>
      <div class="scroll" tabIndex={0} role="group" aria-label="Quota">
        <table>
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col">Where</th>
              <th scope="col">Needed</th>
              <th scope="col">Used</th>
              <th scope="col">Limit</th>
            </tr>
          </thead>
          <tbody>
            {quota.map(({ metric, where, needed, usage, limit }) => (
              <tr key={metric + where} class={usage + needed > limit ? 'bad' : ''}>
                <td>{metric}</td>
                <td>{where}</td>
                <td>{needed}</td>
                <td>{usage}</td>
                <td>{limit}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
