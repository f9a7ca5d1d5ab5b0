import type { EnvironmentSpec } from './spec-schema.js';

/** Each label as `key=value`: lists are filtered by them. */
export function labelWords({ labels = {} }: EnvironmentSpec): string[] {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`);
}
