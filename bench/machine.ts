import { execFile } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { promisify } from 'node:util';

import { findTemporal } from '../scripts/find-temporal.js';
import { VERSION } from '../src/version.js';
import { serverVersion } from './find-server.js';
import { tell } from './figures.js';
import { postgresVersion } from './postgres.js';

/** What the figures are of. */
export async function machine(): Promise<[string, string][]> {
  const said = (command: string, args: string[]) =>
    promisify(execFile)(command, args).then(
      ({ stdout }) => stdout.trim().split('\n')[0] ?? '',
      () => 'not there',
    );
  const processors = cpus();
  return [
    ['date', new Date().toISOString().slice(0, 16).replace('T', ' ')],
    [
      'machine',
      `${processors.length} × ${processors[0]?.model ?? 'unknown'}, ${tell(totalmem() / 2 ** 30, 'GiB')}, ${type()} ${release()}`,
    ],
    [
      'load before',
      loadavg()
        .map((load) => load.toFixed(2))
        .join(', '),
    ],
    ['Labwright', `${VERSION}, ${await said('git', ['describe', '--always', '--dirty'])}`],
    ['Node.js', process.version],
    ['Temporal', `server ${await serverVersion()}, CLI: ${await said(await findTemporal(), ['--version'])}`],
    ['PostgreSQL', await postgresVersion().catch(() => 'not there')],
    ['gcloud', await said('gcloud', ['--version'])],
  ];
}
