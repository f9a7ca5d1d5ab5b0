import { describe, expect, test } from 'vitest';

import { environmentDetails } from '../../../src/domain/environment-details.js';
import type { EnvironmentRecord } from '../../../src/domain/environment.js';
import type { Failure } from '../../../src/domain/failures.js';
import { resolveSpec } from '../../../src/domain/spec.js';
import { SMALLEST } from './spec-rules.js';

const TIME = '2026-11-26T14:03:05.400Z';
const DENIED: Failure = { step: 's', kind: 'PermissionDenied', sentence: 'It may not.', fix: { text: 'Grant it.' } };
const FOREIGN: Failure = { step: 's', kind: 'Foreign', sentence: 'It is not ours.' };

function told(more: Partial<EnvironmentRecord>, apiUrl?: string): string[] {
  const { projectId, environmentId } = SMALLEST;
  const record: EnvironmentRecord = {
    spec: SMALLEST,
    resolvedSpec: resolveSpec(SMALLEST),
    goal: 'READY',
    state: 'READY',
    createTime: TIME,
    updateTime: TIME,
    failures: [],
    runs: [],
    left: [],
    everReady: true,
    touched: true,
    ...more,
  };
  const runPath = ({ workflowId }: { workflowId: string }) => `/w/${workflowId}`;
  return environmentDetails({ key: { projectId, environmentId }, record, apiUrl, runPath }).split('\n').filter(Boolean);
}

describe('an environment', () => {
  test('that is READY has its link', () => {
    const [first, second] = told({ outputs: { verify: { jupyterLabUrl: 'https://lab.example' } } });
    expect(first).toBe('**READY** since 2026-11-26 14:03:05 UTC: [open JupyterLab](https://lab.example)');
    expect(second).toBe('It watches the notebook; nothing has to be done.');
  });

  test.each([
    ['a cause that a look sees gone', DENIED, /it looks whether the cause is gone/],
    ['any other', FOREIGN, /no look can tell that the cause is gone/],
  ])('that waits for a person because of %s says whether it goes on by itself', (_, failure, waits) => {
    const lines = told({ state: 'ACTION_REQUIRED', failures: [failure], attention: failure.sentence });
    expect(lines[0]).toMatch(/^\*\*ACTION\\_REQUIRED\*\*/);
    // Once: the attention is the same sentence.
    expect(lines.filter((line) => line.includes(failure.sentence))).toEqual([`**${failure.sentence}**`]);
    expect(lines.some((line) => waits.test(line))).toBe(true);
  });

  test('that retries says when', () => {
    expect(told({ state: 'RETRYING', nextRunTime: TIME })).toContain(
      'The next run begins by itself at 2026-11-26 14:03:05 UTC; :retry begins it now.',
    );
  });

  test('says when it ends, in which way', () => {
    expect(told({ expireTime: TIME })).toContain('It is stopped at 2026-11-26 14:03:05 UTC.');
    const resolvedSpec = { ...resolveSpec(SMALLEST), expireAction: 'delete' as const };
    expect(told({ expireTime: TIME, resolvedSpec })).toContain(
      'It is deleted with its disks at 2026-11-26 14:03:05 UTC.',
    );
    expect(told({ expireTime: TIME, expiry: 'acted' }).join(' ')).not.toContain('It is stopped');
  });

  test('that is DELETED says what is left', () => {
    const left = [{ resource: 'projects/p/services', reason: 'They stay.', billed: false }];
    expect(told({ state: 'DELETED', goal: 'DELETED', left }).slice(1, 3)).toEqual([
      'What is left:',
      '- projects/p/services: They stay.',
    ]);
  });

  test('leads to its runs, the last one first, and to the API where its address is known', () => {
    const run = { kind: 'provision', runId: 'r', startTime: TIME } as const;
    const lines = told(
      {
        state: 'UPDATING',
        runs: [
          { ...run, number: 1, workflowId: 'one', endTime: TIME, result: 'FAILED' },
          { ...run, number: 2, workflowId: 'two', caller: 'user:ann@example.org' },
        ],
      },
      'https://labwright.example',
    );
    const at = lines.indexOf('Its runs:');
    expect(lines.slice(at + 1, at + 3)).toEqual([
      '- ● [run 2, provision](/w/two), since 2026-11-26 14:03:05 UTC, asked for by user:ann@example.org',
      '- ✗ [run 1, provision](/w/one), FAILED at 2026-11-26 14:03:05 UTC',
    ]);
    expect(lines.join(' ')).toContain('(https://labwright.example/projects/my-project/environments/mlops-lab)');
    expect(told({}).join(' ')).not.toContain('at the API');
  });
});
