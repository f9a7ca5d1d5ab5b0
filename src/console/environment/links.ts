import type { EnvironmentDocument } from '../../client/client.js';
import { buildPage, consolePage } from '../../domain/links.js';

export interface NamedLink {
  title: string;
  to: string;
}

/** Where else this environment can be looked at: only what is there by now. */
export function linksOf({ projectId, outputs, resolvedSpec, runs, state }: EnvironmentDocument): NamedLink[] {
  const { buildId } = outputs?.image ?? {};
  const region = resolvedSpec['region'] as string;
  const run = runs.at(-1);
  const key = { projectId };
  return [
    ...(buildId === undefined ? [] : [{ title: 'Cloud Build: the image', to: buildPage(key, region, buildId) }]),
    ...(outputs === undefined || outputs.notebook.zone === '' || state === 'DELETED'
      ? []
      : [{ title: 'Workbench: the notebook', to: consolePage('vertex-ai/workbench/instances', key) }]),
    { title: 'The project in Google’s console', to: consolePage('home/dashboard', key) },
    ...(run === undefined ? [] : [{ title: `Temporal: run ${run.number}`, to: run.url }]),
  ];
}
