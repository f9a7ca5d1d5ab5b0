import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { pino } from 'pino';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';

import { admit } from '../../src/domain/admission.js';
import { BUILT_IN_POLICY, roleOf } from '../../src/domain/policy.js';
import { resolveSpec } from '../../src/domain/spec.js';
import { openPolicy } from '../../src/policy-file.js';

let file: string;
const lines: string[] = [];
const logger = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'policy-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  file = join(folder, 'policy.yaml');
  lines.length = 0;
});

const allowing = (region: string) => `projects:\n  my-project:\n    callers: []\n    regions: [${region}]\n`;
const regions = (policy: typeof BUILT_IN_POLICY) => policy.projects['my-project']?.regions;

async function refusal(text: string): Promise<string> {
  await writeFile(file, text);
  const error = await openPolicy(file, logger).catch((thrown: unknown) => thrown);
  return error instanceof Error ? error.message.replaceAll(file, 'policy.yaml') : 'not refused';
}

describe('a policy with mistakes ends the process in one line, which names', () => {
  test.each([
    [
      'an unknown field',
      'projects:\n  "*":\n    callers: []\n    region: [a]\n',
      /^policy\.yaml:4:5: .*Did you mean regions\?$/,
    ],
    [
      'an unknown field on top',
      'default: {}\nprojects: {}\n',
      /^policy\.yaml:1:1: "default" is not a field of the policy.*defaults\?$/,
    ],
    [
      'a role',
      'projects:\n  "*":\n    callers:\n      - { caller: "*", role: admn }\n',
      /^policy\.yaml:4:\d+: .*Did you mean admin\?$/,
    ],
    [
      'a caller',
      'projects:\n  "*":\n    callers:\n      - { caller: ann, role: admin }\n',
      /^policy\.yaml:4:\d+: .*user:/,
    ],
    ['a project', 'projects:\n  My_Project:\n    callers: []\n', /^policy\.yaml:2:3: "My_Project" is not a key/],
    ['what is missing', 'projects:\n  my-project: {}\n', /^policy\.yaml:2:3: .*callers is required/],
    [
      'a project that is there twice',
      'projects:\n  a-project: {callers: []}\n  a-project: {callers: []}\n',
      /^policy\.yaml:3:3: .*unique/,
    ],
    ['text that is no YAML', 'projects: [\n', /^policy\.yaml:\d+:\d+: /],
    ['an empty file', '', /^policy\.yaml:1:1: the policy cannot be null/],
  ])('%s.', async (_what, text, wanted) => {
    const message = await refusal(text);
    expect(message).toMatch(wanted);
    expect(message).not.toContain('\n');
  });

  test('every mistake at once, and a file that is not there.', async () => {
    expect(await refusal('projects:\n  "*":\n    region: []\n    callers: 1\n')).toMatch(/:3:5: .*:4:5: /);
    await expect(openPolicy(join(tmpdir(), 'no-policy.yaml'), logger)).rejects.toThrow(/cannot be read/);
  });
});

test('A changed file counts without a restart; a bad one changes nothing, and is told.', async () => {
  await writeFile(file, allowing('us-central1'));
  const policy = await openPolicy(file, logger);
  expect(regions(policy)).toEqual(['us-central1']);
  await writeFile(file, allowing('europe-west4, us-east1'));
  await vi.waitUntil(() => regions(policy)?.[0] === 'europe-west4', { timeout: 30_000 });
  await writeFile(file, 'projects: nobody knows\n');
  await vi.waitUntil(() => lines.some((line) => line.includes('policy refused')), { timeout: 30_000 });
  expect(lines.find((line) => line.includes('policy refused'))).toContain(`${file}:1:1`);
  expect(regions(policy)).toEqual(['europe-west4', 'us-east1']);
});

test('A link that is moved to another file counts as a change, as Kubernetes mounts them.', async () => {
  await writeFile(`${file}.1`, allowing('us-central1'));
  await writeFile(`${file}.2`, allowing('asia-east1, us-east1'));
  await symlink(`${file}.1`, file);
  const policy = await openPolicy(file, logger);
  await symlink(`${file}.2`, `${file}.new`);
  await rename(`${file}.new`, file);
  await vi.waitUntil(() => regions(policy)?.[0] === 'asia-east1', { timeout: 30_000 });
});

test('Without a file the built-in policy counts.', async () => {
  expect(await openPolicy(undefined, logger)).toBe(BUILT_IN_POLICY);
});

test('The documented example is a policy, and says what its comments say.', async () => {
  const policy = await openPolicy('examples/policy.yaml', logger);
  const spec = { projectId: 'my-project', environmentId: 'mlops-lab', ttl: '30d' };
  expect(admit(resolveSpec(spec), policy)).toEqual([]);
  expect(admit(resolveSpec({ ...spec, region: 'europe-west4' }), policy).map(({ pointer }) => pointer)).toEqual([
    '/region',
  ]);
  expect(admit(resolveSpec({ ...spec, projectId: 'other-project' }), policy)[0]?.pointer).toBe('/projectId');
  expect(roleOf(policy, { name: 'user:bob@example.org', domain: 'example.org' }, 'my-project')).toBe('viewer');
});

test('The policy of the demo allows both of the specs of the lab.', async () => {
  const policy = await openPolicy('examples/lab-policy.yaml', logger);
  const spec = { projectId: 'mlops-lab-demo', environmentId: 'mlops-lab' };
  expect(admit(resolveSpec(spec), policy)).toEqual([]);
  const literal = { ...spec, image: { repository: 'gcr.io' }, access: { profile: 'lab' as const } };
  expect(admit(resolveSpec(literal), policy)).toEqual([]);
});
