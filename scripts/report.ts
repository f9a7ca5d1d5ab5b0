/** What a person reads in the end: the state, what failed with its fix, and where to go on. */
import type { EnvironmentDocument } from './environment-client.js';

export interface Places {
  apiUrl: string;
  temporalUiUrl: string;
}

export function report(environment: EnvironmentDocument, { apiUrl, temporalUiUrl }: Places): string[] {
  const { state, failures, attention, outputs, runs, spec } = environment;
  const owner = spec.notebook?.owner;
  const link = outputs?.jupyterLabUrl;
  const rows = [
    ['JupyterLab', link],
    ['', link && owner && `opens for ${owner} only: signed in as somebody else, Google answers 403`],
    ['API', `${apiUrl} (described at ${apiUrl}/docs)`],
    ['Temporal UI', runs.at(-1)?.url ?? temporalUiUrl],
  ];
  return [
    state,
    ...(failures.length === 0 && attention !== undefined ? [attention] : []),
    ...failures.flatMap(({ sentence, fix, logTail = [] }) => [
      `  - ${sentence}`,
      ...[fix?.text, fix?.command, fix?.link].flatMap((help) => (help === undefined ? [] : [`    ${help}`])),
      ...logTail.map((line) => `      | ${line}`),
    ]),
    ...rows.flatMap(([name = '', text]) => (text ? [`${name.padEnd(12)} ${text}`] : [])),
  ];
}
