/** A worker as ours is set, for the bare workflow: ADDRESS, TASK QUEUE and path of the bundle are its arguments. */
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';

const [address = '', taskQueue = '', codePath = ''] = process.argv.slice(2);
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  taskQueue,
  workflowBundle: { codePath },
  activities: { nothing },
  maxCachedWorkflows: 200,
  maxConcurrentActivityTaskExecutions: 100,
  stickyQueueScheduleToStartTimeout: '2s',
});
const running = worker.run();
console.log('bare worker ready');
await running;
await connection.close();

/** Comes back as ours do that wait, as soon as Temporal lets it. */
async function nothing(attempts: number): Promise<void> {
  if (activityInfo().attempt >= attempts) return Promise.resolve();
  throw ApplicationFailure.create({ message: 'once more', category: 'BENIGN', nextRetryDelay: 1 });
}
