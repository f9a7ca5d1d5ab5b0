import { expect } from 'vitest';

import type { Life } from './life.js';

/** What the gateways send as `Authorization` to the twin. */
const TOKEN = /emulator:labwright@|[Bb]earer /;

/** No history of the project holds a token. */
export async function expectNoSecret({ world, projectId }: Life): Promise<void> {
  let read = 0;
  const kinds = ['environment', 'provision', 'teardown', 'access', 'image'];
  const query = kinds.map((kind) => `WorkflowId STARTS_WITH "${kind}.${projectId}"`).join(' OR ');
  for await (const { workflowId, runId } of world.temporal.workflow.list({ query })) {
    const history = await world.temporal.workflow.getHandle(workflowId, runId).fetchHistory();
    expect(TOKEN.test(readable(history)), workflowId).toBe(false);
    read += 1;
  }
  expect(read).toBeGreaterThan(0);
}

/** A Buffer turns itself into a list of numbers before a replacer sees it. */
function readable(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).map(readable).join(' ');
}
