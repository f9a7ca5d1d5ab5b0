/** Bundles the worker into dist/worker.js, over the one of its own source alone. */
import { writeFile } from 'node:fs/promises';

import { bundleWorker } from './worker-bundle.js';

for (const { path, text } of await bundleWorker()) await writeFile(path, text);
