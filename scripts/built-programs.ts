/** The product's programs as the JavaScript that runs in production: they start in half the time that their sources take. */
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

import { bundleWorker } from './worker-bundle.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** As `npm run build` does, without its check of the types. Answers the folder. */
export async function buildPrograms(): Promise<string> {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: unknown;
  };
  const { options: checked } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  // One file alone does not know that its package is of modules.
  const options = { ...checked, module: ts.ModuleKind.ESNext };
  const files = await readdir(join(ROOT, 'src'), { recursive: true });
  const isTranspiled = (file: string) => file.endsWith('.ts') && file !== 'worker.ts' && !file.startsWith('console/');
  await Promise.all([...files.filter(isTranspiled).map((file) => build(file, options)), buildWorker()]);
  return join(ROOT, 'dist');
}

async function build(file: string, compilerOptions: ts.CompilerOptions): Promise<void> {
  const fileName = join(ROOT, 'src', file);
  const { outputText } = ts.transpileModule(await readFile(fileName, 'utf8'), { fileName, compilerOptions });
  await writeChanged(join(ROOT, 'dist', file.replace(/\.ts$/, '.js')), outputText);
}

async function buildWorker(): Promise<void> {
  for (const { path, text } of await bundleWorker()) await writeChanged(path, text);
}

/** What another run has written already may be what its processes are reading, or be about to be read. */
async function writeChanged(path: string, text: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) return;
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}`;
  await writeFile(beside, text);
  await rename(beside, path);
}
