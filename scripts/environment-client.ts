/** What the scripts and the tests say to the API and to the emulator. */
import type { EnvironmentDocument as Environment } from '../src/api/schemas.js';

/** As one environment is answered: with its steps. */
export type EnvironmentDocument = Environment & Required<Pick<Environment, 'steps'>>;
export type EnvironmentStep = EnvironmentDocument['steps'][number];

export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
}

/** Sends JSON and reads JSON; any status is an answer. */
export async function request<T = unknown>(
  url: string,
  method = 'GET',
  body?: unknown,
  options: { headers?: Record<string, string>; withinMs?: number } = {},
): Promise<Answer<T>> {
  const response = await fetch(url, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...options.headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(options.withinMs ?? 60_000),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: (isJson && text ? JSON.parse(text) : text) as T };
}

/** The same, where any other status than a success is a mistake of the caller. */
export async function demand<T = unknown>(...args: Parameters<typeof request>): Promise<T> {
  const { status, body } = await request<T>(...args);
  if (status >= 200 && status < 300) return body;
  throw new Error(`${args[1] ?? 'GET'} ${args[0]} answered ${status}: ${JSON.stringify(body)}`);
}

export const environmentPath = (projectId: string, environmentId: string) =>
  `/v1/projects/${projectId}/environments/${environmentId}`;
