import { describe, expect, it } from 'vitest';

import { checkSpec } from '../../../src/domain/spec.js';
import { SMALLEST } from './spec-rules.js';

const BASE = 'us-docker.pkg.dev/deeplearning-platform-release/gcr.io/workbench-container-slim:latest';

const inline = (...lines: string[]) => checkSpec({ ...SMALLEST, image: { dockerfile: lines.join('\n') } });
const withFiles = (files: string[], ...lines: string[]) => {
  const texts = Object.fromEntries(files.map((file) => [file, '']));
  return checkSpec({ ...SMALLEST, image: { files: { ...texts, Dockerfile: lines.join('\n') } } });
};
const onBase = (files: string[], ...lines: string[]) => withFiles(files, `FROM ${BASE}`, ...lines);

describe('a Dockerfile in a spec', () => {
  it('has each of its mistakes told, by line', () => {
    const lines = ['FORM x', `FROM ${BASE}`, 'RUNN a', 'COPY', 'COPY a /a'];
    const mistakes = inline(...lines);
    expect(mistakes.map(({ pointer }) => pointer)).toEqual(Array(5).fill('/image/dockerfile'));
    expect(mistakes.map(({ detail }) => /^Line \d+/.exec(detail)?.[0])).toEqual([
      ...['Line 1', 'Line 1', 'Line 3', 'Line 4', 'Line 5'],
    ]);
    expect(mistakes.map(({ suggestion }) => suggestion)).toContain('RUN');
    expect(withFiles(['a'], ...lines)).toHaveLength(4);
    expect(withFiles(['a'], ...lines)[0]?.pointer).toBe('/image/files/Dockerfile');
  });

  it('has them told in the order of its lines, of whatever kind they are', () => {
    const found = inline('FROM python:3.12', 'COPY a /a', 'RUNN b');
    expect(found.map(({ detail }) => detail.slice(0, 7))).toEqual(['Line 1:', 'Line 2:', 'Line 3:']);
  });

  it('has its mistakes told beside those of other fields', () => {
    const image = { dockerfile: 'FROM x', timeout: '1s' };
    const pointers = checkSpec({ ...SMALLEST, image, ttl: 5 }).map(({ pointer }) => pointer);
    expect(pointers).toEqual(['/image/dockerfile', '/image/timeout', '/ttl']);
  });

  it.each(['', '# nothing'])('has an instruction: %j has none', (dockerfile) => {
    expect(inline(dockerfile)).toMatchObject([{ detail: expect.stringMatching(/has no FROM/) as string }]);
  });

  it('is not read where it is too long', () => {
    expect(inline('x\n'.repeat(100_000))).toHaveLength(1);
  });
});

describe('the base of a Dockerfile in a spec', () => {
  it.each([BASE, BASE.replace('-slim:latest', ':20250609-2200-rc0')])('may be %s', (base) => {
    expect(inline(`FROM ${base}`)).toEqual([]);
    expect(withFiles([], `FROM ${base}`)).toEqual([]);
  });

  it.each([
    [['FROM gcr.io/deeplearning-platform-release/tf-cpu.1-15'], 1],
    [[`FROM ${BASE} AS tools`, 'RUN a', 'FROM python:3.12'], 3],
    [['FROM scratch AS a', 'FROM a'], 1],
  ])('is one of Google: %j', (lines, line) => {
    const [mistake, ...more] = inline(...lines);
    expect(more).toEqual([]);
    expect(mistake).toMatchObject({ pointer: '/image/dockerfile', suggestion: BASE });
    expect(mistake?.detail).toMatch(new RegExp(`^Line ${line}: .*tag latest or a dated one such as \\d{8}-`));
  });

  it('matters in the final stage only', () => {
    expect(inline('FROM debian AS tools', 'RUN a', `FROM ${BASE}`, 'COPY --from=tools /a /a')).toEqual([]);
  });
});

describe('what a Dockerfile copies', () => {
  it.each([
    'COPY . /app',
    'COPY --chown=1:1 a.py /app/',
    'ADD a.tgz /app',
    'COPY $FILES /app',
    'COPY ["a b", "/app"]',
    'COPY <<EOF a /app/\nEOF',
  ])('without files is nothing: %s', (line) => {
    expect(inline(`FROM ${BASE}`, line)).toMatchObject([
      { pointer: '/image/dockerfile', detail: expect.stringMatching(/^Line 2: .*image\.files\.$/) as string },
    ]);
  });

  it.each([
    `COPY --link --from=${BASE} /a /a`,
    'ADD https://example.com/a.tgz /a',
    'ADD git@github.com:a/b.git /a',
    'ADD --checksum=sha256:0 $URL /a',
    'COPY <<EOF /a\nCOPY b /b\nEOF',
    'RUN COPY a /a',
    'COPY --link',
  ])('without files may come from elsewhere: %s', (line) => {
    expect(inline(`FROM ${BASE}`, line)).toEqual([]);
  });

  it.each([
    ['COPY a.py /app', ['b.py'], ['a.py']],
    ['COPY a.py b.py c.py /app/', ['b.py'], ['a.py', 'c.py']],
    ['COPY --chmod=755 ["a", "/app"]', ['ab'], ['a']],
    ['ADD src/ /app', ['src.py'], ['src/']],
    ['ADD ./lib/a /app', ['lib/b'], ['./lib/a']],
  ])('is in the files: %s of %j lacks %j', (line, files, missing) => {
    const name = line.slice(0, line.indexOf(' '));
    expect(onBase(files, line)).toEqual(
      missing.map((path) => ({
        pointer: '/image/files/Dockerfile',
        detail: `Line 2: ${name} takes "${path}", which is not in image.files.`,
      })),
    );
  });

  it.each([
    ['COPY a.py Dockerfile /app/', ['a.py']],
    ['COPY . /app', []],
    ['COPY / /app', []],
    ['COPY src /app', ['src/lib/a.py']],
    ['COPY /src/lib/ /app', ['src/lib/a.py']],
    ['COPY src/./lib /app', ['src/lib/a.py']],
    ['COPY *.txt ${FILE} "quoted" ../up /app/', []],
    ['COPY [not, json] /app', []],
    ['ADD https://example.com/a /app', []],
    ['COPY --from=tools /a /app', []],
    ['COPY <<EOF /a\nEOF', []],
    ['COPY gone /app', ['.dockerignore']],
    ['COPY gone /app', ['Dockerfile.dockerignore']],
  ])('is in the files, or nobody can say: %s of %j', (line, files) => {
    expect(onBase(files, line)).toEqual([]);
  });

  it('may be all the files that a context can have', () => {
    const files = Array.from({ length: 499 }, (_, index) => index.toString(36));
    expect(onBase(files, `COPY ${files.join(' ')} /app`)).toHaveLength(0);
  });
});
