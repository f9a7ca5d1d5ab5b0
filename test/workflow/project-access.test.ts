import { describe, expect, test } from 'vitest';

import type { WorkflowHandle } from '@temporalio/client';

import { WISH_SIGNAL } from '../../src/domain/access.js';
import type { Grant } from '../../src/domain/grants.js';
import { admin, answersOf, answerTo, ask, begin, editor, Google, ours, REFUSED, start, wish } from './access-writer.js';
import { deferred, useTemporal } from './temporal.js';

const { withWorker } = useTemporal();

/** The Run Id that the workflow began with, before it continued as new. */
async function first(handle: WorkflowHandle): Promise<string | null | undefined> {
  return (await handle.describe()).raw.workflowExecutionInfo?.firstRunId;
}

describe('projectAccess', () => {
  test('merges what is wished while a write is out into one next write, the last word of each', async () => {
    const google = new Google();
    const [begun, held] = [deferred(), deferred()];
    google.beforeWrite = () => {
      begun.resolve();
      return held.promise;
    };
    const answers = await withWorker(google.activities, async (client, taskQueue) => {
      const handle = await start(client, taskQueue, { pending: [wish('a-1', { grant: [ours] })] });
      await begun.promise;
      for (const ticket of ['b-1', 'c-1', 'b-2', 'a-2'])
        await handle.signal(WISH_SIGNAL, wish(ticket, { grant: [ours] }));
      held.resolve();
      await handle.result();
      return answersOf(handle);
    });
    expect(google.order).toEqual(['write a-1', 'write b-2,c-1,a-2']);
    expect(answers.map(({ ticket }) => ticket)).toEqual(['b-2', 'c-1', 'a-2']);
  });

  test('looks before the first write of a counted grant, and before no other', async () => {
    const google = new Google();
    await withWorker(google.activities, async (client, taskQueue) => {
      const handle = await begin(client, taskQueue, wish('a-1', { grant: [ours, editor] }));
      await ask(handle, wish('b-1', { grant: [editor] }));
      await ask(handle, wish('a-2', { grant: [ours, editor] }));
      await ask(handle, wish('c-1', { grant: [ours] }));
      await ask(handle, wish('c-2', { grant: [editor, admin] }));
      for (const id of ['a', 'b', 'c']) await ask(handle, wish(`${id}-9`, { revoke: [editor, admin] }));
      await handle.result();
    });
    expect(google.order).toEqual([
      'look a-1',
      ...['write a-1', 'write b-1', 'write a-2', 'write c-1'],
      'look c-2',
      ...['write c-2', 'write a-9', 'write b-9', 'write c-9'],
    ]);
  });

  test('lives until the last who asked for a counted grant gave it back, and takes it back for that one only', async () => {
    const google = new Google();
    const states = await withWorker(google.activities, async (client, taskQueue) => {
      const handle = await begin(
        client,
        taskQueue,
        ...['a-1', 'b-1'].map((ticket) => wish(ticket, { grant: [editor] })),
      );
      const first = await ask(handle, wish('a-2', { revoke: [editor] }));
      const other = await ask(handle, wish('c-1', { grant: [ours] }));
      await handle.signal(WISH_SIGNAL, wish('b-2', { revoke: [editor] }));
      await handle.result();
      return [first, other];
    });
    expect(states).toEqual(['RUNNING', 'RUNNING']);
    expect(google.revoked('a-2')).toEqual([]);
    expect(google.revoked('b-2')).toEqual([editor]);
  });

  test('continues as new before its history is large, with its answers, its ledger and what is pending', async () => {
    const google = new Google();
    const large: Grant = { ...ours, role: `roles/${'x'.repeat(500_000)}` };
    const { answers, isContinued } = await withWorker(google.activities, async (client, taskQueue) => {
      const handle = await begin(client, taskQueue, wish('a-1', { grant: [editor] }));
      for (const ticket of ['b-1', 'b-2', 'b-3', 'b-4', 'b-5']) await ask(handle, wish(ticket, { grant: [large] }));
      const { runId } = await handle.describe();
      const seen = { answers: await answersOf(handle), isContinued: runId !== (await first(handle)) };
      await handle.signal(WISH_SIGNAL, wish('a-2', { revoke: [editor] }));
      await handle.result();
      return seen;
    });
    expect(isContinued).toBe(true);
    expect(answers.map(({ ticket }) => ticket)).toEqual(['a-1', 'b-5']);
    expect(google.revoked('a-2')).toEqual([editor]);
  });

  test('leaves a counted grant that was there before it', async () => {
    const google = new Google();
    google.existing = [editor];
    await withWorker(google.activities, async (client, taskQueue) => {
      const handle = await begin(client, taskQueue, wish('a-1', { grant: [editor, admin] }));
      await handle.signal(WISH_SIGNAL, wish('a-2', { revoke: [editor, admin] }));
      await handle.result();
    });
    expect(google.revoked('a-2')).toEqual([admin]);
  });
});

describe('a wish that Google refuses', () => {
  test('is answered with what Google said, and the others with none', async () => {
    const google = new Google();
    google.refused = ['a-1'];
    const pending = [wish('a-1', { grant: [ours] }), wish('b-1', { grant: [ours] })];
    const answers = await withWorker(google.activities, async (client, taskQueue) => {
      const handle = await start(client, taskQueue, { pending });
      await handle.result();
      return answersOf(handle);
    });
    expect(answers).toEqual([
      { environmentId: 'a', ticket: 'a-1', error: REFUSED },
      { environmentId: 'b', ticket: 'b-1' },
    ]);
  });

  test('keeps its count, so that it is taken back when that is wished again', async () => {
    const google = new Google();
    google.refused = ['a-2'];
    const state = await withWorker(google.activities, async (client, taskQueue) => {
      const handle = await begin(client, taskQueue, wish('a-1', { grant: [editor] }));
      const refused = await ask(handle, wish('a-2', { revoke: [editor] }));
      await handle.signal(WISH_SIGNAL, wish('a-3', { revoke: [editor] }));
      await handle.result();
      return refused;
    });
    expect(state).toBe('RUNNING');
    expect(google.revoked('a-3')).toEqual([editor]);
  });

  test('is neither written nor remembered where not even its policies may be read', async () => {
    const google = new Google();
    google.unreadable = ['a-1'];
    const answers = await withWorker(google.activities, async (client, taskQueue) => {
      const handle = await start(client, taskQueue, { pending: [wish('a-1', { grant: [editor] })] });
      await handle.result();
      return answersOf(handle);
    });
    expect(google.order).toEqual(['look a-1']);
    expect(answers).toEqual([{ environmentId: 'a', ticket: 'a-1', error: REFUSED }]);
  });
});

describe('many wishes', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => wish(`e${index}-1`, { grant: [ours] }));

  test('are written in batches that one attempt can look after', async () => {
    const google = new Google();
    await withWorker(google.activities, async (client, taskQueue) => {
      await (await start(client, taskQueue, { pending: many(150) })).result();
    });
    expect(google.asked.map((each) => ('write' in each ? each.write.length : 0))).toEqual([100, 50]);
  });

  test('leave the last three hundred answers, one for each who asked', async () => {
    const google = new Google();
    const before = many(300).map(answerTo);
    const answers = await withWorker(google.activities, async (client, taskQueue) => {
      const pending = [wish('e7-2', { grant: [ours] }), wish('new-1', { grant: [ours] })];
      const handle = await start(client, taskQueue, { answers: before, pending });
      await handle.result();
      return answersOf(handle);
    });
    expect(answers).toHaveLength(300);
    expect(answers.slice(-2).map(({ ticket }) => ticket)).toEqual(['e7-2', 'new-1']);
    expect(answers.filter(({ environmentId }) => environmentId === 'e7')).toHaveLength(1);
    expect(answers.map(({ ticket }) => ticket)).not.toContain('e0-1');
  });
});
