import { describe, expect, test } from 'vitest';

import type { Paint } from '../../../src/cli/paint.js';
import { plain } from '../../../src/cli/paint.js';
import { stepLine } from '../../../src/cli/step-view.js';
import type { EnvironmentStep } from '../../../src/client/client.js';

const START = '2026-01-01T00:00:00.000Z';
const now = Date.parse(START) + 42_000;
const running: EnvironmentStep = {
  name: 'notebook',
  title: 'Create the Workbench notebook',
  needs: ['image'],
  state: 'RUNNING',
  startTime: START,
  expectedSeconds: 300,
  waiting: { for: 'Workbench says the notebook is PROVISIONING.', since: START, attempt: 2 },
};
const red: Paint = (text) => `\u001b[31m${text}\u001b[39m`;

describe('stepLine', () => {
  test('shows state, title, how long of how long, and what is waited for', () => {
    expect(stepLine(running, now, plain)).toMatch(
      /^● RUNNING {3}Create the Workbench notebook +0:42 of ~5:00 {2}Workbench says the notebook is PROVISIONING\.$/,
    );
  });

  test('stops counting and waiting when the step has ended', () => {
    const line = stepLine({ ...running, state: 'SUCCEEDED', endTime: '2026-01-01T00:04:41.000Z' }, now, plain);
    expect(line).toMatch(/^✓ SUCCEEDED Create the Workbench notebook +4:41$/);
  });

  test('says before it begins how long it will take', () => {
    const { startTime: _, waiting: __, ...step } = running;
    expect(stepLine({ ...step, state: 'PENDING' }, now, plain)).toMatch(/^· PENDING {3}Create .* ~5:00$/);
  });

  test('leaves room on a narrow terminal for what is waited for', () => {
    expect(stepLine(running, now, plain, 80)).toContain('0:42 of ~5:00  Workbench says');
  });

  test('never wraps: it is cut to the width, colours not counted', () => {
    const line = stepLine(running, now, red, 40);
    expect(line.replaceAll(/\u001b\[\d+m/g, '')).toHaveLength(40);
  });
});
