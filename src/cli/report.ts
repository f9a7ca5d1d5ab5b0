import type { EnvironmentSummary } from '../client/client.js';
import type { Failure } from '../domain/failures.js';
import { plain, type Paint } from './paint.js';

/** What a person reads in the end: the state, what failed with its fix, and where to go on. */
export function report(environment: EnvironmentSummary, paint: Paint = plain): string[] {
  const { state, failures, attention, outputs, spec, left = [] } = environment;
  const owner = spec.notebook?.owner;
  const link = outputs?.jupyterLabUrl;
  return [
    paint(state, colourOf(state)),
    ...(failures.length === 0 && attention !== undefined ? [attention] : []),
    ...failures.flatMap(failureLines),
    ...left.flatMap(({ resource, reason, billed, command }) => [
      `  left: ${resource}${billed ? ' (Google goes on charging for it)' : ''}. ${reason}`,
      ...(command === undefined ? [] : [`    ${command}`]),
    ]),
    ...(link === undefined ? [] : [row('JupyterLab', link)]),
    ...(link === undefined || owner === undefined
      ? []
      : [row('', `opens for ${owner} only: signed in as somebody else, Google answers 403`)]),
  ];
}

/** One thing in the way, and what a person does about it. */
export function failureLines({ sentence, fix, logTail = [] }: Omit<Failure, 'kind'>): string[] {
  return [
    `  - ${sentence}`,
    ...[fix?.text, fix?.command, fix?.link].flatMap((help) => (help === undefined ? [] : [`    ${help}`])),
    ...logTail.map((line) => `      | ${line}`),
  ];
}

export const row = (name: string, text: string) => `${name.padEnd(12)} ${text}`;

export function colourOf(state: EnvironmentSummary['state']) {
  if (state === 'READY') return 'green';
  return state === 'ACTION_REQUIRED' ? 'red' : state === 'STOPPED' || state === 'DELETED' ? 'grey' : 'yellow';
}
