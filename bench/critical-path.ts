/** How long an environment has to take, whoever prepares it: what Google itself takes on the way that ends last. */
import type { Span } from '../emulator/spans.js';
import type { EnvironmentDocument, EnvironmentStep } from '../scripts/environment-client.js';
import { stepsFor } from '../src/domain/steps.js';
import { resolveSpec } from '../src/domain/spec.js';
import { readyAt } from './environments.js';

/** What of Google's each step waits for: while none of it is under way, the time is ours. */
const WAITS_FOR: Record<string, (span: Span) => boolean> = {
  services: ({ of }) => of === 'services.switch',
  accounts: ({ kind, of }) => kind === 'account' || isService(kind, of, 'iam'),
  repository: ({ kind, of }) => of === 'repositories.create' || isService(kind, of, 'artifactregistry'),
  source: ({ kind, of }) => isService(kind, of, 'storage'),
  access: ({ kind, of }) => kind === 'account' || isService(kind, of, 'cloudresourcemanager', 'iam'),
  image: ({ kind, of }) => kind === 'build' || isGrantOnShared(kind, of) || isService(kind, of, 'cloudbuild'),
  notebook: ({ kind, of }) =>
    of.startsWith('instances.') ||
    kind === 'notebook' ||
    (kind === 'grant' && of.includes('@') && !of.startsWith('builder-')) ||
    isService(kind, of, 'notebooks', 'compute'),
  verify: ({ kind }) => kind === 'notebook',
};

const isService = (kind: Span['kind'], of: string, ...names: string[]): boolean =>
  kind === 'service' && names.includes(of.replace('.googleapis.com', ''));

const isGrantOnShared = (kind: Span['kind'], of: string): boolean =>
  kind === 'grant' && (of.startsWith('builder-') || of.startsWith('gs://') || of.includes('/repositories/'));

export interface Path {
  /** From the POST to READY, in milliseconds. */
  wall: number;
  /** Of it, Google's own. */
  google: number;
}

export function criticalPath(environment: EnvironmentDocument, spans: readonly Span[]): Path {
  const posted = Date.parse(environment.createTime);
  // What a step waits for may have begun while the step before it was still at work, and bounds the way from then on.
  const awaited = chainOf(environment).flatMap((step) =>
    spans.filter((span) => WAITS_FOR[step.name]?.(span)).map((span) => clipped(span, posted, end(step))),
  );
  return { wall: readyAt(environment) - posted, google: covered(awaited) };
}

/** From the last step back to the first: of what each needed, that which ended last. */
function chainOf({ steps, spec }: EnvironmentDocument): EnvironmentStep[] {
  const rows = stepsFor(resolveSpec(spec));
  const step = (name: string) => steps.find((each) => each.name === name);
  const chain: EnvironmentStep[] = [];
  for (let next = step('verify'); next;) {
    chain.unshift(next);
    const { name } = next;
    const needs = rows.find((row) => row.name === name)?.needs ?? [];
    next = needs
      .map(step)
      .sort((one, other) => end(other) - end(one))
      .at(0);
  }
  return chain;
}

const end = (step: EnvironmentStep | undefined): number => Date.parse(step?.endTime ?? '');

type Interval = readonly [from: number, to: number];

const clipped = ({ startTime, endTime }: Span, from: number, to: number): Interval => [
  Math.max(Date.parse(startTime), from),
  Math.min(Date.parse(endTime), to),
];

/** What they cover together. */
function covered(intervals: readonly Interval[]): number {
  let [sum, until] = [0, -Infinity];
  for (const [from, to] of intervals.toSorted(([one], [other]) => one - other)) {
    sum += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return sum;
}
