/** What the Temporal UI asks the server for, by gRPC, and what it makes of it: the texts that people read of a workflow. */
import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';

type Payload = temporal.api.common.v1.IPayload;

/** Decodes payloads as the UI has a codec server do it; absent: they are plain. */
export type Decode = (payload: Payload) => Promise<Payload>;

export interface Shown {
  /** Of ListWorkflowExecutions. */
  status: string;
  /** Of DescribeWorkflowExecution. */
  summary: string | undefined;
  details: string | undefined;
  /** Of the query for the workflow's metadata. */
  currentDetails: string;
  /** Of GetWorkflowExecutionHistory: events with a summary, by the name of what they schedule. */
  events: string[];
  /** What the run ended Failed with. */
  failure: string | undefined;
  /** Kinds of events that say nothing to a person. */
  noise: string[];
}

const NOISE = /MARKER_RECORDED|TIMER_CANCELED|WORKFLOW_TASK_FAILED/;

export async function shown(client: Client, workflowId: string, decode: Decode = plain): Promise<Shown> {
  const { namespace } = client.options;
  const { workflowService } = client;
  const query = `WorkflowId = "${workflowId}"`;
  const { executions } = await workflowService.listWorkflowExecutions({ namespace, query });
  const [listed] = executions;
  const execution = listed?.execution;
  if (!execution) throw new Error(`Temporal lists no ${workflowId}.`);
  // First: it waits for what the workflow is about to do, which the history then has.
  const current = await currentDetails(client, execution, decode);
  const [described, { history }] = await Promise.all([
    workflowService.describeWorkflowExecution({ namespace, execution }),
    workflowService.getWorkflowExecutionHistory({ namespace, execution }),
  ]);
  const events = history?.events ?? [];
  const { summary, details } = described.executionConfig?.userMetadata ?? {};
  const told = events.flatMap((event) => {
    const text = event.userMetadata?.summary;
    const timer = event.timerStartedEventAttributes ? 'timer' : undefined;
    const child = event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowType?.name;
    const name = event.activityTaskScheduledEventAttributes?.activityType?.name ?? child ?? timer;
    return text && name ? [{ name, text }] : [];
  });
  const failed = events.at(-1)?.workflowExecutionFailedEventAttributes?.failure?.message;
  return {
    status: String(listed.status),
    summary: await words(summary, decode),
    details: await words(details, decode),
    currentDetails: current,
    events: await Promise.all(told.map(async ({ name, text }) => `${name}: ${await words(text, decode)}`)),
    failure: failed ?? undefined,
    noise: events.map(({ eventType }) => String(eventType)).filter((type) => NOISE.test(type)),
  };
}

/** With a worker only: it is asked as any query. */
export async function currentDetails(
  client: Client,
  execution: temporal.api.common.v1.IWorkflowExecution,
  decode: Decode = plain,
): Promise<string> {
  const { queryResult } = await client.workflowService.queryWorkflow({
    namespace: client.options.namespace,
    execution,
    query: { queryType: '__temporal_workflow_metadata' },
  });
  const payload = await decode(queryResult?.payloads?.[0] ?? {});
  return (JSON.parse(textOf(payload)) as { currentDetails: string }).currentDetails;
}

/** As it travels, where nobody decodes it. */
export function textOf({ data }: Payload): string {
  return Buffer.from(data ?? []).toString();
}

async function words(payload: Payload | null | undefined, decode: Decode): Promise<string | undefined> {
  return payload ? (JSON.parse(textOf(await decode(payload))) as string) : undefined;
}

const plain: Decode = (payload) => Promise.resolve(payload);
