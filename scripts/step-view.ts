/** The steps of an environment as lines of a terminal: redrawn in place on a TTY, appended otherwise. */
import type { EnvironmentDocument, EnvironmentStep } from './environment-client.js';

type Colour = 'green' | 'yellow' | 'red' | 'grey';
export type Paint = (text: string, colour: Colour) => string;

const CODES: Record<Colour, number> = { green: 32, yellow: 33, red: 31, grey: 90 };
export const coloured: Paint = (text, colour) => `\u001b[${CODES[colour]}m${text}\u001b[0m`;
export const plain: Paint = (text) => text;

const LOOKS: Record<EnvironmentStep['state'], { sign: string; colour: Colour }> = {
  PENDING: { sign: '·', colour: 'grey' },
  RUNNING: { sign: '●', colour: 'yellow' },
  SUCCEEDED: { sign: '✓', colour: 'green' },
  SKIPPED: { sign: '–', colour: 'grey' },
  FAILED: { sign: '✗', colour: 'red' },
};

/** One line a step: state, title, how long, what for. Cut to the width, so that a line is a line. */
export function stepLine(step: EnvironmentStep, now: number, paint: Paint, width = Number.POSITIVE_INFINITY): string {
  const { sign, colour } = LOOKS[step.state];
  const waiting = step.state === 'RUNNING' ? (step.waiting?.for ?? '') : '';
  const text = `${step.state.padEnd(9)} ${step.title.padEnd(52)} ${elapsed(step, now).padStart(7)}  ${waiting}`;
  return `${paint(sign, colour)} ${text.trimEnd().slice(0, Math.max(0, width - 2))}`;
}

export interface StepView {
  show(document: EnvironmentDocument): void;
}

export function stepView(out: NodeJS.WriteStream): StepView {
  return out.isTTY ? redrawn(out) : appended(out);
}

function redrawn(out: NodeJS.WriteStream): StepView {
  let height = 0;
  return {
    show({ steps }) {
      const lines = steps.map((step) => `${stepLine(step, Date.now(), coloured, out.columns)}\n`);
      const back = height > 0 ? `\u001b[${height}A\u001b[0J` : '';
      out.write(back + lines.join(''));
      height = lines.length;
    },
  };
}

function appended(out: NodeJS.WriteStream): StepView {
  const shown = new Map<string, string>();
  return {
    show({ steps }) {
      for (const step of steps) {
        const news = `${step.state} ${step.waiting?.for ?? ''}`;
        if (step.state === 'PENDING' || shown.get(step.name) === news) continue;
        shown.set(step.name, news);
        out.write(`${stepLine(step, Date.now(), plain)}\n`);
      }
    },
  };
}

function elapsed({ startTime, endTime }: EnvironmentStep, now: number): string {
  if (!startTime) return '';
  const milliseconds = (endTime ? Date.parse(endTime) : now) - Date.parse(startTime);
  return `${(Math.max(0, milliseconds) / 1000).toFixed(1)} s`;
}
