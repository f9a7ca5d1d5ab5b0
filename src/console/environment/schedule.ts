import type { EnvironmentStep } from '../../client/client.js';

/** When a step began and ended, or will by its usual duration; milliseconds of the API's clock. */
export interface Span {
  begin: number;
  end: number;
  /** Whether it has begun, or is only expected to. */
  isForeseen: boolean;
  /** Where it would end by its usual duration, while it runs. */
  expectedEnd: number;
}

export interface Schedule {
  begin: number;
  /** Of the last step, as far as that can be told. */
  end: number;
  spans: ReadonlyMap<string, Span>;
}

/** Steps are told in an order in which each stands after all that it needs. */
export function scheduleOf(
  steps: readonly EnvironmentStep[],
  runBegin: number,
  now: number,
  isOngoing: boolean,
): Schedule {
  const spans = new Map<string, Span>();
  for (const step of steps) {
    const span = spanOf(step, spans, { runBegin, now, isOngoing });
    if (span) spans.set(step.name, span);
  }
  const all = [...spans.values()];
  const begin = Math.min(runBegin, ...all.map((span) => span.begin));
  return { begin, end: Math.max(begin + 1, ...all.map((span) => Math.max(span.end, span.expectedEnd))), spans };
}

function spanOf(
  { state, needs, startTime, endTime, expectedSeconds = 0 }: EnvironmentStep,
  before: ReadonlyMap<string, Span>,
  { runBegin, now, isOngoing }: { runBegin: number; now: number; isOngoing: boolean },
): Span | undefined {
  const expected = expectedSeconds * 1_000;
  if (startTime !== undefined) {
    const begin = Date.parse(startTime);
    const end = endTime === undefined ? Math.max(begin, now) : Date.parse(endTime);
    return { begin, end, isForeseen: false, expectedEnd: endTime === undefined ? begin + expected : end };
  }
  const met = Math.max(runBegin, ...needs.map((need) => lastEnd(before.get(need))));
  if (state === 'SKIPPED') return { begin: met, end: met, isForeseen: true, expectedEnd: met };
  if (!isOngoing) return undefined;
  const begin = Math.max(met, now);
  return { begin, end: begin + expected, isForeseen: true, expectedEnd: begin + expected };
}

function lastEnd(span: Span | undefined): number {
  return span ? Math.max(span.end, span.expectedEnd) : 0;
}

/** What has to be done before it; behind a step that is skipped stand those that this one needs. */
export function awaited(step: EnvironmentStep, steps: readonly EnvironmentStep[]): EnvironmentStep[] {
  const needed = steps.filter(({ name, state }) => step.needs.includes(name) && state !== 'SUCCEEDED');
  const all = needed.flatMap((each) => (each.state === 'SKIPPED' ? awaited(each, steps) : [each]));
  return steps.filter((each) => all.includes(each));
}
