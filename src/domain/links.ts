import { link, list } from './markdown.js';
import { environmentName, type EnvironmentKey } from './names.js';

/** Where else an environment is seen, as Markdown: in our console, where its address is known, and in Google's. */
export function linksOf(key: EnvironmentKey, region: string, apiUrl: string | undefined): string {
  return list([
    ...(apiUrl === undefined ? [] : [link('The environment in the web console', `${apiUrl}/${environmentName(key)}`)]),
    link("Notebooks in Google's console", consolePage('vertex-ai/workbench/instances', key)),
    link("Builds in Google's console", consolePage(`cloud-build/builds;region=${region}`, key)),
    link("Grants in Google's console", consolePage('iam-admin/iam', key)),
  ]);
}

/** The build with its log. */
export function buildPage(key: Pick<EnvironmentKey, 'projectId'>, region: string, buildId: string): string {
  return consolePage(`cloud-build/builds;region=${region}/${buildId}`, key);
}

/** A page of Google's console, of the project. */
export function consolePage(path: string, { projectId }: Pick<EnvironmentKey, 'projectId'>): string {
  return `https://console.cloud.google.com/${path}?project=${projectId}`;
}
