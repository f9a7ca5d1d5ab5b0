import type { TestModule } from 'vitest/node';

import { hasGcloud } from '../contract/gcloud/gcloud.js';

const states = (modules: readonly TestModule[], folder: string): string[] =>
  modules
    .filter(({ moduleId }) => moduleId.includes(`/test/contract/${folder}/`))
    .flatMap(({ children }) => [...children.allTests()].map((test) => test.result().state));

/** What the run showed with software of Google's own; nothing where it ran none of these suites. */
export function clientsSummary(modules: readonly TestModule[]): string[] {
  const suites = [
    { name: "Google's client libraries", found: states(modules, 'clients') },
    { name: 'gcloud', found: states(modules, 'gcloud') },
  ];
  const lines = suites
    .filter(({ found }) => found.length > 0)
    .map(({ name, found }) => {
      const [passed, skipped] = ['passed', 'skipped'].map((state) => found.filter((one) => one === state).length);
      return `${name}: ${passed} of ${found.length} passed${skipped ? `, ${skipped} NOT RUN` : ''}`;
    });
  const isMissing = suites.some(({ name, found }) => name === 'gcloud' && found.length > 0) && !hasGcloud;
  return isMissing ? [...lines, 'gcloud IS NOT INSTALLED HERE: what a person types into it was NOT tried.'] : lines;
}
