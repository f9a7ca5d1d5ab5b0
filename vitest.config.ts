import { defineConfig } from 'vitest/config';

const TEMPORAL = 'test/support/temporal-setup.ts';
const CONSOLE = 'test/support/console-setup.ts';

/** The folder is the intent: `npm run test:<folder>` runs one of them. */
const project = (name: string, { setup }: { setup: string[] }) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    globalSetup: setup,
  },
});

export default defineConfig({
  test: {
    pool: 'forks',
    // Of what most files do the half is waiting; the generated cases of the whole matrix fill two processors by themselves.
    maxWorkers: process.env['LABWRIGHT_MATRIX'] === 'whole' ? 2 : 3,
    // Generated cases wait for Google's time together; sixteen at once fill two processors so that calls miss their 15 s.
    maxConcurrency: 8,
    // Only what hangs meets it, on a slow machine too.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: ['default', './test/support/totals-reporter.ts'],
    projects: [
      project('unit', { setup: [] }),
      project('contract', { setup: [] }),
      project('workflow', { setup: [TEMPORAL] }),
      project('e2e', { setup: [TEMPORAL] }),
      project('fault', { setup: [TEMPORAL] }),
      project('bench', { setup: [TEMPORAL] }),
      project('matrix', { setup: [TEMPORAL, 'test/matrix/recording.ts'] }),
      project('console', { setup: [TEMPORAL, CONSOLE] }),
      project('replay', { setup: [] }),
    ],
  },
});
