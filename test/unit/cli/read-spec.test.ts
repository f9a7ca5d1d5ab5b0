import { symlink } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { readSpec, requireSound } from '../../../src/cli/spec/read-spec.js';
import { IMAGE } from '../../support/environments.js';
import { folderWith } from '../../support/folder.js';

const SPEC = 'projectId: my-project\nenvironmentId: mlops-lab\n';

/** What the reader is told, with the folder's own path left out. */
async function refusal(files: Record<string, string | Uint8Array>, path = ''): Promise<string> {
  const folder = await folderWith(files);
  try {
    requireSound(await readSpec(join(folder, path)));
  } catch (error) {
    return (error as Error).message.replaceAll(`${folder}/`, '').replaceAll(folder, '.');
  }
  throw new Error('The spec was taken.');
}

describe('a mistake in a spec', () => {
  test('is told with file, line and column, the line itself, and what was probably meant', async () => {
    const text = await refusal({ 'environment.yaml': `${SPEC}notebook:\n  machinType: e2-standard-8\n` });
    expect(text).toMatch(
      /^environment\.yaml:4:3: "machinType" is not a field of notebook, .* Did you mean machineType\?$/m,
    );
    expect(text).toMatch(/^ {4}4 \| {3}machinType: e2-standard-8\n {6}\| {3}\^{25}$/m);
  });

  test('is not the only one told where there are several', async () => {
    const text = await refusal({ 'environment.yaml': 'projectId: My_Project\nzones:\n  - us-central1-a\n  - mars\n' });
    expect(text.match(/^environment\.yaml:\d+:\d+/gm)).toEqual([
      'environment.yaml:1:1',
      'environment.yaml:1:1',
      'environment.yaml:4:5',
    ]);
  });

  test('is told where YAML itself is wrong', async () => {
    expect(await refusal({ 'environment.yaml': 'projectId: my-project\nprojectId: other\n' })).toMatch(
      /^environment\.yaml:2:1: .*unique/,
    );
    expect(await refusal({ 'environment.yaml': 'zones: [us-central1-a\n' })).toMatch(/^environment\.yaml:\d+:\d+: /);
  });

  test('of a Dockerfile is told at its line there, beside the spec or within it', async () => {
    const dockerfile = `FROM ${IMAGE}\nRUM true\n`;
    const beside = await refusal({ 'environment.yaml': SPEC, Dockerfile: dockerfile });
    expect(beside).toBe('Dockerfile:2: "RUM" is not an instruction of a Dockerfile. Did you mean RUN?');
    const within = `${SPEC}image:\n  dockerfile: |\n${dockerfile.replaceAll(/^(?=.)/gm, '    ')}`;
    expect(await refusal({ 'environment.yaml': within })).toMatch(
      /^environment\.yaml:6: "RUM".*\n {4}6 \| {5}RUM true$/,
    );
  });

  test('of a placeholder names the way to fill it', async () => {
    const text = await refusal({ 'environment.yaml': 'projectId: my-project\nenvironmentId: lab-${student}\n' });
    expect(text).toContain('environment.yaml:2:1');
    expect(text).toContain('--each roster.csv');
  });

  test('is told of a file or a folder that has no spec', async () => {
    expect(await refusal({})).toBe(
      'environment.yaml is not there: name a spec, or a folder with environment.yaml in it.',
    );
    expect(await refusal({}, 'lab.yaml')).toMatch(/^lab\.yaml is not there/);
    expect(await refusal({ 'environment.yaml': '' })).toMatch(/^environment\.yaml:1:1: the spec cannot be null/);
  });
});

describe('the image of a folder', () => {
  const read = async (files: Record<string, string | Uint8Array>) => {
    const folder = await folderWith({ 'environment.yaml': SPEC, ...files });
    return readSpec(folder, { without: [join(folder, 'roster.csv')] });
  };
  const image = async (files: Record<string, string | Uint8Array>) =>
    ((await read(files)).value as { image?: unknown }).image;

  test('is the built-in one without a Dockerfile', async () => {
    expect(await image({ 'notes.txt': 'x' })).toBeUndefined();
  });

  test('is the Dockerfile alone where that copies nothing', async () => {
    const dockerfile = `FROM ${IMAGE} AS tools\nFROM ${IMAGE}\nCOPY --from=tools /a /b\nADD https://example.com/x /x\n`;
    expect(await image({ Dockerfile: dockerfile, 'notes.txt': 'x' })).toEqual({ dockerfile });
  });

  test.each([
    'COPY . /lab',
    'ADD ["src", "/lab"]',
    'RUN --mount=type=bind,target=/in pip install -r /in/requirements.txt',
  ])('is the whole folder where the Dockerfile says %s, but for what describes the environment', async (line) => {
    const dockerfile = `FROM ${IMAGE}\n${line}\n`;
    const files = { 'requirements.txt': 'kfp==2.17.0\n', 'src/run.py': 'print(1)\n' };
    expect(await image({ Dockerfile: dockerfile, 'roster.csv': 'a\n', ...files })).toEqual({
      files: { Dockerfile: dockerfile, ...files },
    });
  });

  test('leaves out what .dockerignore says, exceptions counted, and looks into no folder in vain', async () => {
    const files = {
      Dockerfile: `FROM ${IMAGE}\nCOPY . /lab\n`,
      '.dockerignore': '# not for the image\ndata\n**/*.pyc\nlogs/*\n!logs/keep.txt\n',
      'data/large.bin': new Uint8Array([0xff, 0xfe]),
      'src/a.pyc': 'x',
      'src/a.py': 'a',
      'logs/one.txt': '1',
      'logs/keep.txt': 'kept',
    };
    const found = (await image(files)) as { files: Record<string, string> };
    expect(Object.keys(found.files).sort()).toEqual(['Dockerfile', 'logs/keep.txt', 'src/a.py']);
  });

  test('that the spec names itself is taken, and the Dockerfile beside it is said to be left aside', async () => {
    const folder = await folderWith({
      'environment.yaml': `${SPEC}image: { uri: "${IMAGE}" }\n`,
      Dockerfile: `FROM ${IMAGE}\n`,
    });
    const source = await readSpec(folder);
    expect(source.value).toMatchObject({ image: { uri: IMAGE } });
    expect(source.note).toMatch(/image\.uri.*the Dockerfile beside it is not used/);
  });

  test('keeps what the spec says besides', async () => {
    const folder = await folderWith({
      'environment.yaml': `${SPEC}image: { timeout: 900s }\n`,
      Dockerfile: `FROM ${IMAGE}\n`,
    });
    expect((await readSpec(folder)).value).toMatchObject({
      image: { timeout: '900s', dockerfile: `FROM ${IMAGE}\n` },
    });
  });

  test('that is too large, or no text, is refused with the way through Cloud Storage', async () => {
    const Dockerfile = `FROM ${IMAGE}\nCOPY . /lab\n`;
    const large = await refusal({
      'environment.yaml': SPEC,
      Dockerfile,
      'data.csv': 'x'.repeat(200_000),
      'a.txt': 'a',
    });
    expect(large).toMatch(/more than 128 KiB, among it data\.csv \(196 KiB\)/);
    const binary = await refusal({
      'environment.yaml': SPEC,
      Dockerfile,
      'model.bin': new Uint8Array([0xff, 0xfe, 0]),
    });
    expect(binary).toMatch(/^model\.bin is not a text/);
    for (const text of [large, binary]) {
      expect(text).toContain('.dockerignore');
      expect(text).toMatch(/tar -czf context\.tgz .* && gcloud storage cp context\.tgz gs:\/\//);
      expect(text).toContain('image: { source: gs://BUCKET/context.tgz }');
    }
  });

  test('holds no symbolic links', async () => {
    const folder = await folderWith({ 'environment.yaml': SPEC, Dockerfile: `FROM ${IMAGE}\nCOPY . /lab\n` });
    await symlink('/etc/passwd', join(folder, 'link'));
    await expect(readSpec(folder)).rejects.toThrow(/link is no regular file/);
  });
});
