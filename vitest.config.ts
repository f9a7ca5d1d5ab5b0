import { defineConfig } from 'vitest/config';

/** The folder is the intent: `npm run test:<folder>` runs one of them. */
const project = (name: string, options: { temporal: boolean }) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    ...(options.temporal ? { globalSetup: ['test/support/temporal-setup.ts'] } : {}),
  },
});

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // What waits for Google's time costs little: the generated cases wait together.
    maxConcurrency: 8,
    testTimeout: 120_000,
    hookTimeout: 600_000,
    reporters: ['default', './test/support/totals-reporter.ts'],
    projects: [
      project('unit', { temporal: false }),
      project('contract', { temporal: false }),
      project('workflow', { temporal: true }),
      project('e2e', { temporal: true }),
      project('fault', { temporal: true }),
      project('matrix', { temporal: true }),
      project('replay', { temporal: false }),
    ],
  },
});
