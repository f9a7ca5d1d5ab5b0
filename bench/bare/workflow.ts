import { proxyActivities } from '@temporalio/workflow';

const { nothing } = proxyActivities<{ nothing: () => Promise<void> }>({ startToCloseTimeout: '20s' });

/** What so many activities, one after the other, cost on this Temporal before anything is done in them. */
export async function bare(activities: number): Promise<void> {
  for (let count = 0; count < activities; count += 1) await nothing();
}
