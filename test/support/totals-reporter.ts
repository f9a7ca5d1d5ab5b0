import type { Reporter, TestModule } from 'vitest/node';

import { clientsSummary } from './clients-summary.js';
import { matrixTable } from './matrix-table.js';

/** Closes the output with one plain line, `N passed, N failed`, that any CI can read. */
export default class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    let passed = 0;
    let failed = 0;
    let skipped = 0;
    for (const module of modules) {
      if (!module.ok() && [...module.children.allTests()].length === 0) failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed += 1;
        else if (state === 'skipped') skipped += 1;
        else failed += 1;
      }
    }
    for (const line of [...matrixTable(modules), ...clientsSummary(modules)]) console.log(line);
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  }
}
