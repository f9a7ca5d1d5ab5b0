import { proxyActivities } from '@temporalio/workflow';

import type { WorkerChecks } from '../domain/check.js';

/** Has any worker look whether Google lets it in: the API has no credentials. */
export async function checkWorker(): Promise<WorkerChecks> {
  const { 'worker.check': check } = proxyActivities<{ 'worker.check': () => Promise<WorkerChecks> }>({
    startToCloseTimeout: '10s',
    retry: { maximumAttempts: 1 },
    summary: 'Check credentials and access',
  });
  return check();
}
