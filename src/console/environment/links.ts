import type { EnvironmentDocument } from '../../client/client.js';

export interface NamedLink {
  title: string;
  to: string;
}

const GOOGLE = 'https://console.cloud.google.com';

/** Where else this environment can be looked at: only what is there by now. */
export function linksOf({ projectId, outputs, resolvedSpec, runs, state }: EnvironmentDocument): NamedLink[] {
  const { buildId } = outputs?.image ?? {};
  const region = resolvedSpec['region'] as string;
  const run = runs.at(-1);
  const project = `?project=${encodeURIComponent(projectId)}`;
  return [
    ...(buildId === undefined
      ? []
      : [
          { title: 'Cloud Build: the image', to: `${GOOGLE}/cloud-build/builds;region=${region}/${buildId}${project}` },
        ]),
    ...(outputs === undefined || outputs.notebook.zone === '' || state === 'DELETED'
      ? []
      : [{ title: 'Workbench: the notebook', to: `${GOOGLE}/vertex-ai/workbench/instances${project}` }]),
    { title: 'The project in Google’s console', to: `${GOOGLE}/home/dashboard${project}` },
    ...(run === undefined ? [] : [{ title: `Temporal: run ${run.number}`, to: run.url }]),
  ];
}
