import { proxyActivities } from '@temporalio/workflow';

const { nothing } = proxyActivities<{ nothing: (attempts: number) => Promise<void> }>({ startToCloseTimeout: '20s' });

/** What activities of so many attempts, one after the other, cost on this Temporal before anything is done in them. */
export async function bare(activities: readonly number[]): Promise<void> {
  for (const attempts of activities) await nothing(attempts);
}
