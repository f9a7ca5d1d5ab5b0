import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What the demo prints of each scene in examples/faults, and with which exit code it ends. */
const SCENES: Record<string, { code: number; says: RegExp[] }> = {
  'class-day': { code: 0, says: [/^READY$/m] },
  flaky: { code: 0, says: [/^READY$/m] },
  'new-organisation': {
    code: 1,
    says: [
      /^ACTION_REQUIRED$/m,
      /An organisation policy forbids it: Constraint constraints\/compute\.vmExternalIpAccess/,
    ],
  },
  stockout: { code: 0, says: [/^READY$/m] },
};

function demo(scene: string): Promise<{ code: number; output: string }> {
  const options = ['--exit', '--free-ports', '--speed', '300', '--faults', `examples/faults/${scene}.yaml`];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', 'scripts/demo.ts', ...options],
      { cwd: ROOT },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
      },
    );
  });
}

describe('a scene of examples/faults', () => {
  test('has its line here, each of them', () => {
    const files = readdirSync(`${ROOT}/examples/faults`).map((file) => file.replace(/\.yaml$/, ''));
    expect(files.sort()).toEqual(Object.keys(SCENES).sort());
  });

  test.each(Object.entries(SCENES))('%s ends as its comment says', async (scene, { code, says }) => {
    const ended = await demo(scene);
    for (const said of says) expect(ended.output).toMatch(said);
    expect(ended.code).toBe(code);
  });
});
