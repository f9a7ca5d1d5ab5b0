import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import { upsertMemo, upsertSearchAttributes } from '@temporalio/workflow';

import { MEMO_KEY, type EnvironmentRecord } from '../domain/environment.js';
import { labelWords } from '../domain/labels.js';
import { SEARCH_ATTRIBUTES } from '../domain/product.js';

const { state, owner, labels } = SEARCH_ATTRIBUTES;
const STATE = defineSearchAttributeKey(state.name, state.type);
const OWNER = defineSearchAttributeKey(owner.name, owner.type);
const LABELS = defineSearchAttributeKey(labels.name, labels.type);

/** One event, and one more where something changed that lists are filtered by. */
export function publish(before: EnvironmentRecord, record: EnvironmentRecord): void {
  upsertMemo({ [MEMO_KEY]: record });
  if (record.spec !== before.spec) upsertSearchAttributes(attributes(record));
  else if (record.state !== before.state) upsertSearchAttributes([{ key: STATE, value: record.state }]);
}

function attributes({ state: value, spec }: EnvironmentRecord): SearchAttributeUpdatePair[] {
  return [
    { key: STATE, value },
    { key: OWNER, value: spec.notebook?.owner ?? null },
    { key: LABELS, value: labelWords(spec) },
  ];
}
