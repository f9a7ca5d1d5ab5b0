/** Bundles the web console into dist/console/, each file under a name that tells its content, and compressed beside it: `npm run build:console`. */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

import { build, type Metafile, type OutputFile } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TARGET = join(ROOT, 'dist', 'console');
/** Where the API serves the files. */
const BASE = '/console/';

export interface BuiltFile {
  name: string;
  bytes: number;
  /** Bytes as a browser fetches them. */
  compressed: number;
  /** Whether the first view needs it. */
  first: boolean;
}

/**
 * Whoever starts the console meanwhile finds the old one or the new one, never half of one: names are of contents, and
 * the page that names them is written last.
 */
export async function buildConsole(): Promise<BuiltFile[]> {
  const { outputFiles, metafile } = await bundle();
  await mkdir(TARGET, { recursive: true });
  const { page, first } = firstView(metafile);
  const files = await Promise.all(outputFiles.map((file) => write(file, first)));
  const index = join(TARGET, 'index.html');
  await writeFile(`${index}.${process.pid}`, page);
  await rename(`${index}.${process.pid}`, index);
  const names = new Set(['index.html', ...files.flatMap(({ name }) => [name, `${name}.br`, `${name}.gz`])]);
  const stale = (await readdir(TARGET)).filter((name) => !names.has(name));
  await Promise.all(stale.map((name) => rm(join(TARGET, name), { force: true })));
  return files;
}

function bundle() {
  return build({
    entryPoints: [{ in: join(ROOT, 'src/console/main.tsx'), out: 'console' }],
    absWorkingDir: ROOT,
    outdir: TARGET,
    publicPath: BASE,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'file' },
    // The command line's reader of rosters, without what it needs of Node.js.
    alias: { 'csv-parse/sync': 'csv-parse/browser/esm/sync' },
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
}

async function write({ path, contents }: OutputFile, first: ReadonlySet<string>): Promise<BuiltFile> {
  const [br, gz] = await Promise.all([promisify(brotliCompress)(contents), promisify(gzip)(contents, { level: 9 })]);
  await Promise.all([writeFile(path, contents), writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)]);
  const name = basename(path);
  return { name, bytes: contents.length, compressed: br.length, first: first.has(name) };
}

/** The page, and the names of the files that it needs before it shows anything. */
function firstView({ outputs }: Metafile): { page: string; first: ReadonlySet<string> } {
  const [script, { cssBundle }] = found(
    Object.entries(outputs).find(([, { entryPoint }]) => entryPoint?.endsWith('main.tsx')),
  );
  const icon = found(Object.keys(outputs).find((path) => path.endsWith('.svg')));
  const style = found(cssBundle);
  const first = new Set([style, icon, ...imported(outputs, script)].map((path) => basename(path)));
  const preloads = [...first].filter((name) => name.endsWith('.js') && name !== basename(script));
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Labwright</title>
<link rel="icon" href="${BASE}${basename(icon)}" type="image/svg+xml">
<link rel="stylesheet" href="${BASE}${basename(style)}">
${preloads.map((name) => `<link rel="modulepreload" href="${BASE}${name}">\n`).join('')}<script type="module" src="${BASE}${basename(script)}"></script>
</head>
<body>
<div id="console"></div>
<noscript>The console needs JavaScript. The API is described at <a href="/docs">/docs</a>, and the command line does the same.</noscript>
</body>
</html>
`;
  return { page, first };
}

/** The file and all that it imports at once. */
function imported(outputs: Metafile['outputs'], path: string): string[] {
  const imports = outputs[path]?.imports.filter(({ kind }) => kind === 'import-statement') ?? [];
  return [path, ...imports.flatMap((each) => imported(outputs, each.path))];
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The console was bundled without one of its parts.');
  return value;
}

if (process.argv[1] === import.meta.filename) {
  const files = await buildConsole();
  const kilobytes = (each: BuiltFile[]) => (each.reduce((sum, file) => sum + file.compressed, 0) / 1000).toFixed(1);
  const later = files.filter(({ first }) => !first);
  console.log(
    `dist/console: ${kilobytes(files.filter(({ first }) => first))} KB compressed, ${kilobytes(later)} KB more as it is needed`,
  );
}
