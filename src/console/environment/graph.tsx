import type { EnvironmentStep } from '../../client/client.js';
import { STEP_SIGNS, stepTime } from '../../client/step-time.js';
import { useMedia } from '../media.js';
import { layout } from './graph-layout.js';

const NARROW = '(max-width: 900px)';
const WIDE_SIZES = { node: { width: 106, height: 46 }, gap: { along: 24, across: 12 } };
const NARROW_SIZES = { node: { width: 102, height: 42 }, gap: { along: 20, across: 8 } };

/** The steps and what each needs: those of one rank run at the same time. */
export function Graph({ steps, now }: { steps: readonly EnvironmentStep[]; now: number }) {
  const isNarrow = useMedia(NARROW);
  const sizes = isNarrow ? NARROW_SIZES : WIDE_SIZES;
  const { width, height, nodes, edges } = layout(steps, isNarrow ? 'down' : 'right', sizes);
  const states = new Map(steps.map(({ name, state }) => [name, state]));
  const said = steps.map(({ name, state }) => `${name} ${state}`).join(', ');
  return (
    <svg
      class="graph"
      viewBox={`-2 -2 ${width + 4} ${height + 4}`}
      width={width + 4}
      height={height + 4}
      role="img"
      aria-label={`The steps: ${said}`}
    >
      {edges.map(({ from, to, path }) => (
        <path key={`${from} ${to}`} d={path} class={`edge ${states.get(from) === 'SUCCEEDED' ? 'passed' : ''}`} />
      ))}
      {nodes.map(({ step, x, y }) => (
        <Node key={step.name} step={step} x={x} y={y} now={now} size={sizes.node} />
      ))}
    </svg>
  );
}

function Node({
  step,
  x,
  y,
  now,
  size,
}: {
  step: EnvironmentStep;
  x: number;
  y: number;
  now: number;
  size: { width: number; height: number };
}) {
  const { name, state, waiting } = step;
  const middle = size.height / 2;
  const time = state === 'SKIPPED' ? 'skipped' : stepTime(step, now).replace(' of ', ' / ');
  return (
    <g class={`node ${state.toLowerCase()}`} transform={`translate(${x} ${y})`}>
      <title>{[step.title, state, waiting?.for].filter(Boolean).join(' · ')}</title>
      <rect width={size.width} height={size.height} rx="9" />
      <text class="step-sign" x="14" y={middle - 4}>
        {STEP_SIGNS[state]}
      </text>
      <text class="step-name" x="26" y={middle - 4}>
        {name}
      </text>
      <text class="step-time" x="26" y={middle + 12}>
        {time}
      </text>
    </g>
  );
}
