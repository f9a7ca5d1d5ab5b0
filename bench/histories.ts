/** What Temporal wrote for a stand's environments: events and bytes, those of the workflows that they share included. */
import type { Stand } from './stand.js';
import { median } from './figures.js';

export interface Written {
  events: number;
  bytes: number;
}

/** So many of those that are still open are asked: they are alike, and visibility does not tell their length. */
const SAMPLE = 20;

/** Of all workflows that there are, by environment. */
export async function writtenPer(stand: Stand, environments: number): Promise<Written> {
  const closed: Written = { events: 0, bytes: 0 };
  const open: { workflowId: string; runId: string }[] = [];
  for await (const execution of stand.temporal.workflow.list({ pageSize: 1_000 })) {
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
