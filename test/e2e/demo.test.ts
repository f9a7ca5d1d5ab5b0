import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test('the demo provisions its example, shows each step, prints the link and ends with exit code 0', async () => {
  const arguments_ = ['--import', 'tsx', 'scripts/demo.ts', '--exit', '--free-ports', '--speed', '600'];
  const { stdout } = await promisify(execFile)(process.execPath, arguments_, { cwd: ROOT });
  for (const title of [
    'Enable the services',
    'Grant the roles',
    'Create the Workbench notebook',
    'Check that the link works',
  ]) {
    expect(stdout).toMatch(new RegExp(`SUCCEEDED ${title}`));
  }
  expect(stdout).toMatch(/^READY$/m);
  expect(stdout).toMatch(/JupyterLab +http:\/\/127\.0\.0\.1:\d+\/proxy\//);
});
