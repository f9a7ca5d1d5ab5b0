import { describe, expect, test } from 'vitest';

import type { EnvironmentStep } from '../../../scripts/environment-client.js';
import { coloured, plain, stepLine } from '../../../scripts/step-view.js';

const START = '2026-01-01T00:00:00.000Z';
const now = Date.parse(START) + 2_500;
const running: EnvironmentStep = {
  name: 'notebook',
  title: 'Create the Workbench notebook',
  state: 'RUNNING',
  startTime: START,
  waiting: { for: 'Workbench says the notebook is PROVISIONING.', since: START, attempt: 2 },
};

describe('stepLine', () => {
  test('shows state, title, how long, and what is waited for', () => {
    expect(stepLine(running, now, plain)).toMatch(
      /^● RUNNING {3}Create the Workbench notebook +2\.5 s {2}Workbench says the notebook is PROVISIONING\.$/,
    );
  });

  test('stops counting and waiting when the step has ended', () => {
    const line = stepLine({ ...running, state: 'SUCCEEDED', endTime: START }, now, plain);
    expect(line).toMatch(/^✓ SUCCEEDED Create the Workbench notebook +0\.0 s$/);
  });

  test('never wraps: it is cut to the width, colours not counted', () => {
    const line = stepLine(running, now, coloured, 40);
    expect(line.replaceAll(/\u001b\[\d+m/g, '')).toHaveLength(40);
  });
});
