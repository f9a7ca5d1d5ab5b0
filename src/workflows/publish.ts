import { defineSearchAttributeKey } from '@temporalio/common';
import { upsertMemo, upsertSearchAttributes } from '@temporalio/workflow';

import { MEMO_KEY, type EnvironmentRecord } from '../domain/environment.js';
import { SEARCH_ATTRIBUTES } from '../domain/product.js';

const STATE = defineSearchAttributeKey(SEARCH_ATTRIBUTES.state.name, SEARCH_ATTRIBUTES.state.type);

/** One event, and one more where the state changed: lists filter by it. */
export function publish(before: EnvironmentRecord, record: EnvironmentRecord): void {
  upsertMemo({ [MEMO_KEY]: record });
  if (record.state !== before.state) upsertSearchAttributes([{ key: STATE, value: record.state }]);
}
