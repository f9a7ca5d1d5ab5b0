/** Writes the API's description, and the types of a client made from it: `npm run openapi`. */
import { writeFile } from 'node:fs/promises';

import { Client, Connection } from '@temporalio/client';
import openapiTS, { astToString } from 'openapi-typescript';
import { format } from 'prettier';

import { buildApi } from '../src/api/build-api.js';
import { BUILT_IN_POLICY } from '../src/domain/policy.js';
import { createLogger } from '../src/logger.js';

export const DESCRIPTION = new URL('../docs/openapi.json', import.meta.url);
export const CLIENT_TYPES = new URL('../test/support/openapi.d.ts', import.meta.url);

const WIDTH = 120;

/** As `/docs/json` answers it; nothing of it needs Temporal. */
export async function describeApi(): Promise<{ document: Record<string, unknown>; files: Map<URL, string> }> {
  const client = new Client({ connection: Connection.lazy() });
  const [taskQueue, uiUrl, logger] = ['none', 'http://127.0.0.1:8233', createLogger('silent')];
  const app = await buildApi({
    client,
    taskQueue,
    timeScale: 1,
    uiUrl,
    apiUrl: 'http://127.0.0.1:8080',
    logger,
    policy: BUILT_IN_POLICY,
    requestsPerMinute: 1,
  });
  await app.ready();
  const document = app.swagger() as unknown as Record<string, unknown>;
  await app.close();
  const text = JSON.stringify(document);
  // A field that has a default may be left out.
  const types = astToString(await openapiTS(text, { defaultNonNullable: false }));
  const head = '/** Made by `npm run openapi`: a client of the API has these types. */\n';
  return {
    document,
    files: new Map([
      [DESCRIPTION, await format(text, { parser: 'json', printWidth: WIDTH })],
      [CLIENT_TYPES, await format(head + types, { parser: 'typescript', printWidth: WIDTH, singleQuote: true })],
    ]),
  };
}

if (process.argv[1] === import.meta.filename) {
  const { files } = await describeApi();
  for (const [file, text] of files) await writeFile(file, text);
}
