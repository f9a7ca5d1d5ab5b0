/** Records the histories that the replay tests hold on to: run it for a release, commit what it writes. */
import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { Client, Connection } from '@temporalio/client';

import { FOLDER, Recorder } from './history-recorder.js';
import { SCENES } from './history-scenes.js';
import { withStack } from './with-stack.js';

parseArgs({ options: {} });
await mkdir(FOLDER, { recursive: true });
await withStack({ speed: 300, ports: 'free' }, async (stack) => {
  const connection = await Connection.connect({ address: stack.temporalAddress });
  const recorder = new Recorder(stack, new Client({ connection }));
  for (const scene of SCENES) await scene(recorder);
  await connection.close();
  return true;
});
