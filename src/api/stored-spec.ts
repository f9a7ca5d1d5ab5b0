import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';

import type { EnvironmentRecord } from '../domain/environment.js';
import { environmentWorkflowId, type EnvironmentKey } from '../domain/names.js';
import { updated } from '../domain/record-update.js';
import type { Files, SpecChange } from '../domain/spec-change.js';
import type { EnvironmentInput } from '../workflows/entity.js';
import { updateSignal } from '../workflows/messages.js';
import { ask } from './temporal.js';

export interface StoredSpec extends Pick<EnvironmentRecord, 'spec' | 'resolvedSpec'> {
  files: Files | undefined;
}

/**
 * The spec with the texts of its files, as the workflow holds them: in its input, and in the changes that came since,
 * taken by a worker or not. It continues as new at rest, so its history is short.
 */
export async function storedSpec(client: Client, key: EnvironmentKey): Promise<StoredSpec> {
  const handle = client.workflow.getHandle(environmentWorkflowId(key));
  const { events } = await ask(client, () => handle.fetchHistory());
  const [started, ...later] = events ?? [];
  const input = first(started?.workflowExecutionStartedEventAttributes?.input) as EnvironmentInput;
  const changes = later
    .map((event) => event.workflowExecutionSignaledEventAttributes)
    .filter((signal) => signal?.signalName === updateSignal.name)
    .map((signal) => first(signal?.input) as SpecChange);
  const { record, files } = changes.reduce<Pick<EnvironmentInput, 'record' | 'files'>>(
    (state, change) => updated(state, change, { time: input.record.updateTime, timeScale: input.timeScale }),
    input,
  );
  return { spec: record.spec, resolvedSpec: record.resolvedSpec, files };
}

function first(payloads: temporal.api.common.v1.IPayloads | null | undefined): unknown {
  const [payload] = payloads?.payloads ?? [];
  if (!payload) throw new TypeError('A message of an environment without its content.');
  return defaultPayloadConverter.fromPayload(payload);
}
