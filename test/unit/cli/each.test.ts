import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { filled } from '../../../src/cli/spec/each.js';
import { readSpec } from '../../../src/cli/spec/read-spec.js';
import { readRoster } from '../../../src/cli/spec/roster.js';
import { IMAGE } from '../../support/environments.js';
import { folderWith } from '../../support/folder.js';

const SPEC = `projectId: my-project
environmentId: lab-\${student}
notebook:
  owner: \${email}
labels:
  class: ml101
  student: "\${student}"
`;
const ROSTER = 'student,email\nana,ana@example.com\nben,ben@example.com\n';

async function fill(roster: string | Uint8Array, spec = SPEC, Dockerfile?: string) {
  const folder = await folderWith({
    'environment.yaml': spec,
    'roster.csv': roster,
    ...(Dockerfile !== undefined && { Dockerfile }),
  });
  try {
    return filled(await readSpec(folder), await readRoster(join(folder, 'roster.csv')));
  } catch (error) {
    throw new Error((error as Error).message.replaceAll(`${folder}/`, ''));
  }
}

const refusal = (roster: string | Uint8Array, spec?: string) =>
  fill(roster, spec).then(
    () => 'taken',
    (error: unknown) => (error as Error).message,
  );

describe('a roster', () => {
  test('fills each placeholder, wherever in a value it stands', async () => {
    const [ana, ben, ...others] = await fill(ROSTER);
    expect(ana).toEqual({
      projectId: 'my-project',
      environmentId: 'lab-ana',
      notebook: { owner: 'ana@example.com' },
      labels: { class: 'ml101', student: 'ana' },
    });
    expect(ben).toMatchObject({ environmentId: 'lab-ben', notebook: { owner: 'ben@example.com' } });
    expect(others).toEqual([]);
  });

  test.each([
    ['semicolons', 'student;email\nana;ana@example.com\n'],
    ['tabs, a byte order mark and Windows line ends', '\ufeffstudent\temail\r\nana\tana@example.com\r\n'],
    ['an empty first line', '\n\r\nstudent;email\r\nana;ana@example.com\r\n'],
    ['lines of delimiters only', ',,\nstudent,email,\n,,\nana,ana@example.com,\n,,\n'],
    ['quotes, spaces and blank lines', 'student, email\n\n"ana" , ana@example.com\n\n'],
  ])('may be saved with %s', async (_, roster) => {
    expect(await fill(roster)).toMatchObject([{ environmentId: 'lab-ana', notebook: { owner: 'ana@example.com' } }]);
  });

  test("leaves the variables of a Dockerfile to Docker, so that the class's image stays one", async () => {
    const dockerfile = `FROM ${IMAGE}\nENV PATH=/opt/bin:\${PATH}\n`;
    const specs = await fill(ROSTER, SPEC, dockerfile);
    expect(specs.map(({ image }) => image)).toEqual([{ dockerfile }, { dockerfile }]);
  });
});

describe('a mistake in a roster', () => {
  test('is told for an unknown column at its place in the spec, with what was probably meant', async () => {
    expect(await refusal(ROSTER, SPEC.replace('${email}', '${e-mial}'))).toMatch(
      /^environment\.yaml:4:3: \$\{e-mial\} is no column of .*roster\.csv:1, which has student, email\. Did you mean email\?\n {4}4 \|/,
    );
  });

  test('is told for an empty value with the line of the roster and the place of the spec', async () => {
    expect(await refusal('student,email\nana,ana@example.com\nben,\n')).toMatch(
      /^roster\.csv:3: email is empty, and environment\.yaml:4:3 needs it\.$/,
    );
  });

  test('is none in a column that the spec does not use', async () => {
    expect(await fill('student,email,room\nana,ana@example.com,\n')).toHaveLength(1);
  });

  test('is told once for all lines that have it, and for single lines with their numbers', async () => {
    const text = await refusal(
      'student,email\nana,ana@example.com\nben,ben\ncarl,carl@example.com\n',
      SPEC.replace('class: ml101', 'class: ML 101'),
    );
    expect(text.match(/^environment\.yaml:6:3: .*$/gm)).toHaveLength(1);
    expect(text).toMatch(/^environment\.yaml:4:3: .*"ben".*roster\.csv:3\)/m);
  });

  test('is told for names that are there twice', async () => {
    expect(await refusal(`${ROSTER}ana,other@example.com\n`)).toMatch(
      /^roster\.csv:4: my-project\/lab-ana is what line 2 makes already/,
    );
    expect(await refusal(ROSTER, SPEC.replace('lab-${student}', 'lab'))).toMatch(/^roster\.csv:3: my-project\/lab is/);
  });

  test.each([
    [
      'a line that is too long',
      `${ROSTER}carl,carl@example.com,x\n`,
      /roster\.csv:4: It has 3 values, and the header has 2/,
    ],
    ['a column that is there twice', 'student,student\nana,ana\n', /roster\.csv:1: The column student is there twice/],
    ['nothing but delimiters', ',,\n,,\n', /^roster\.csv:1: Nothing stands here to name the columns/],
    [
      'a line that is too long below empty ones',
      '\nstudent,email\n,\n\nana,ana@example.com,x\n',
      /^roster\.csv:5: It has 3 values, and the header has 2\.$/,
    ],
    ['UTF-16', Buffer.from(`\ufeff${ROSTER}`, 'utf16le'), /^roster\.csv:1: This is not UTF-8: .*CSV UTF-8/],
    ['UTF-16 without its mark', Buffer.from(ROSTER, 'utf16le'), /^roster\.csv:1: This is not UTF-8/],
    ['an older code page', Buffer.from(`${ROSTER}jürgen,j@example.com\n`, 'latin1'), /^roster\.csv:4: This is not UTF/],
    ['nobody', 'student,email\n', /There is no line below the header/],
    ['a quotation mark without its other', 'student,email\n"ana,ana@example.com\n', /roster\.csv: /],
  ])('is told for %s', async (_, roster, message) => {
    expect(await refusal(roster)).toMatch(message);
  });

  test('is told where there is no such file', async () => {
    await expect(readRoster('/nowhere/roster.csv')).rejects.toThrow('/nowhere/roster.csv is not there');
  });
});
