/** A worker as ours is set, for the bare workflow: ADDRESS, TASK QUEUE and path of the bundle are its arguments. */
import { NativeConnection, Worker } from '@temporalio/worker';

const [address = '', taskQueue = '', codePath = ''] = process.argv.slice(2);
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  taskQueue,
  workflowBundle: { codePath },
  activities: { nothing: () => Promise.resolve() },
  maxCachedWorkflows: 200,
  maxConcurrentActivityTaskExecutions: 100,
  stickyQueueScheduleToStartTimeout: '2s',
});
const running = worker.run();
console.log('bare worker ready');
await running;
await connection.close();
