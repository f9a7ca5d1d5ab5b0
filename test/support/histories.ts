import type { World } from './world.js';

/** Every history of the project, by Workflow Id, with its payloads readable. */
export async function histories(world: World, projectId: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for await (const { workflowId, runId, memo } of world.temporal.workflow.list({ query: 'WorkflowType != ""' })) {
    if (!workflowId.includes(`.${projectId}`)) continue;
    const history = await world.temporal.workflow.getHandle(workflowId, runId).fetchHistory();
    texts.set(workflowId, `${texts.get(workflowId) ?? ''}${readable(history)}${JSON.stringify(memo)}`);
  }
  return texts;
}

/** A Buffer turns itself into a list of numbers before a replacer sees it. */
function readable(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).map(readable).join(' ');
}
