import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { readSpec, requireSound } from '../../../src/cli/spec/read-spec.js';
import { IMAGE } from '../../support/environments.js';
import { folderWith } from '../../support/folder.js';

const SPEC = 'projectId: my-project\nenvironmentId: mlops-lab\n';

const nine = (alias = '') => Array.from({ length: 9 }, () => `*${alias}`).join(', ');

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

  test('is told for an alias that repeats nothing, itself, or too much', async () => {
    expect(await refusal({ 'environment.yaml': `${SPEC}labels: *none\n` })).toMatch(
      /^environment\.yaml:3:9: \*none repeats &none, which is nowhere above\.\n {4}3 \| labels: \*none\n {6}\| {9}\^{5}$/,
    );
    expect(await refusal({ 'environment.yaml': `${SPEC}labels: &all\n  a: [*all]\n` })).toMatch(
      /^environment\.yaml:4:7: \*all repeats &all, within which it stands itself/,
    );
    const bomb = ['a: &a [x]', ...['b', 'c', 'd'].map((name, index) => `${name}: &${name} [${nine('abc'[index])}]`)];
    expect(await refusal({ 'environment.yaml': `${bomb.join('\n')}\n` })).toMatch(
      /^environment\.yaml is too large with all that it repeats .* Write out what its aliases repeat\.$/,
    );
    const fine = `${SPEC}labels: { a: &class ml101, b: *class }\n`;
    const folder = await folderWith({ 'environment.yaml': fine });
    expect((await readSpec(folder)).value).toMatchObject({ labels: { a: 'ml101', b: 'ml101' } });
  });

  test('is told at its line where the file is no UTF-8', async () => {
    expect(await refusal({ 'environment.yaml': Buffer.from(`${SPEC}labels: { a: ü }\n`, 'latin1') })).toMatch(
      /^environment\.yaml:3: This is not UTF-8/,
    );
    expect(await refusal({ 'environment.yaml': Buffer.from(SPEC, 'utf16le') })).toMatch(/^environment\.yaml:1: /);
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

  test('takes a symbolic link for the file of the folder that it points to', async () => {
    const dockerfile = `FROM ${IMAGE}\nCOPY . /lab\n`;
    const folder = await folderWith({
      'shared/lab.yaml': SPEC,
      'shared/roster.csv': 'student\nana\n',
      'shared/Dockerfile': dockerfile,
      'src/run.py': 'print(1)\n',
    });
    await symlink('shared/lab.yaml', join(folder, 'environment.yaml'));
    await symlink(join(folder, 'shared', 'roster.csv'), join(folder, 'roster.csv'));
    await symlink('shared/Dockerfile', join(folder, 'Dockerfile'));
    await symlink('src/run.py', join(folder, 'start.py'));
    const { value } = await readSpec(folder, { without: [join(folder, 'roster.csv')] });
    expect(value).toMatchObject({ projectId: 'my-project' });
    const { files } = (value as { image: { files: object } }).image;
    // The spec and the roster are left out under both of their names.
    expect(files).toEqual({
      Dockerfile: dockerfile,
      'shared/Dockerfile': dockerfile,
      'src/run.py': 'print(1)\n',
      'start.py': 'print(1)\n',
    });
  });

  test.each([
    ['environment.yaml', {}],
    ['Dockerfile', { 'environment.yaml': SPEC }],
    ['.dockerignore', { 'environment.yaml': SPEC, Dockerfile: `FROM ${IMAGE}\nCOPY . /lab\n` }],
    ['data/secret.txt', { 'environment.yaml': SPEC, Dockerfile: `FROM ${IMAGE}\nCOPY . /lab\n`, 'data/a.txt': 'a' }],
  ])('follows no symbolic link out of the folder: %s', async (name, files) => {
    const folder = await folderWith(files);
    await symlink('/etc/hostname', join(folder, name));
    await expect(readSpec(folder)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(
        `${join(folder, name)} is a symbolic link to /etc/hostname, which is not in this folder: it is not followed. `,
      ) as string,
    });
  });

  test('holds no symbolic link to a folder, to nothing or to itself', async () => {
    const files = { 'environment.yaml': SPEC, Dockerfile: `FROM ${IMAGE}\nCOPY . /lab\n`, 'src/a.py': 'a' };
    for (const [target, why] of [
      ['src', /link is no regular file, nor a link to one\. Leave it out with a line in \.dockerignore/],
      ['nothing', /link is a symbolic link to nothing/],
      ['link', /link cannot be read \(ELOOP\)/],
    ] as const) {
      const folder = await folderWith(files);
      await symlink(target, join(folder, 'link'));
      await expect(readSpec(folder)).rejects.toThrow(why);
    }
  });

  test('is not the built-in one where its Dockerfile is there and no file', async () => {
    const folder = await folderWith({ 'environment.yaml': SPEC });
    await mkdir(join(folder, 'Dockerfile'));
    await expect(readSpec(folder)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/Dockerfile is no regular file/) as string,
    });
  });
});
