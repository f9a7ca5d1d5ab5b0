import { createHash } from 'node:crypto';

import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';

import { ENVIRONMENT_STATES, MEMO_KEY, type EnvironmentRecord } from '../domain/environment.js';
import { SEARCH_ATTRIBUTES } from '../domain/product.js';
import type { Projects } from '../domain/visible-projects.js';
import { readPayload } from '../payloads.js';
import { toDocument, type DocumentOptions } from './document.js';
import { Problem } from './problems.js';
import type { EnvironmentList, ListQuery } from './schemas.js';
import { ask } from './temporal.js';

const DEFAULT_PAGE_SIZE = 50;

/** Lists come from Temporal's visibility with the memo: pages and counts are of these projects only. */
export async function listEnvironments(
  client: Client,
  projects: Projects,
  query: ListQuery,
  shown: Omit<DocumentOptions, 'now'>,
): Promise<EnvironmentList> {
  const { namespace } = client.options;
  const { state, pageSize = DEFAULT_PAGE_SIZE, pageToken } = query;
  const matching = filter(projects, query);
  const listed = [...matching, ...(state === undefined ? [] : [is(SEARCH_ATTRIBUTES.state.name, state)])].join(' AND ');
  const from = pageToken === undefined ? {} : { nextPageToken: opened(pageToken, listed) };
  const [page, stateCounts] = await Promise.all([
    ask(client, () => client.workflowService.listWorkflowExecutions({ namespace, query: listed, pageSize, ...from })),
    countByState(client, matching),
  ]);
  const options = { ...shown, now: new Date() };
  const records = await Promise.all(page.executions.map((execution) => recordOf(client, execution)));
  const { nextPageToken } = page;
  return {
    environments: records.map((record) => toDocument(record, 'list', options)),
    ...(nextPageToken.length > 0 && { nextPageToken: sealed(nextPageToken, listed) }),
    stateCounts,
  };
}

/** Temporal's own token, good for the list that gave it only: any other it answers late and with "something went wrong". */
function sealed(token: Uint8Array, list: string): string {
  const bytes = Buffer.from(token).toString('base64url');
  return `${bytes}.${createHash('sha256').update(`${list} ${bytes}`).digest('base64url').slice(0, 10)}`;
}

function opened(pageToken: string, list: string): Buffer {
  const token = Buffer.from(pageToken.split('.')[0] ?? '', 'base64url');
  if (sealed(token, list) === pageToken) return token;
  throw new Problem('invalid-request', 'pageToken is none that this list gave: leave it out to start again.');
}

/** An environment continues as new: its earlier executions are not environments of their own. */
function filter(projects: Projects, { owner, label, showDeleted }: ListQuery): string[] {
  return [
    is('WorkflowType', 'environment'),
    showDeleted === true ? "ExecutionStatus != 'ContinuedAsNew'" : is('ExecutionStatus', 'Running'),
    ...ofProjects(projects),
    ...(owner === undefined ? [] : [is(SEARCH_ATTRIBUTES.owner.name, owner)]),
    ...(label === undefined ? [] : [is(SEARCH_ATTRIBUTES.labels.name, label)]),
  ];
}

function ofProjects(projects: Projects): string[] {
  const { name } = SEARCH_ATTRIBUTES.project;
  if ('only' in projects) return [`${name} IN (${projects.only.map(quoted).join(', ')})`];
  return projects.allBut.map((projectId) => `${name} != ${quoted(projectId)}`);
}

/** Values come from callers: what could end the quotation is refused. */
function quoted(value: string): string {
  if (/['"\\]/.test(value)) throw new Problem('invalid-request', `${value} may not hold quotes or backslashes.`);
  return `'${value}'`;
}

function is(attribute: string, value: string): string {
  return `${attribute} = ${quoted(value)}`;
}

/** Temporal groups counts by its own ExecutionStatus only (server 1.31): so one count a state. */
async function countByState(client: Client, matching: string[]): Promise<Record<string, number>> {
  const { namespace } = client.options;
  const counts = ENVIRONMENT_STATES.map(async (state) => {
    const query = [...matching, is(SEARCH_ATTRIBUTES.state.name, state)].join(' AND ');
    const { count } = await ask(client, () => client.workflowService.countWorkflowExecutions({ namespace, query }));
    return [state, Number(count)] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}

/** Of all projects, without those that are DELETED. */
export function countLiving(client: Client): Promise<Record<string, number>> {
  return countByState(client, filter({ allBut: [] }, {}));
}

async function recordOf(
  client: Client,
  { memo }: temporal.api.workflow.v1.IWorkflowExecutionInfo,
): Promise<EnvironmentRecord> {
  const payload = memo?.fields?.[MEMO_KEY];
  if (!payload) throw new TypeError('An environment without its record: started by hand?');
  return (await readPayload(client, payload)) as EnvironmentRecord;
}
