import { Context } from '@temporalio/activity';

import type { Left } from '../domain/environment.js';
import { installationTag } from '../domain/image-content.js';
import { IMAGE_WORKFLOW, SEARCH_ATTRIBUTES } from '../domain/product.js';
import { isTerminal } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { neighbour } from './neighbours.js';
import { unless, unlessOff } from './unless.js';
import { Waiting } from './waiting.js';

/**
 * Ends what still builds, once nobody else is left who could want it; images go with their repository. While another
 * environment lives, a build goes on: it may be the one that it waits for.
 */
export async function removeBuilds(attempt: Attempt): Promise<Left[]> {
  const { gcp, key, spec, installation } = attempt;
  if ((await neighbour(attempt, 'builds')) !== undefined) return [];
  await endWorkflows(attempt);
  const tag = installationTag(installation);
  const builds = (await unlessOff(() => gcp.cloudBuild.listBuildsByTag(key.projectId, spec.region, tag))) ?? [];
  const running = builds.filter((build) => !isTerminal(build));
  for (const { id } of running) {
    await unless('FAILED_PRECONDITION', () => gcp.cloudBuild.cancelBuild(key.projectId, spec.region, id));
    attempt.changed();
  }
  if (running.length > 0) throw new Waiting('Cloud Build ends a build that nobody waits for any more.');
  return [];
}

/** They come first: one that is alive would submit the build again. */
async function endWorkflows({ key, spec }: Attempt): Promise<void> {
  const { client } = Context.current();
  const query = [
    `WorkflowType = "${IMAGE_WORKFLOW}"`,
    'ExecutionStatus = "Running"',
    `${SEARCH_ATTRIBUTES.project.name} = "${key.projectId}"`,
  ].join(' AND ');
  let count = 0;
  for await (const { workflowId, runId, memo } of client.workflow.list({ query })) {
    if (memo?.['region'] !== spec.region) continue;
    const handle = client.workflow.getHandle(workflowId, runId);
    if ((await handle.describe()).status.name !== 'RUNNING') continue;
    await handle.cancel();
    count += 1;
  }
  if (count > 0) throw new Waiting('The building of an image is being ended.', 1);
}
