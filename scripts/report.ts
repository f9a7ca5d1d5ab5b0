/** What a person reads at the end of the demo: as the command line says it, and where else to look. */
import { report as environmentReport, row } from '../src/cli/report.js';
import type { EnvironmentDocument } from './environment-client.js';

export interface Places {
  apiUrl: string;
  temporalUiUrl: string;
}

export function report(environment: EnvironmentDocument, { apiUrl, temporalUiUrl }: Places): string[] {
  return [
    ...environmentReport(environment),
    row('Console', `${apiUrl}/${environment.name}`),
    row('API', `${apiUrl} (described at ${apiUrl}/docs)`),
    row('Temporal UI', environment.runs.at(-1)?.url ?? temporalUiUrl),
  ];
}
