// Exit code 0 where the worker of this container polls its Task Queue: a worker has no port that could be asked.
// A poll is held for a minute; Temporal keeps a poller that went away in its list for five.
import { hostname } from 'node:os';

import { Connection } from '@temporalio/client';

import { loadConfig } from '../dist/config.js';

const POLLED_WITHIN_MS = 120_000;

const { address, namespace, taskQueue } = loadConfig().temporal;
const connection = await Connection.connect({ address, connectTimeout: '5s' });
const { pollers } = await connection.workflowService.describeTaskQueue({
  namespace,
  taskQueue: { name: taskQueue },
  taskQueueType: 1, // TASK_QUEUE_TYPE_WORKFLOW
});
await connection.close();
// The SDK's identity is pid@hostname, and every container has a host name of its own.
const mine = pollers.filter(({ identity }) => identity?.endsWith(`@${hostname()}`));
const age = Math.min(...mine.map(({ lastAccessTime: at }) => Date.now() - Number(at?.seconds ?? 0) * 1000));
console.log(
  `${mine.length} of ${pollers.length} pollers of ${taskQueue} are of ${hostname()}; last poll ${age} ms ago.`,
);
process.exit(age < POLLED_WITHIN_MS ? 0 : 1);
