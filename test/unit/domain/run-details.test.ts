import { describe, expect, test } from 'vitest';

import type { EnvironmentRecord } from '../../../src/domain/environment.js';
import type { Failure } from '../../../src/domain/failures.js';
import { runDetails, startDetails, type RunTold, type StepProgress } from '../../../src/domain/run-details.js';
import { resolveSpec } from '../../../src/domain/spec.js';
import type { StepRow } from '../../../src/domain/steps.js';

const row = (name: string, needs: string[], removal: string): StepRow => ({
  name,
  title: `Make the ${name}`,
  removal,
  needs,
  makes: true,
  typicalSeconds: { ensure: 300, remove: 120 },
  patienceSeconds: 600,
  attemptSeconds: 20,
});

const ROWS = [row('image', [], 'End the builds'), row('notebook', ['image'], 'Delete the notebook')];
const SINCE = Date.parse('2026-11-26T14:03:05.400Z');
const running: StepProgress = { state: 'running', since: SINCE };
const done: StepProgress = { state: 'done', since: SINCE, until: SINCE + 4_000 };
const failed: StepProgress = { state: 'failed', since: SINCE, until: SINCE + 4_000 };
const DENIED: Failure = {
  step: 'image',
  kind: 'PermissionDenied',
  sentence: 'The account lacks a_permission.',
  fix: { text: 'Grant it.', command: 'gcloud grant --it', link: 'https://console.cloud.google.com/iam' },
};

function told(progress: Record<string, StepProgress>, more: Partial<RunTold> = {}): string[] {
  const run: RunTold = {
    key: { projectId: 'my-project', environmentId: 'lab' },
    region: 'us-central1',
    verb: 'ensure',
    rows: ROWS,
    steps: ROWS,
    timeScale: 1,
    path: '/namespaces/n/workflows/w/r',
    progress: new Map(Object.entries(progress)),
    ...more,
  };
  return runDetails(run).split('\n').filter(Boolean);
}

describe('a run', () => {
  test('that has begun says what runs since when, what comes after it, and where its waits stand', () => {
    expect(told({ image: running })).toEqual([
      '**At work**: 0 of 2 steps are done.',
      '- ● **Make the image** since 2026-11-26 14:03:05 UTC, usually 5 min',
      '- ○ Make the notebook, after: Make the image',
      'What a running step waits for just now is the last failure that [Pending Activities](/namespaces/n/workflows/w/r/pending-activities) has of it; one called Waiting is none.',
    ]);
  });

  test('names what comes before a step that it passes over', () => {
    const steps = [row('access', [], 'Take back the roles'), row('image', ['access'], ''), ROWS[1] as StepRow];
    const rows = steps.filter(({ name }) => name !== 'image');
    expect(told({ access: running }, { rows, steps })).toContain('- ○ Make the notebook, after: Make the access');
  });

  test('tells durations as they will pass here, and leads to a build that is done', () => {
    const outputs = { image: { uri: 'u', digest: 'd', buildId: 'b-1' } };
    expect(told({ image: done, notebook: running }, { timeScale: 0.01, outputs })).toEqual(
      expect.arrayContaining([
        '- ✓ Make the image: [the build](https://console.cloud.google.com/cloud-build/builds;region=us-central1/b-1?project=my-project)',
        '- ● **Make the notebook** since 2026-11-26 14:03:05 UTC, usually 3 s',
      ]),
    );
  });

  test('that failed says first why and what to do', () => {
    expect(told({ image: failed }, { end: { failures: [DENIED] } })).toEqual([
      '**Failed.**',
      String.raw`**The account lacks a\_permission.**`,
      'Grant it.',
      '`gcloud grant --it`',
      '[Open the page for it](https://console.cloud.google.com/iam)',
      '- ✗ **Make the image** failed at 2026-11-26 14:03:09 UTC',
      '- ○ Make the notebook',
    ]);
  });

  test('that found the notebook stopped has no link', () => {
    const [first] = told({ image: done, notebook: done }, { end: 'done', outputs: { verify: {} } });
    expect(first).toBe('**Done.** The notebook is stopped: it has no link until it is started.');
  });

  test('that was called off says what that means', () => {
    expect(told({ image: done }, { end: 'cancelled' })[0]).toBe('**Called off.** What was made by then stays.');
  });

  test('backwards waits the other way round, and says what is left', () => {
    const backwards = { verb: 'remove', rows: ROWS.toReversed() } as const;
    expect(told({ notebook: running }, backwards).slice(1, 3)).toEqual([
      '- ● **Delete the notebook** since 2026-11-26 14:03:05 UTC, usually 2 min',
      '- ○ End the builds, after: Delete the notebook',
    ]);
    const left = [{ resource: 'projects/p/services', reason: 'They stay.', billed: true }];
    const over = told({ notebook: done, image: done }, { ...backwards, end: { left } });
    expect(over.slice(0, 3)).toEqual([
      '**Taken down.**',
      'What is left:',
      '- projects/p/services, which is billed: They stay.',
    ]);
    expect(told({}, { ...backwards, end: { left: [] } })).toContain('Nothing is left.');
  });
});

test.each([
  ['Provision', 'provision', {}],
  ['Converge', 'provision', { everReady: true }],
  ['Stop', 'provision', { everReady: true, stops: true, goal: 'STOPPED' }],
  ['Take down', 'teardown', { everReady: true, goal: 'DELETED' }],
] as const)('a run is called %s by what it does', (does, kind, more) => {
  const key = { projectId: 'my-project', environmentId: 'lab' };
  const record = { resolvedSpec: resolveSpec(key), goal: 'READY', everReady: false, ...more } as EnvironmentRecord;
  const told = startDetails({ key, record, kind, number: 2, caller: undefined, apiUrl: undefined });
  expect(told.staticSummary).toBe(`${does} lab in my-project`);
  expect(told.staticDetails).toContain('Run 2, begun by itself: e2-standard-4 in us-central1.');
});
