import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { expect, test } from 'vitest';

import { viewRun } from '../../../src/api/run-view.js';

const { PENDING_ACTIVITY_STATE_SCHEDULED: SCHEDULED, PENDING_ACTIVITY_STATE_STARTED: STARTED } =
  proto.temporal.api.enums.v1.PendingActivityState;
const RUN = { number: 1, kind: 'provision', workflowId: 'w', runId: 'r', startTime: '' } as const;
const ago = (seconds: number) => ({ seconds: Math.floor(Date.now() / 1_000) - seconds });
const iso = ({ seconds }: { seconds: number }) => new Date(seconds * 1_000).toISOString();

/** Temporal's answers of a run whose first step was scheduled a while ago. */
function clientOf(pending: object): Client {
  const activityType = { name: 'services.ensure' };
  const scheduled = { eventId: 5, eventTime: ago(90), activityTaskScheduledEventAttributes: { activityType } };
  const handle = {
    fetchHistory: () => Promise.resolve({ events: [{ eventId: 1 }, scheduled] }),
    describe: () => Promise.resolve({ raw: { pendingActivities: [{ activityType, attempt: 2, ...pending }] } }),
  };
  const withDeadline = (_: number, call: () => unknown) => call();
  return { options: {}, withDeadline, workflow: { getHandle: () => handle } } as unknown as Client;
}

const waiting = async (pending: object) => (await viewRun(clientOf(pending), RUN)).steps.get('services')?.waiting;

test('an attempt that no worker takes up waits for one, since it was due', async () => {
  const scheduledTime = ago(60);
  expect(await waiting({ state: SCHEDULED, scheduledTime })).toEqual({
    for: 'A worker has to take it up.',
    since: iso(scheduledTime),
    attempt: 2,
  });
});

test.each([
  ['was due just now', { state: SCHEDULED, scheduledTime: ago(0) }],
  ['is due later', { state: SCHEDULED, scheduledTime: ago(-20) }],
  ['is at work', { state: STARTED, scheduledTime: ago(60) }],
])('one that %s waits for none', async (_, pending) => {
  expect(await waiting(pending)).toBeUndefined();
});
