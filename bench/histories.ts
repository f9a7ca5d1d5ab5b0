/** What Temporal wrote for a stand's environments: events and bytes, those of the workflows that they share included. */
import proto from '@temporalio/proto';

import { SEARCH_ATTRIBUTES } from '../src/domain/product.js';
import { median } from './figures.js';
import type { Stand } from './stand.js';

export interface Written {
  events: number;
  bytes: number;
}

/** So many of those that are still open are asked: they are alike, and visibility does not tell their length. */
const SAMPLE = 20;

/** Each comes with its memo, which holds a whole record: pages of a thousand failed. */
const PAGE_SIZE = 100;

/** Of all workflows that there are, by environment. */
export async function writtenPer(stand: Stand, environments: number): Promise<Written> {
  const closed: Written = { events: 0, bytes: 0 };
  const open: { workflowId: string; runId: string }[] = [];
  for await (const execution of stand.temporal.workflow.list({ pageSize: PAGE_SIZE })) {
    const { workflowId, runId, status } = execution;
    if (status.name === 'RUNNING') open.push({ workflowId, runId });
    else {
      closed.events += execution.historyLength;
      closed.bytes += execution.historySize ?? 0;
    }
  }
  const sample = await Promise.all(
    open
      .slice(0, SAMPLE)
      .map(({ workflowId, runId }) => stand.temporal.workflow.getHandle(workflowId, runId).describe()),
  );
  const each = (of: (info: (typeof sample)[number]) => number) => (open.length === 0 ? 0 : median(sample.map(of)));
  const ofOpen = {
    events: each(({ historyLength }) => historyLength),
    bytes: each(({ historySize }) => historySize ?? 0),
  };
  return {
    events: (closed.events + open.length * ofOpen.events) / environments,
    bytes: (closed.bytes + open.length * ofOpen.bytes) / environments,
  };
}

const STARTED = proto.temporal.api.enums.v1.EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED;

/** How often each activity was tried that has ended, of all workflows of a project. */
export async function attemptsOf({ temporal: { workflow } }: Stand, projectId: string): Promise<number[]> {
  const attempts: number[] = [];
  const query = `${SEARCH_ATTRIBUTES.project.name} = "${projectId}"`;
  for await (const { workflowId, runId } of workflow.list({ query })) {
    const { events } = await workflow.getHandle(workflowId, runId).fetchHistory();
    const started = (events ?? []).filter(({ eventType }) => eventType === STARTED);
    attempts.push(...started.map((event) => event.activityTaskStartedEventAttributes?.attempt ?? 1));
  }
  return attempts;
}
