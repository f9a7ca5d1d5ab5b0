/** Bundles the workflows into dist/, without and with a codec; with --check only proves that they can be bundled, which is the determinism gate. */
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { bundleWorkflows, writeBundle } from './workflow-bundle.js';

const TARGET = fileURLToPath(new URL('../dist/workflow-bundle.js', import.meta.url));
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
if (values.check) {
  const code = await bundleWorkflows();
  console.log(`Workflow bundle: ${megabytes(Buffer.byteLength(code))}`);
} else {
  await writeBundle(TARGET);
  await writeBundle(TARGET, { encrypts: true });
  console.log(`dist/workflow-bundle.js: ${megabytes((await stat(TARGET)).size)}`);
}
