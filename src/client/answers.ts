/** What the API answers, told from what anything else may answer at its address. */
import type { PlanDocument } from '../api/plan-schema.js';
import { isObject } from '../domain/differences.js';
import type { EnvironmentDocument, EnvironmentSummary, Problem } from './client.js';

export interface Page {
  environments: EnvironmentSummary[];
  nextPageToken?: string;
}

export interface Readiness {
  ready: boolean;
  checks: { name: string; ok: boolean; required: boolean; detail: string }[];
}

export function isEnvironment(body: unknown): body is EnvironmentDocument {
  return isSummary(body) && Array.isArray(body.steps);
}

export function isPage(body: unknown): body is Page {
  return isObject(body) && Array.isArray(body['environments']) && body['environments'].every(isSummary);
}

export function isPlan(body: unknown): body is PlanDocument {
  return isObject(body) && ['steps', 'findings', 'quota'].every((field) => Array.isArray(body[field]));
}

export function isReadiness(body: unknown): body is Readiness {
  return isObject(body) && Array.isArray(body['checks']) && body['checks'].every(isObject);
}

export function isHealth(body: unknown): body is { version: string } {
  return isObject(body) && typeof body['version'] === 'string';
}

export function isProblem(body: unknown): body is Problem {
  return isObject(body) && typeof body['detail'] === 'string' && typeof body['code'] === 'string';
}

function isSummary(body: unknown): body is EnvironmentSummary {
  if (!isObject(body) || !['runs', 'failures'].every((field) => Array.isArray(body[field]))) return false;
  return ['name', 'projectId', 'environmentId', 'state'].every((field) => typeof body[field] === 'string');
}
