import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';

import type { EnvironmentRecord } from '../domain/environment.js';
import { environmentWorkflowId, type EnvironmentKey } from '../domain/names.js';
import { updated } from '../domain/record-update.js';
import type { Files, SpecChange } from '../domain/spec-change.js';
import { readPayload } from '../payloads.js';
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
  const input = (await first(client, started?.workflowExecutionStartedEventAttributes?.input)) as EnvironmentInput;
  const signals = later
    .map((event) => event.workflowExecutionSignaledEventAttributes)
    .filter((signal) => signal?.signalName === updateSignal.name);
  const changes = (await Promise.all(signals.map((signal) => first(client, signal?.input)))) as SpecChange[];
  const { record, files } = changes.reduce<Pick<EnvironmentInput, 'record' | 'files'>>(
    (state, change) => updated(state, change, { time: input.record.updateTime, timeScale: input.timeScale }),
    input,
  );
  return { spec: record.spec, resolvedSpec: record.resolvedSpec, files };
}

async function first(client: Client, payloads: temporal.api.common.v1.IPayloads | null | undefined): Promise<unknown> {
  const [payload] = payloads?.payloads ?? [];
  if (!payload) throw new TypeError('A message of an environment without its content.');
  return readPayload(client, payload);
}
