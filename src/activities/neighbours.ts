import { Context } from '@temporalio/activity';

import { MEMO_KEY, type EnvironmentRecord, type Left } from '../domain/environment.js';
import { imagePlace, parseImageUri, repositoryName } from '../domain/image-uri.js';
import { environmentWorkflowId, hasMark } from '../domain/names.js';
import { ENVIRONMENT_LABEL, SEARCH_ATTRIBUTES } from '../domain/product.js';
import { isBuilt, type ResolvedSpec } from '../domain/resolve.js';
import type { Instance } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { unlessOff } from './unless.js';
import { Waiting } from './waiting.js';

/** What environments of a project share, and which others share it with an environment. */
const SHARES = {
  builder: (_: ResolvedSpec, other: ResolvedSpec) => isBuilt(other) && other.access.accounts === 'own',
  bucket: (_: ResolvedSpec, other: ResolvedSpec) => isBuilt(other),
  builds: (mine: ResolvedSpec, other: ResolvedSpec) => isBuilt(other) && other.region === mine.region,
  /** Also one that runs a ready image from there: its VM pulls it at every start. */
  repository: (mine: ResolvedSpec, other: ResolvedSpec) => placeName(other) === placeName(mine),
} as const;

export type Shared = keyof typeof SHARES;

/**
 * Who else in the project needs it. Environments that are being taken down do not count, else the last two would each
 * leave it to the other. Asked of Temporal, and of Google for notebooks that Temporal forgot: their VMs pull their
 * image at every start.
 */
export async function neighbour(attempt: Attempt, what: Shared): Promise<string | undefined> {
  const known = new Set<string>([attempt.key.environmentId]);
  for await (const { workflowId } of runningEnvironments(attempt)) {
    if (workflowId === environmentWorkflowId(attempt.key)) continue;
    // A list lags behind; the memo of one environment does not.
    const record = await recordOf(workflowId);
    if (record === undefined) continue;
    const { goal, resolvedSpec, superseded = [] } = record;
    const shares = [resolvedSpec, ...superseded].some((spec) => SHARES[what](attempt.spec, spec));
    if (goal !== 'DELETED' && shares) return resolvedSpec.environmentId;
    known.add(resolvedSpec.environmentId);
  }
  return what === 'repository' ? forgotten(attempt, known) : undefined;
}

/** What stays for a neighbour's sake. */
export function stays(resource: string, other: string, billed = true): Left {
  return { resource, reason: `The environment ${other} uses it too.`, billed };
}

/** A state that a list shows too late is corrected by the look at the one environment. */
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

async function forgotten(attempt: Attempt, known: ReadonlySet<string>): Promise<string | undefined> {
  const { gcp, key, spec, installation } = attempt;
  const found = await unlessOff(() => gcp.notebooks.listInstances(key.projectId));
  const nameOf = ({ labels }: Instance) => labels[ENVIRONMENT_LABEL] ?? '';
  if (found && found.unreachable.length > 0) {
    throw new Waiting(
      `Google cannot look into ${found.unreachable.join(', ')} just now; a notebook there may need it.`,
    );
  }
  const other = found?.instances.find((instance) => {
    const environmentId = nameOf(instance);
    const isOurs = hasMark(instance.labels, { installation, environmentId });
    return isOurs && !known.has(environmentId) && repositoryOf(instance) === placeName(spec);
  });
  return other && nameOf(other);
}

function repositoryOf({ image }: Instance): string | undefined {
  const uri = image && parseImageUri(`${image.repository}:${image.tag}`);
  return uri && repositoryName(uri);
}

function placeName(spec: ResolvedSpec): string | undefined {
  const place = imagePlace(spec);
  return place && repositoryName(place);
}
