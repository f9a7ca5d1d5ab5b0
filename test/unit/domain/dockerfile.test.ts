import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isWorkbenchBase, parseDockerfile } from '../../../src/domain/dockerfile.js';

const SLIM = 'us-docker.pkg.dev/deeplearning-platform-release/gcr.io/workbench-container-slim';
const DATED = `${SLIM}:20250609-2200-rc0`;

const file = (...lines: string[]) => lines.join('\n');
const read = (...lines: string[]) =>
  parseDockerfile(file(...lines)).instructions.map(({ line, name, args }) => [line, name, args]);
const mistakes = (...lines: string[]) => parseDockerfile(file(...lines)).mistakes;
const base = (...lines: string[]) => parseDockerfile(file(...lines)).base;

describe('the lines of a Dockerfile', () => {
  it('are instructions in any case, with the line they start at', () => {
    expect(read('', '# a comment', `from ${DATED}`, '  Run echo hi  ')).toEqual([
      [3, 'FROM', DATED],
      [4, 'RUN', 'echo hi'],
    ]);
  });

  it('continue over comments and blank lines', () => {
    expect(read('FROM a', 'RUN one \\', '  # not this', '', ' && two \\  ', ' && three', 'USER jupyter')).toEqual([
      [1, 'FROM', 'a'],
      [2, 'RUN', 'one  && two  && three'],
      [7, 'USER', 'jupyter'],
    ]);
  });

  it('continue to the end of the file at most, and not after an escaped backslash', () => {
    expect(read('FROM a', 'RUN echo \\\\', 'RUN b \\')).toEqual([
      [1, 'FROM', 'a'],
      [2, 'RUN', 'echo \\\\'],
      [3, 'RUN', 'b'],
    ]);
  });

  it('continue with the backtick where the escape directive says so', () => {
    expect(read('# syntax=docker/dockerfile:1', '# Escape = `', 'FROM a', 'RUN dir c:\\', 'RUN b `', ' c')).toEqual([
      [3, 'FROM', 'a'],
      [4, 'RUN', 'dir c:\\'],
      [5, 'RUN', 'b  c'],
    ]);
  });

  it('know the escape directive on top only', () => {
    expect(read('# a comment', '# escape=`', 'FROM a', 'RUN b \\', ' c')).toHaveLength(2);
    expect(mistakes('# escape=^', 'FROM a')).toEqual([{ line: 1, detail: 'The directive escape takes \\ or `.' }]);
  });

  it('leave here-documents alone, several and indented ones too', () => {
    const found = read('FROM a', 'RUN <<-EOF cat <<"B"', 'FORM x', '\tEOF', 'not an instruction', 'B', 'USER b');
    expect(found.map(([line]) => line)).toEqual([1, 2, 7]);
    expect(mistakes('FROM a', 'COPY <<EOF /etc/x', 'text')).toEqual([
      { line: 2, detail: 'The here-document EOF has no end.' },
    ]);
  });

  it('take neither a shift nor a here-string for a here-document', () => {
    expect(read('FROM a', 'RUN echo $((1<<n))', 'RUN cat <<<EOF', 'CMD b')).toHaveLength(4);
  });

  it('take nothing in quotation marks for one, unless its end stands in them', () => {
    expect(read('FROM a', 'RUN echo "see <<EOF in sh"', 'RUN awk "a \\" <<EOF b"', 'CMD b')).toHaveLength(4);
    expect(read('FROM a', "RUN cat <<'EOF'", 'not an instruction', 'EOF', 'CMD b')).toHaveLength(3);
  });

  it('may end as Windows ends them, after a byte order mark', () => {
    expect(parseDockerfile('\uFEFFFROM a\r\nRUN b \\\r\n c\r\n').instructions).toEqual([
      { line: 1, name: 'FROM', args: 'a' },
      { line: 2, name: 'RUN', args: 'b  c' },
    ]);
  });
});

describe('a mistake', () => {
  it.each([
    [['FORM a'], 1, /"FORM" is not an instruction/, 'FROM'],
    [['FROM a', 'pip install x'], 2, /"PIP" is not an instruction/, undefined],
    [['FROM a', 'RUN'], 2, /RUN needs an argument/, undefined],
    [['RUN a', 'FROM b'], 1, /RUN stands before the first FROM/, undefined],
    [['', '# nothing'], 1, /has no FROM/, undefined],
    [['ARG A=1'], 1, /has no FROM/, undefined],
    [['FROM a b'], 1, /FROM takes an image/, undefined],
    [['FROM a AS'], 1, /FROM takes an image/, undefined],
    [['FROM a', 'FROM b AS 1x'], 2, /FROM takes an image/, undefined],
    [['ARG BASE', 'FROM $BASE'], 2, /its variable has no value/, undefined],
  ])('in %j is told with its line', (lines, line, detail, suggestion) => {
    const [mistake] = mistakes(...lines);
    expect(mistake).toMatchObject({ line, detail: expect.stringMatching(detail) as string });
    expect(mistake?.suggestion).toBe(suggestion);
  });

  it('does not hide the others, in the order of their lines', () => {
    expect(mistakes('FROM $A', 'RUNN x', 'COPY').map(({ line }) => line)).toEqual([1, 2, 3]);
  });

  it('is not a bare CMD, which takes back what the base set', () => {
    expect(mistakes('FROM a', 'CMD')).toEqual([]);
  });
});

describe('the base', () => {
  it('is that of the final stage, through stages and arguments', () => {
    const text = [
      'ARG REGISTRY=us-docker.pkg.dev/deeplearning-platform-release/gcr.io',
      'ARG TAG="20250609-2200-rc0" NAME',
      'FROM --platform=linux/amd64 ${REGISTRY}/workbench-container-slim:$TAG AS Base',
      'ARG TAG=other',
      'FROM debian AS tools',
      'FROM base',
      'COPY --from=tools /a /a',
    ];
    expect(parseDockerfile(text.join('\n')).mistakes).toEqual([]);
    expect(base(...text)).toEqual({ image: DATED, line: 3, workbench: true });
  });

  it.each([
    ['${TAG:-v1}', 'a:v1'],
    ['${TAG:+v1}', 'a:'],
    ['$TARGETARCH', 'a:amd64'],
    ['${NAME}', 'a:n'],
    ['${NAME:-x}', 'a:n'],
    ['${NAME:+x}', 'a:x'],
  ])('fills in %s', (variable, image) => {
    expect(base("ARG NAME='n'", `FROM a:${variable}`)?.image).toBe(image);
  });

  it('follows a name that a stage gives to an image of the same name', () => {
    expect(base('FROM debian AS debian', 'FROM debian')).toEqual({ image: 'debian', line: 1, workbench: false });
  });

  it.each([
    DATED,
    SLIM,
    `${SLIM}:latest`,
    SLIM.replace('-slim', ''),
    'us-docker.pkg.dev/workbench-images/gcr.io/workbench-container-slim-2606:latest',
    `${SLIM}@sha256:${'a'.repeat(64)}`,
  ])('%s is a Workbench base', (image) => {
    expect(isWorkbenchBase(image)).toBe(true);
  });

  it.each([
    'gcr.io/deeplearning-platform-release/tf-cpu.1-15',
    'us-docker.pkg.dev/deeplearning-platform-release/gcr.io/base-cpu:latest',
    `us-docker.pkg.dev/evil/${SLIM}`,
    `${SLIM}er:latest`,
    `${SLIM}:`,
  ])('%s is none', (image) => {
    expect(isWorkbenchBase(image)).toBe(false);
  });
});

/** Each line's value is that of the line before, twice. */
const doubling = (lines: number): string =>
  ['ARG A0=xx', ...Array.from({ length: lines }, (_, n) => `ARG A${n + 1}=$A${n}$A${n}`), `FROM $A${lines}`].join('\n');

it('what is too long for an image is no base, and is not taken for nothing', () => {
  expect(parseDockerfile(doubling(20)).base?.workbench).toBe(false);
  const hidden = `${doubling(20).replace(/FROM.*/, '')}ARG B=\${A20:+evil/x}\nFROM \${B:-${SLIM}}`;
  expect(parseDockerfile(hidden).base?.image).toBe('evil/x');
});

describe('any text', () => {
  it('is read to the end, and soon', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('FROM a', 'RUN ', '\n', '\\', '#', ' ', '$', '{', '<<E', '"') }),
        (text) => {
          const { instructions, mistakes: found } = parseDockerfile(text);
          const lines = text.split('\n').length;
          expect([...instructions, ...found].every(({ line }) => line >= 1 && line <= lines)).toBe(true);
        },
      ),
    );
  });

  it.each([
    ['spaces', `FROM a${' '.repeat(120_000)}b`],
    ['variables', `FROM ${'${a:-'.repeat(24_000)}`],
    ['escapes', `FROM a\nRUN ${'\\ '.repeat(60_000)}x`],
    ['escapes in an open quotation', `FROM a\nRUN echo it's ${'\\a'.repeat(60_000)}`],
    ['escaped quotation marks in an open quotation', `FROM a\nRUN "${'\\"'.repeat(60_000)}`],
    ['values that double each other', doubling(3_000)],
    ['directives', `# escape =${' '.repeat(60_000)}x${' '.repeat(60_000)}y`],
  ])('of %s without end is no work without end', (_, text) => {
    const start = performance.now();
    parseDockerfile(text);
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});
