import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

import { startFront } from './front.js';

const { PATH = '' } = process.env;

/** It comes from no package registry: where it is not installed its suites do not run, and the run's summary says so. */
export const hasGcloud = PATH.split(delimiter).some((folder) => existsSync(join(folder, 'gcloud')));

/** A command takes a second of a processor to itself, and much more of a busy one. */
export const PATIENT = { timeout: 600_000 };

const AT_ROOT = [
  'artifactregistry',
  'cloudbilling',
  'cloudbuild',
  'cloudresourcemanager',
  'iam',
  'notebooks',
  'serviceusage',
];
const BELOW = ['compute', 'storage'];

/** What emulator/README.md sets in a shell. */
const settings = (twin: string, projectId: string, folder: string): Record<string, string> => ({
  CLOUDSDK_CONFIG: join(folder, 'config'),
  CLOUDSDK_CORE_PROJECT: projectId,
  CLOUDSDK_CORE_DISABLE_PROMPTS: '1',
  CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: 'true',
  CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK: 'true',
  CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: join(folder, 'token'),
  ...Object.fromEntries([
    ...AT_ROOT.map((api) => [`CLOUDSDK_API_ENDPOINT_OVERRIDES_${api.toUpperCase()}`, `${twin}/`] as const),
    ...BELOW.map((api) => [`CLOUDSDK_API_ENDPOINT_OVERRIDES_${api.toUpperCase()}`, `${twin}/${api}/v1/`] as const),
  ]),
});

/** gcloud as somebody has it in a shell, with the twin in the place of Google. */
export async function startGcloud(twin: string, { email, projectId }: { email: string; projectId: string }) {
  const folder = mkdtempSync(join(tmpdir(), 'gcloud-'));
  writeFileSync(join(folder, 'token'), `emulator:${email}`);
  const front = await startFront(twin, folder);
  const env = {
    ...settings(twin, projectId, folder),
    PATH,
    HOME: folder,
    HTTPS_PROXY: front.proxy,
    CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE: front.certificate,
  };
  return {
    /** Where commands run, and files may be put. */
    folder,
    /** Hosts beyond the twin that it wanted to reach. */
    refused: front.refused,
    /** Carries out what a person types; answers all that is shown, and throws it where a command fails. */
    async types(script: string): Promise<string> {
      const { stdout, stderr } = await promisify(execFile)('bash', ['--norc', '-ec', script], { cwd: folder, env });
      return stdout + stderr;
    },
    close() {
      front.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Gcloud = Awaited<ReturnType<typeof startGcloud>>;
