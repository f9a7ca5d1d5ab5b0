import { link, list } from './markdown.js';
import { environmentName, type EnvironmentKey } from './names.js';

/** Where else an environment is seen, as Markdown: at the API, where its address is known, and in Google's console. */
export function linksOf(key: EnvironmentKey, region: string, apiUrl: string | undefined): string {
  return list([
    ...(apiUrl === undefined ? [] : [link('The environment at the API', `${apiUrl}/v1/${environmentName(key)}`)]),
    link("Notebooks in Google's console", consolePage('vertex-ai/workbench/instances', key)),
    link("Builds in Google's console", consolePage(`cloud-build/builds;region=${region}`, key)),
    link("Grants in Google's console", consolePage('iam-admin/iam', key)),
  ]);
}

/** The build with its log. */
export function buildPage(key: EnvironmentKey, region: string, buildId: string): string {
  return consolePage(`cloud-build/builds;region=${region}/${buildId}`, key);
}

function consolePage(path: string, { projectId }: EnvironmentKey): string {
  return `https://console.cloud.google.com/${path}?project=${projectId}`;
}
