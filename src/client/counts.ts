import type { EnvironmentSummary } from './client.js';

/** `40 environments: 38 READY, 2 ACTION_REQUIRED`. */
export function counts(environments: readonly Pick<EnvironmentSummary, 'state'>[]): string {
  const byState = new Map<string, number>();
  for (const { state } of environments) byState.set(state, (byState.get(state) ?? 0) + 1);
  const parts = [...byState].sort(([, a], [, b]) => b - a).map(([state, count]) => `${count} ${state}`);
  const all = environments.length === 1 ? '1 environment' : `${environments.length} environments`;
  return parts.length === 0 ? all : `${all}: ${parts.join(', ')}`;
}
