/** The worker in one file with what it reads many small files of: TypeBox is 700 of them, a sixth of a second of each start. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const fromRoot = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/**
 * As text and its source map, by path. All other packages stay outside: what they load, they look for beside themselves.
 * In here `import.meta.url` is that of dist/worker.js: only a source beside src/worker.ts may ask for it.
 */
export async function bundleWorker(): Promise<{ path: string; text: string }[]> {
  const { outputFiles } = await build({
    entryPoints: [fromRoot('src/worker.ts')],
    outfile: fromRoot('dist/worker.js'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    // import.meta.resolve, which is meant for this, is not there under Vitest.
    alias: { typebox: createRequire(import.meta.url).resolve('typebox') },
    sourcemap: true,
    write: false,
    logLevel: 'warning',
  });
  return outputFiles;
}
