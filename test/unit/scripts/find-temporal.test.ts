import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';

import type { FindOptions } from '../../../scripts/find-temporal.js';
import { findTemporal } from '../../../scripts/find-temporal.js';
import { freePorts } from '../../../scripts/wait.js';

const run = promisify(execFile);
const CLI = '#!/bin/sh\necho "temporal version 9.9.9 (Server 9.9.9)"\n';
const FAILING_GO = '#!/bin/sh\n[ "$1" = version ] || { echo "no network" >&2; exit 1; }\n';
/** Notes each build, and what it was asked for, in a file beside it. */
const WORKING_GO = `#!/bin/sh
[ "$1" = version ] && exit 0
here=$(dirname "$0")
echo "$CGO_ENABLED $*" >> "$here/builds"
while [ "$1" != -o ]; do shift; done
printf '%s' '${CLI}' > "$2"
`;

let folder: string;
let cached: string;
let options: FindOptions & { env: NodeJS.ProcessEnv };
let logged: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'find-temporal-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await place('module/go.mod', 'require (\n\tgithub.com/temporalio/cli v1.2.3 // indirect\n)\n');
  await place('tools/go', FAILING_GO);
  cached = join(folder, 'cache/labwright/temporal-1.2.3');
  logged = [];
  options = {
    env: { PATH: `${join(folder, 'tools')}:/usr/bin:/bin`, XDG_CACHE_HOME: join(folder, 'cache') },
    downloadUrl: await nothingListens(),
    module: join(folder, 'module'),
    log: (line) => logged.push(line),
  };
});

describe('findTemporal', () => {
  test('takes what the variable names before anything else', async () => {
    await place('tools/temporal', CLI);
    const named = await place('mine/temporal', CLI);
    options.env['LABWRIGHT_TEMPORAL_BINARY'] = named;
    expect(await findTemporal(options)).toBe(named);
  });

  test('names the variable when nothing is where it points, and looks no further', async () => {
    await place('tools/temporal', CLI);
    options.env['LABWRIGHT_TEMPORAL_BINARY'] = join(folder, 'absent');
    await expect(findTemporal(options)).rejects.toThrow(/LABWRIGHT_TEMPORAL_BINARY is .*absent/);
  });

  test('takes the one on PATH before the cache, whatever its version, and says so', async () => {
    await place('cache/labwright/temporal-1.2.3', CLI);
    const installed = await place('tools/temporal', CLI);
    expect(await findTemporal(options)).toBe(installed);
    expect(logged.join()).toContain('9.9.9');
  });

  test('passes by something else on PATH that is called temporal', async () => {
    await place('tools/temporal', '#!/bin/sh\necho "a calendar"\n');
    expect(await findTemporal({ ...options, env: { ...options.env, XDG_CACHE_HOME: await cacheWithCli() } })).toMatch(
      /cache-with-cli/,
    );
  });

  test('takes the cached one before it downloads', async () => {
    await place('cache/labwright/temporal-1.2.3', CLI);
    const asked = await serve(() => undefined);
    expect(await findTemporal({ ...options, downloadUrl: asked.url })).toBe(cached);
    expect(asked.urls).toEqual([]);
  });

  test('downloads the pinned version once and keeps it', async () => {
    const archive = await archiveOf(CLI);
    const official = await serve((_, response) => response.end(archive));
    expect(await findTemporal({ ...options, downloadUrl: official.url })).toBe(cached);
    expect(await findTemporal({ ...options, downloadUrl: official.url })).toBe(cached);
    const arch = process.arch === 'x64' ? 'amd64' : process.arch;
    expect(official.urls).toEqual([`/cli/archive/v1.2.3?platform=${process.platform}&arch=${arch}`]);
    expect((await run(cached, ['--version'])).stdout).toContain('temporal version');
    expect(await readdir(dirname(cached))).toEqual(['temporal-1.2.3']);
  });

  test('builds from the pinned module when the download is not what it should be', async () => {
    await place('tools/go', WORKING_GO);
    const broken = await serve((_, response) => response.end('a sign-in page'));
    expect(await findTemporal({ ...options, downloadUrl: broken.url })).toBe(cached);
    expect(logged.join()).toMatch(/building .* about four minutes, once/);
    expect(await readFile(join(folder, 'tools/builds'), 'utf8')).toMatch(
      /^0 build -mod=readonly -buildvcs=false -trimpath -ldflags -s -w -o /,
    );
    expect(await readdir(dirname(cached))).toEqual(['temporal-1.2.3']);
  });

  test('builds once when several ask at the same time', async () => {
    await place('tools/go', WORKING_GO);
    const found = await Promise.all([findTemporal(options), findTemporal(options), findTemporal(options)]);
    expect(new Set(found)).toEqual(new Set([cached]));
    expect((await readFile(join(folder, 'tools/builds'), 'utf8')).trim().split('\n')).toHaveLength(1);
  });

  test('takes over the lock of a process that is gone', async () => {
    await place('tools/go', WORKING_GO);
    const lock = await place('cache/labwright/temporal-1.2.3.lock', '');
    await utimes(lock, 0, 0);
    expect(await findTemporal(options)).toBe(cached);
  });

  test('gives three ways to get one, and what failed, when nothing works', async () => {
    const missing = await serve((_, response) => response.writeHead(404).end());
    const error = await findTemporal({ ...options, downloadUrl: missing.url }).catch(String);
    expect(error).toContain('https://docs.temporal.io/cli');
    expect(error).toContain('LABWRIGHT_TEMPORAL_BINARY');
    expect(error).toContain('install Go');
    expect(error).toContain('HTTP 404');
    expect(error).toContain('no network');
    expect(await readdir(dirname(cached))).toEqual([]);
  });

  test('says that Go is missing where it is', async () => {
    const error = await findTemporal({ ...options, env: { ...options.env, PATH: join(folder, 'nowhere') } }).catch(
      String,
    );
    expect(error).toContain('go is not on PATH');
  });
});

async function place(path: string, content: string): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  await chmod(file, 0o755);
  return file;
}

async function cacheWithCli(): Promise<string> {
  await place('cache-with-cli/labwright/temporal-1.2.3', CLI);
  return join(folder, 'cache-with-cli');
}

async function archiveOf(cli: string): Promise<Buffer> {
  await place('archive/temporal', cli);
  const { stdout } = await run('tar', ['-czf', '-', '-C', join(folder, 'archive'), 'temporal'], { encoding: 'buffer' });
  return stdout;
}

async function nothingListens(): Promise<string> {
  const [port] = await freePorts(1);
  return `http://127.0.0.1:${String(port)}`;
}

async function serve(answer: RequestListener): Promise<{ url: string; urls: string[] }> {
  const urls: string[] = [];
  const server = createServer((request, response) => {
    urls.push(request.url ?? '');
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, urls };
}
