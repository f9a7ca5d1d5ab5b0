import { describe, expect, test } from 'vitest';

import { plain } from '../../../src/cli/paint.js';
import { isRedrawable, widthOf } from '../../../src/cli/region.js';
import { environmentTable } from '../../../src/cli/table.js';
import type { EnvironmentSummary } from '../../../src/client/client.js';

const LINK = `https://${'0123456789'.repeat(6)}.notebooks.googleusercontent.com/lab`;
const environment = (environmentId: string, more: object) =>
  ({
    name: `projects/my-project/environments/${environmentId}`,
    projectId: 'my-project',
    environmentId,
    spec: {},
    ...more,
  }) as EnvironmentSummary;
const all = [
  environment('lab-a', { state: 'READY', outputs: { jupyterLabUrl: LINK }, attention: 'It ends tomorrow.' }),
  environment('lab-b', {
    state: 'ACTION_REQUIRED',
    attention: `Link a billing account,\nthen wait. ${'x'.repeat(80)}`,
  }),
];

describe('a list', () => {
  test('on a narrow terminal is cut where the line ends, but for a link', () => {
    const [header, ready, asking] = environmentTable(all, plain, 60);
    expect(header?.length).toBeLessThanOrEqual(60);
    expect(ready).toMatch(new RegExp(`^my-project/lab-a +READY +- +${LINK}$`));
    expect(asking).toHaveLength(60);
    expect(asking).toMatch(/^my-project\/lab-b {2}ACTION_REQUIRED {2}- {6}Link a billing acc/);
  });

  test('has a line an environment, whatever its text', () => {
    const lines = environmentTable(all, plain);
    expect(lines).toHaveLength(3);
    expect(lines[2]).toContain('Link a billing account, then wait. xxx');
  });
});

test('a terminal of no columns or rows does not know its size, and nothing is drawn in place there', () => {
  const terminal = (columns: number, rows: number) => ({ isTTY: true, columns, rows });
  expect([widthOf(terminal(120, 40)), isRedrawable(terminal(120, 40))]).toEqual([120, true]);
  expect([widthOf(terminal(0, 0)), isRedrawable(terminal(0, 0))]).toEqual([undefined, false]);
  expect(isRedrawable(terminal(120, 0))).toBe(false);
  expect([widthOf({}), isRedrawable({})]).toEqual([undefined, false]);
});
