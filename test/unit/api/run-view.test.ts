import proto from '@temporalio/proto';
import { expect, test } from 'vitest';

import { waitsForWorker } from '../../../src/api/run-view.js';

const { PENDING_ACTIVITY_STATE_SCHEDULED: SCHEDULED, PENDING_ACTIVITY_STATE_STARTED: STARTED } =
  proto.temporal.api.enums.v1.PendingActivityState;
const NOW = 1_700_000_000;

test.each([
  [true, 'was due a minute ago', { state: SCHEDULED, scheduledTime: { seconds: NOW - 60 } }],
  [false, 'was due just now', { state: SCHEDULED, scheduledTime: { seconds: NOW } }],
  [false, 'is due later', { state: SCHEDULED, scheduledTime: { seconds: NOW + 20 } }],
  [false, 'is at work', { state: STARTED, scheduledTime: { seconds: NOW - 60 } }],
])('whether a worker has to take it up is %s of an attempt that %s', (expected, _, pending) => {
  expect(waitsForWorker(pending, NOW * 1_000)).toBe(expected);
});
