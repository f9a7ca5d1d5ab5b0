/** The console as it is served, and the browser that opens it, once for a whole test run. */
import type { TestProject } from 'vitest/node';

import { buildConsole, type BuiltFile } from '../../scripts/build-console.js';
import { findChromium } from '../../scripts/find-chromium.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the browser. */
    chromium: string;
    consoleFiles: BuiltFile[];
  }
}

export async function setup(project: TestProject): Promise<void> {
  const [chromium, consoleFiles] = await Promise.all([findChromium(), buildConsole()]);
  project.provide('chromium', chromium);
  project.provide('consoleFiles', consoleFiles);
}
