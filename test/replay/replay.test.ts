import { readdir, readFile } from 'node:fs/promises';

import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, test } from 'vitest';

import { NEXT } from '../../src/domain/failures.js';
import { bundle, bundleWithOneRowMore } from '../support/one-step-more.js';

const HISTORIES = new URL('histories/', import.meta.url);
const files = (await readdir(HISTORIES)).filter((file) => file.endsWith('.json'));

/** The kinds of failure in the stored runs of an environment, by the kind of event that carries them. */
const failed = await kindsByEvent(files.filter((file) => file.startsWith('provision-')));

let today: string;
let withOneRowMore: string;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  today = await bundle();
  withOneRowMore = await bundleWithOneRowMore();
});

describe('stored histories', () => {
  test.each(files)('%s replays on the workflows of today', async (file) => {
    await expect(replay(today, file)).resolves.toBeUndefined();
  });

  test.each(files)('%s replays with one row added to the step table', async (file) => {
    expect(withOneRowMore).toContain('Make a dataset');
    await expect(replay(withOneRowMore, file)).resolves.toBeUndefined();
  });

  test('one that another workflow wrote is refused', async () => {
    const wrong = await read('provision-ready-0.1.0.json', (text) =>
      text.replaceAll('"accounts.ensure"', '"accounts.remove"'),
    );
    await expect(replayHistory(today, wrong)).rejects.toThrow(/accounts/);
  });
});

/** The rows of the failure table. What is retried within its window, or waited for, ends no run. */
const KINDS = ['Waiting', ...Object.keys(NEXT)];
const PASSING = ['Waiting', 'NotPropagated'];

describe('a failure of the kind', () => {
  test.each(KINDS.filter((kind) => !PASSING.includes(kind)))('%s ends a run in one of them', (kind) => {
    expect(failed.get('workflowExecutionFailedEventAttributes')).toContain(kind);
  });

  test.each(PASSING)('%s is followed by another attempt in one of them', (kind) => {
    expect(failed.get('activityTaskStartedEventAttributes')).toContain(kind);
  });
});

interface Attributes {
  failure?: { applicationFailureInfo?: { type: string } };
  lastFailure?: Attributes['failure'];
}

async function kindsByEvent(names: string[]): Promise<Map<string, Set<string>>> {
  const kinds = new Map<string, Set<string>>();
  for (const name of names) {
    const { events } = (await read(name)) as { events: Record<string, Attributes | null>[] };
    for (const [event, attributes] of events.flatMap((each) => Object.entries(each))) {
      const { applicationFailureInfo } = attributes?.failure ?? attributes?.lastFailure ?? {};
      if (applicationFailureInfo === undefined) continue;
      kinds.set(event, (kinds.get(event) ?? new Set()).add(applicationFailureInfo.type));
    }
  }
  return kinds;
}

async function replay(code: string, file: string): Promise<void> {
  await replayHistory(code, await read(file));
}

function replayHistory(code: string, history: unknown): Promise<void> {
  return Worker.runReplayHistory({ workflowBundle: { code } }, history);
}

async function read(file: string, edit: (text: string) => string = (text) => text): Promise<unknown> {
  return JSON.parse(edit(await readFile(new URL(file, HISTORIES), 'utf8')));
}
