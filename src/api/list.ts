import { isGrpcServiceError, type Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';

import { ENVIRONMENT_STATES, type EnvironmentRecord } from '../domain/environment.js';
import { SEARCH_ATTRIBUTES } from '../domain/product.js';
import { MEMO_KEY } from '../workflows/messages.js';
import { toDocument, type DocumentOptions } from './document.js';
import { Problem } from './problems.js';
import type { EnvironmentList, ListQuery } from './schemas.js';
import { ask } from './temporal.js';

const DEFAULT_PAGE_SIZE = 50;

/** A gRPC code. */
const INVALID_ARGUMENT = 3;

/** Lists come from Temporal's visibility with the memo; `projectId` is `-` for all projects. */
export async function listEnvironments(
  client: Client,
  projectId: string,
  query: ListQuery,
  runUrl: DocumentOptions['runUrl'],
): Promise<EnvironmentList> {
  const { namespace } = client.options;
  const matching = filter(projectId, query);
  const listed = [...matching, ...(query.state === undefined ? [] : [is(SEARCH_ATTRIBUTES.state.name, query.state)])];
  const [page, counts] = await Promise.all([
    ask(client, () =>
      client.workflowService.listWorkflowExecutions({
        namespace,
        query: listed.join(' AND '),
        pageSize: query.pageSize ?? DEFAULT_PAGE_SIZE,
        ...(query.pageToken !== undefined && { nextPageToken: Buffer.from(query.pageToken, 'base64url') }),
      }),
    ).catch(refuseToken),
    countByState(client, matching),
  ]);
  const options = { runUrl, now: new Date() };
  const { nextPageToken } = page;
  return {
    environments: page.executions.map((execution) => toDocument(recordOf(execution), 'list', options)),
    ...(nextPageToken.length > 0 && { nextPageToken: Buffer.from(nextPageToken).toString('base64url') }),
    stateCounts: counts,
  };
}

/** An environment continues as new: its earlier executions are not environments of their own. */
function filter(projectId: string, { owner, label, showDeleted }: ListQuery): string[] {
  return [
    is('WorkflowType', 'environment'),
    showDeleted === true ? "ExecutionStatus != 'ContinuedAsNew'" : is('ExecutionStatus', 'Running'),
    ...(projectId === '-' ? [] : [is(SEARCH_ATTRIBUTES.project.name, projectId)]),
    ...(owner === undefined ? [] : [is(SEARCH_ATTRIBUTES.owner.name, owner)]),
    ...(label === undefined ? [] : [is(SEARCH_ATTRIBUTES.labels.name, label)]),
  ];
}

/** Values come from callers: what could end the quotation is refused. */
function is(attribute: string, value: string): string {
  if (/['"\\]/.test(value)) throw new Problem('invalid-request', `${value} may not hold quotes or backslashes.`);
  return `${attribute} = '${value}'`;
}

/** All else in the request is ours: what Temporal objects to is the token. */
function refuseToken(error: unknown): never {
  if (!(isGrpcServiceError(error) && [INVALID_ARGUMENT].includes(error.code))) throw error;
  throw new Problem('invalid-request', 'pageToken is none that a page before gave: leave it out to start again.');
}

async function countByState(client: Client, matching: string[]): Promise<Record<string, number>> {
  const { namespace } = client.options;
  const query = `${matching.join(' AND ')} GROUP BY ${SEARCH_ATTRIBUTES.state.name}`;
  const { groups } = await ask(client, () => client.workflowService.countWorkflowExecutions({ namespace, query }));
  const counted = groups.map(({ groupValues, count }) => {
    const [state] = groupValues ?? [];
    return [state ? defaultPayloadConverter.fromPayload<string>(state) : '', Number(count)] as const;
  });
  return { ...Object.fromEntries(ENVIRONMENT_STATES.map((state) => [state, 0])), ...Object.fromEntries(counted) };
}

function recordOf({ memo }: temporal.api.workflow.v1.IWorkflowExecutionInfo): EnvironmentRecord {
  const payload = memo?.fields?.[MEMO_KEY];
  if (!payload) throw new TypeError('An environment without its record: started by hand?');
  return defaultPayloadConverter.fromPayload<EnvironmentRecord>(payload);
}
