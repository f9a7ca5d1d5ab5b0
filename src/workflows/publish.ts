import { defineSearchAttributeKey, type SearchAttributePair, type SearchAttributeUpdatePair } from '@temporalio/common';
import { upsertMemo, upsertSearchAttributes } from '@temporalio/workflow';

import { MEMO_KEY, type EnvironmentRecord } from '../domain/environment.js';
import { labelWords } from '../domain/labels.js';
import { SEARCH_ATTRIBUTES } from '../domain/product.js';

const { state, project, owner, labels } = SEARCH_ATTRIBUTES;
const STATE = defineSearchAttributeKey(state.name, state.type);
const PROJECT = defineSearchAttributeKey(project.name, project.type);
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

/** A run is found like its environment; how it stands, Temporal's own status says. */
export function runAttributes({ spec }: EnvironmentRecord): SearchAttributePair[] {
  const owned = spec.notebook?.owner;
  return [
    { key: PROJECT, value: spec.projectId },
    ...(owned === undefined ? [] : [{ key: OWNER, value: owned }]),
    { key: LABELS, value: labelWords(spec) },
  ];
}
