/** The steps of an environment as lines of a terminal: redrawn in place on a TTY, appended otherwise. */
import type { EnvironmentDocument, EnvironmentStep } from '../client/client.js';
import { clock, STEP_SIGNS, stepTime } from '../client/step-time.js';
import { paintFor, plain, type Colour, type Paint } from './paint.js';
import { oneLine } from './printable.js';
import { isRedrawable, Region, widthOf } from './region.js';

const COLOURS: Record<EnvironmentStep['state'], Colour> = {
  PENDING: 'grey',
  RUNNING: 'yellow',
  SUCCEEDED: 'green',
  SKIPPED: 'grey',
  FAILED: 'red',
};

/** Titles stand in a column where what is waited for still finds room beside them. */
const COLUMN = 46;
const ROOM = 110;

/** One line a step: state, title, how long of how long, what for. Cut to the width, so that a line is a line. */
export function stepLine(step: EnvironmentStep, now: number, paint: Paint, width = Number.POSITIVE_INFINITY): string {
  const waiting = step.state === 'RUNNING' ? oneLine(step.waiting?.for) : '';
  const title = step.title.padEnd(width < ROOM ? 0 : COLUMN);
  const took = stepTime(step, now).padStart(width < ROOM ? 0 : 14);
  const text = `${step.state.padEnd(9)} ${title}  ${took}  ${waiting}`;
  return `${paint(STEP_SIGNS[step.state], COLOURS[step.state])} ${text.trimEnd().slice(0, Math.max(0, width - 2))}`;
}

export interface StepView {
  show(document: EnvironmentDocument): void;
  /** Leaves what stands there. */
  end(): void;
}

export function stepView(out: NodeJS.WriteStream): StepView {
  return isRedrawable(out) ? redrawn(out) : appended(out);
}

/** Times go on between two answers; the API's clock counts, which may differ from ours. */
function redrawn(out: NodeJS.WriteStream): StepView {
  const paint = paintFor(out);
  let last: { document: EnvironmentDocument; ahead: number } | undefined;
  const region = new Region(out, () => {
    if (!last) return [];
    const now = Date.now() + last.ahead;
    const { steps } = last.document;
    const next = restLine(last.document, now);
    return [...steps.map((step) => stepLine(step, now, paint, widthOf(out))), ...(next ? [next] : [])];
  });
  return {
    show(document) {
      last = { document, ahead: Date.parse(document.observedTime) - Date.now() };
      region.draw();
    },
    end() {
      region.end();
    },
  };
}

function appended(out: NodeJS.WriteStream): StepView {
  const shown = new Map<string, string>();
  const append = (key: string, news: string, line: string) => {
    if (shown.get(key) === news) return;
    shown.set(key, news);
    out.write(`${line}\n`);
  };
  return {
    show(document) {
      const now = Date.parse(document.observedTime);
      for (const step of document.steps) {
        if (step.state === 'PENDING') shown.delete(step.name);
        else append(step.name, `${step.state} ${step.waiting?.for ?? ''}`, stepLine(step, now, plain));
      }
      if (document.state === 'RETRYING')
        append(
          '',
          document.nextRunTime ?? '',
          `RETRYING: ${oneLine(document.attention)} Again at ${document.nextRunTime ?? ''}.`,
        );
    },
    end: () => undefined,
  };
}

/** Between two runs nothing moves: it says for how long. */
function restLine({ state, attention, nextRunTime }: EnvironmentDocument, now: number): string | undefined {
  if (state !== 'RETRYING' || nextRunTime === undefined) return undefined;
  return `${oneLine(attention)} Again in ${clock((Date.parse(nextRunTime) - now) / 1000)}.`;
}
