import type { EnvironmentDocument as Environment } from '../api/schemas.js';
import type { Mistake } from '../domain/mistake.js';
import type { EnvironmentKey } from '../domain/names.js';

/** As one environment is answered: with its steps. */
export type EnvironmentDocument = Environment & Required<Pick<Environment, 'steps'>>;
export type EnvironmentStep = EnvironmentDocument['steps'][number];
/** As lists show it. */
export type EnvironmentSummary = Environment;

/** RFC 9457, as the API answers what it refuses. */
export interface Problem {
  title: string;
  status: number;
  detail: string;
  code: string;
  errors?: Mistake[];
  differences?: { pointer: string; was?: unknown; wanted?: unknown }[];
  requestId?: string;
}

export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
}

export interface RequestOptions {
  headers?: Record<string, string>;
  withinMs?: number;
  signal?: AbortSignal | undefined;
}

/** Sends JSON and reads JSON; any status is an answer. */
export async function request<T = unknown>(
  url: string,
  method = 'GET',
  body?: unknown,
  { headers, withinMs = 60_000, signal }: RequestOptions = {},
): Promise<Answer<T>> {
  const late = AbortSignal.timeout(withinMs);
  const response = await fetch(url, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    redirect: 'manual',
    signal: signal ? AbortSignal.any([signal, late]) : late,
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: (isJson ? parsed(text) : text) as T };
}

/** A text that calls itself JSON and is none stays what it is. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The environments of a project; `-` for those of all. */
export const environmentsPath = (projectId: string) => `/v1/projects/${encodeURIComponent(projectId)}/environments`;

export const environmentPath = (projectId: string, environmentId: string) =>
  `${environmentsPath(projectId)}/${encodeURIComponent(environmentId)}`;

/** `PROJECT/ENVIRONMENT`, as people write it on the command line. */
export const shortName = ({ projectId, environmentId }: EnvironmentKey) => `${projectId}/${environmentId}`;
