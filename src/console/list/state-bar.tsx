import type { ComponentChildren } from 'preact';

import type { EnvironmentSummary } from '../../client/client.js';
import type { EnvironmentState } from '../../domain/environment.js';
import { StateSign } from '../parts/state-badge.js';
import { BY_URGENCY, STATES } from '../states.js';

/** Counts by state, as a bar and as buttons that filter by them. */
export function StateBar({
  environments,
  chosen,
  onChoose,
}: {
  environments: readonly EnvironmentSummary[];
  chosen: readonly EnvironmentState[];
  onChoose: (states: EnvironmentState[]) => void;
}) {
  const counts = new Map<EnvironmentState, number>();
  for (const { state } of environments) counts.set(state, (counts.get(state) ?? 0) + 1);
  const shown = BY_URGENCY.filter((state) => counts.has(state) || chosen.includes(state));
  const toggled = (state: EnvironmentState) =>
    chosen.includes(state) ? chosen.filter((each) => each !== state) : [...chosen, state];
  return (
    <div class="states">
      <div class="proportions" aria-hidden="true">
        {BY_URGENCY.toReversed().map((state) => {
          const count = counts.get(state) ?? 0;
          return count > 0 && <span class={STATES[state].tone} style={{ flexGrow: count }} key={state} />;
        })}
      </div>
      <div class="chips" role="group" aria-label="Filter by state">
        <Chip
          isChosen={chosen.length === 0}
          count={environments.length}
          onClick={() => {
            onChoose([]);
          }}
        >
          All
        </Chip>
        {shown.map((state) => (
          <Chip
            key={state}
            isChosen={chosen.includes(state)}
            count={counts.get(state) ?? 0}
            onClick={() => {
              onChoose(toggled(state));
            }}
          >
            <StateSign state={state} />
            {state}
          </Chip>
        ))}
      </div>
    </div>
  );
}

function Chip({
  isChosen,
  count,
  children,
  onClick,
}: {
  isChosen: boolean;
  count: number;
  children: ComponentChildren;
  onClick: () => void;
}) {
  return (
    <button type="button" class="chip" aria-pressed={isChosen} onClick={onClick}>
      {children} <b>{count.toLocaleString('en')}</b>
    </button>
  );
}
