import { shortName, type EnvironmentSummary } from '../../client/client.js';
import { isAtRest } from '../../client/rest.js';
import { clock } from '../../client/step-time.js';
import { External, Sentence } from '../parts/external.js';
import { StateBadge } from '../parts/state-badge.js';
import { Link, pageOf } from '../router.js';
import { moment, roughly } from '../time.js';

/** One environment in the list: what it is, whose, and what matters most. */
export function Row({
  environment,
  index,
  now,
  isSelected,
  onSelect,
}: {
  environment: EnvironmentSummary;
  index: number;
  now: number;
  isSelected: boolean;
  onSelect: (isRange: boolean) => void;
}) {
  const { projectId, environmentId, state, spec, updateTime } = environment;
  const labels = Object.entries(spec.labels ?? {});
  return (
    <>
      <span role="cell" class="choose">
        <input
          type="checkbox"
          checked={isSelected}
          aria-label={`Select ${shortName(environment)}`}
          onClick={(event) => {
            onSelect(event.shiftKey);
          }}
        />
      </span>
      <span role="cell" class="state">
        <StateBadge state={state} />
      </span>
      <span role="cell" class="name">
        <Link to={pageOf(projectId, environmentId)} data-row={index}>
          {environmentId}
        </Link>
        <span class="quiet">{projectId}</span>
      </span>
      <span role="cell" class="owner">
        {spec.notebook?.owner ?? <span class="quiet">no owner</span>}
        {labels.length > 0 && <span class="quiet">{labels.map(([key, value]) => `${key}=${value}`).join(' ')}</span>}
      </span>
      <span role="cell" class="matter">
        <Matter environment={environment} now={now} />
      </span>
      <span role="cell" class="when" title={moment(updateTime)}>
        {roughly((now - Date.parse(updateTime)) / 1_000)}
      </span>
    </>
  );
}

/** The link where it works, else what a person should know. */
function Matter({ environment, now }: { environment: EnvironmentSummary; now: number }) {
  const { state, outputs, attention, runs, nextRunTime, left = [], failures } = environment;
  const link = state === 'READY' ? outputs?.jupyterLabUrl : undefined;
  const run = runs.at(-1);
  const others = failures.length > 1 ? ` (and ${failures.length - 1} more)` : '';
  const said = failures[0] === undefined ? attention : failures[0].sentence + others;
  return (
    <span class="clamp">
      {link !== undefined && <External to={link}>JupyterLab</External>}
      {state === 'RETRYING' && nextRunTime !== undefined && (
        <b>Again in {clock((Date.parse(nextRunTime) - now) / 1_000)}. </b>
      )}
      {!isAtRest(environment) && state !== 'RETRYING' && (
        <>
          {run === undefined || run.endTime !== undefined
            ? 'Waits for a worker. '
            : `Run ${run.number}, ${clock((now - Date.parse(run.startTime)) / 1_000)} so far. `}
        </>
      )}
      {said !== undefined && (
        <>
          {link !== undefined && ' · '}
          <Sentence text={said} />
        </>
      )}
      {state === 'DELETED' &&
        (left.length === 0
          ? 'Nothing is left.'
          : `${left.length} ${left.length === 1 ? 'thing is' : 'things are'} left.`)}
    </span>
  );
}
