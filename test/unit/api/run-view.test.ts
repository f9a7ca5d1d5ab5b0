import proto from '@temporalio/proto';
import { expect, test } from 'vitest';

import { waitsForWorker } from '../../../src/api/run-view.js';

const { PENDING_ACTIVITY_STATE_SCHEDULED: SCHEDULED, PENDING_ACTIVITY_STATE_STARTED: STARTED } =
  proto.temporal.api.enums.v1.PendingActivityState;

test.each([
  [true, 'was due a minute ago', SCHEDULED, -60_000],
  [false, 'was due just now', SCHEDULED, 0],
  [false, 'is due later', SCHEDULED, 20_000],
  [false, 'is at work', STARTED, -60_000],
])('whether a worker has to take it up is %s of an attempt that %s', (expected, _, state, since) => {
  const now = Date.UTC(2026, 0, 1);
  expect(waitsForWorker(state, now + since, now)).toBe(expected);
});
