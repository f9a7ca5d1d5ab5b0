import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

import type { DataConverter } from '@temporalio/common';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';

import { createActivities } from './activities/index.js';
import { ConfigError, loadConfig, type Config } from './config.js';
import { bundlePath, createDataConverter } from './data-converter.js';
import { createGcp } from './gcp/index.js';
import { projectPolicy, type Policy } from './domain/policy.js';
import { createLogger } from './logger.js';
import { openPolicy } from './policy-file.js';
import { runProcess } from './process.js';
import { registerSearchAttributes } from './search-attributes.js';
import type { TemporalConnection } from './temporal-connection.js';
import { temporalLogger } from './temporal-logger.js';
import { refusalSentence } from './temporal-refusal.js';
import { googleCallCounter, telemetryOptions } from './worker-metrics.js';

/** With the ending of this file: TypeScript in the source tree, JavaScript once built. */
const WORKFLOWS = fileURLToPath(new URL(`workflows/index${extname(import.meta.url)}`, import.meta.url));

/** V8 would let garbage take as much again as what lives, and more; collecting sooner costs less than two runs differ by. */
const HEAP_GROWTH = '--heap-growing-percent=30';

await runProcess(async () => {
  setFlagsFromString(HEAP_GROWTH);
  const config = loadConfig();
  const logger = createLogger(config.logLevel);
  const policy = await openPolicy(config.policyFile, logger);
  installRuntime(logger, config);
  const connection = await connect(config.temporal.connection);
  await registerSearchAttributes(connection, config.temporal.namespace);
  const dataConverter = await createDataConverter(config.temporal.codecKeysFile);
  const worker = await createWorker(connection, config, { policy, dataConverter });
  const stopped = worker.run();
  logger.info({ taskQueue: config.temporal.taskQueue }, 'worker ready');
  return {
    logger,
    stopped,
    stop: async () => {
      worker.shutdown();
      await stopped;
      await connection.close();
    },
  };
});

function installRuntime(logger: Logger, config: Config): void {
  try {
    Runtime.install({ logger: temporalLogger(logger), shutdownSignals: [], ...telemetryOptions(config) });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`${why}: set LABWRIGHT_METRICS_PORT to a free port, or leave it out.`, { cause });
  }
}

async function connect(to: TemporalConnection): Promise<NativeConnection> {
  try {
    // The memo holds the whole record by design; the server refuses it at 2 MiB, not at the 2 KiB the SDK warns of.
    return await NativeConnection.connect({ ...to, payloadLimits: { memoWarnSize: 0 } });
  } catch (cause) {
    throw new ConfigError(refusalSentence(cause, to), { cause });
  }
}

function createWorker(
  connection: NativeConnection,
  { temporal, google, installation, worker }: Config,
  { policy, dataConverter }: { policy: Policy; dataConverter: DataConverter },
): Promise<Worker> {
  const encrypts = temporal.codecKeysFile !== undefined;
  const impersonate = (projectId: string) => projectPolicy(policy, projectId)?.impersonate;
  const onCall = googleCallCounter(Runtime.instance().metricMeter);
  const { cachedWorkflows, activitySlots, watchSeconds } = worker;
  const gcp = createGcp({ ...google, onCall, impersonate });
  return Worker.create({
    connection,
    namespace: temporal.namespace,
    taskQueue: temporal.taskQueue,
    dataConverter,
    activities: createActivities({ gcp, installation, policy, watchSeconds }),
    ...(temporal.workflowBundle === undefined
      ? { workflowsPath: WORKFLOWS }
      : { workflowBundle: { codePath: bundlePath(temporal.workflowBundle, { encrypts }) } }),
    maxCachedWorkflows: cachedWorkflows,
    maxConcurrentActivityTaskExecutions: activitySlots,
    // How long a dead worker holds up its workflows.
    stickyQueueScheduleToStartTimeout: '2s',
    // Above the longest attempt, so that a stopping worker finishes what it began.
    shutdownGraceTime: '25s',
  });
}
