import { Context } from '@temporalio/activity';

import { MEMO_KEY, type EnvironmentRecord, type Left } from '../domain/environment.js';
import { formatImagePlace, imagePlace } from '../domain/image-uri.js';
import { environmentWorkflowId, hasMark } from '../domain/names.js';
import { ENVIRONMENT_LABEL, SEARCH_ATTRIBUTES } from '../domain/product.js';
import { isBuilt, type ResolvedSpec } from '../domain/resolve.js';
import type { Instance } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { unlessOff } from './unless.js';

/**
 * Who else in the project needs what environments share: builder, bucket, repository. Environments that are being
 * taken down do not count, else the last two would each leave it to the other. Asked of Temporal, and of Google for
 * what Temporal forgot.
 */
export async function neighbour(attempt: Attempt): Promise<string | undefined> {
  const known = new Set<string>();
  for await (const { workflowId } of runningEnvironments(attempt)) {
    if (workflowId === environmentWorkflowId(attempt.key)) continue;
    // A list lags behind; the memo of one environment does not.
    const record = await recordOf(workflowId);
    if (record === undefined) continue;
    if (record.goal !== 'DELETED' && isBuilt(record.resolvedSpec)) return record.spec.environmentId;
    known.add(record.spec.environmentId);
  }
  const found = await unlessOff(() => attempt.gcp.notebooks.listInstances(attempt.key.projectId));
  const forgotten = found?.instances.find((instance) => {
    const environmentId = instance.labels[ENVIRONMENT_LABEL] ?? '';
    const isOther = environmentId !== attempt.key.environmentId && !known.has(environmentId);
    const mark = { installation: attempt.installation, environmentId };
    return isOther && hasMark(instance.labels, mark) && isFromOurs(attempt.spec, instance);
  });
  return forgotten?.labels[ENVIRONMENT_LABEL];
}

/** What stays for a neighbour's sake. */
export function stays(resource: string, other: string, billed = true): Left {
  return { resource, reason: `The environment ${other} uses it too.`, billed };
}

function runningEnvironments({ key }: Attempt) {
  const query = [
    'WorkflowType = "environment"',
    'ExecutionStatus = "Running"',
    `${SEARCH_ATTRIBUTES.project.name} = "${key.projectId}"`,
    `${SEARCH_ATTRIBUTES.state.name} != "DELETING"`,
  ].join(' AND ');
  return Context.current().client.workflow.list({ query });
}

async function recordOf(workflowId: string): Promise<EnvironmentRecord | undefined> {
  const { memo, status } = await Context.current().client.workflow.getHandle(workflowId).describe();
  return status.name === 'RUNNING' ? (memo?.[MEMO_KEY] as EnvironmentRecord | undefined) : undefined;
}

function isFromOurs(spec: ResolvedSpec, { image }: Instance): boolean {
  const place = imagePlace(spec);
  return place !== undefined && image?.repository === formatImagePlace(place);
}
