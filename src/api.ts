import { Client, Connection } from '@temporalio/client';

import { identifier } from './api/authentication.js';
import { buildApi } from './api/build-api.js';
import { apiMetrics, serveMetrics } from './api/metrics.js';
import { loadConfig } from './config.js';
import { createDataConverter } from './data-converter.js';
import { followFile } from './live-file.js';
import { createLogger } from './logger.js';
import { openPolicy } from './policy-file.js';
import { runProcess } from './process.js';
import { readTokens } from './tokens-file.js';

await runProcess(async () => {
  const { temporal, api, metrics, policyFile, timeScale, logLevel } = loadConfig();
  const logger = createLogger(logLevel);
  const policy = await openPolicy(policyFile, logger);
  const dataConverter = await createDataConverter(temporal.codecKeysFile);
  // Lazy: the API starts without Temporal and says so at /readyz.
  const connection = Connection.lazy({ ...temporal.connection, connectTimeout: '2s' });
  const client = new Client({ connection, namespace: temporal.namespace, dataConverter });
  const { taskQueue, uiUrl } = temporal;
  const { host, port, url: apiUrl, requestsPerMinute, tokensFile, oidc } = api;
  const tokens =
    tokensFile === undefined ? undefined : await followFile(tokensFile, readTokens, { what: 'tokens', logger });
  const registry = metrics && apiMetrics(client);
  const app = await buildApi({
    client,
    taskQueue,
    timeScale,
    uiUrl,
    apiUrl,
    logger,
    identify: identifier({ tokens, oidc }),
    policy,
    requestsPerMinute,
    ...(temporal.codecKeysFile !== undefined && { decodesFor: temporal.uiUrl }),
    ...(registry && { registry }),
  });
  const metricsServer = registry && (await serveMetrics(registry, metrics));
  const url = await app.listen({ host, port });
  logger.info({ url }, 'api ready');
  return {
    logger,
    stop: async () => {
      metricsServer?.close();
      await app.close();
      await connection.close();
    },
  };
});
