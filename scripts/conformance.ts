/** How the emulator compares with Google, all of it: `npm run conformance`. Fails on anything that nobody has looked at. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { FAULTS } from '../emulator/fault-catalog.js';
import { hasGcloud } from '../test/contract/gcloud/gcloud.js';
import { Child } from './child.js';

interface Part {
  name: string;
  /** In a few words, with the numbers. */
  says: string;
  /** Each is something new; none: all is as it was looked at. */
  wrong: string[];
}

/** Runs it to its end with its output shown; what it says is its last line. */
async function run(command: string, args: readonly string[]): Promise<{ last: string; how: string }> {
  let last = '';
  const onLine = (line: string): void => {
    console.log(line);
    if (line.trim() !== '') last = line.trim();
  };
  const child = await Child.start({ name: command, command, args, onLine });
  return { how: await child.ended, last };
}

async function script(name: string, npmScript: string): Promise<Part> {
  console.log(`\n=== ${name}\n`);
  const { last, how } = await run('npm', ['run', '--silent', npmScript]);
  const failed = how === 'exit code 0' ? [] : [`npm run ${npmScript} ended with ${how}`];
  return { name, says: last || 'said nothing', wrong: failed };
}

interface Test {
  file: string;
  title: string;
  status: string;
}

/** The tests of these files, each with how it ended. */
async function tests(...files: string[]): Promise<Test[]> {
  console.log(`\n=== ${files.join(', ')}\n`);
  const folder = await mkdtemp(join(tmpdir(), 'labwright-conformance-'));
  try {
    const file = join(folder, 'tests.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    await run('npx', ['vitest', 'run', '--project', 'contract', ...files, ...reporters]);
    const { testResults } = JSON.parse(await readFile(file, 'utf8')) as {
      testResults: {
        name: string;
        status: string;
        message: string;
        assertionResults: { title: string; status: string }[];
      }[];
    };
    return testResults.flatMap(({ name, status, message, assertionResults }): Test[] =>
      assertionResults.length === 0 && status !== 'passed'
        ? [{ file: name, title: message, status }]
        : assertionResults.map(({ title, status: ended }) => ({ file: name, title, status: ended })),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

const passed = ({ status }: Test): boolean => status === 'passed';

/** Where gcloud is not installed its tests cannot run: that is said, and is nothing new. */
async function clients(): Promise<Part> {
  const all = await tests('test/contract/clients/', 'test/contract/gcloud/');
  const ofGcloud = all.filter(({ file }) => file.includes('/gcloud/'));
  const ofLibraries = all.filter((test) => !ofGcloud.includes(test));
  const expected = hasGcloud ? all : ofLibraries;
  const count = (of: readonly Test[]): string => `${of.filter(passed).length} of ${of.length}`;
  return {
    name: "clients' suite",
    says: `libraries ${count(ofLibraries)}, gcloud ${hasGcloud ? count(ofGcloud) : 'NOT INSTALLED, not run'}`,
    wrong: [
      ...expected.filter((test) => !passed(test)).map(({ title, status }) => `${status}: ${title}`),
      ...(ofLibraries.length === 0 || ofGcloud.length === 0 ? ['a suite has no tests'] : []),
    ],
  };
}

/** Each is provoked by a plain request, and looked for on the wire or in what the request started: a test named after it. */
async function faults(): Promise<Part> {
  const all = await tests('test/contract/emulator/faults.test.ts');
  const isSeen = (id: string): boolean => all.some((test) => test.title.startsWith(`${id} `) && passed(test));
  const ids = [...FAULTS.keys()];
  return {
    name: 'fault ids from outside',
    says: `${ids.filter(isSeen).length} of ${ids.length} seen`,
    wrong: ids.filter((id) => !isSeen(id)).map((id) => `not seen from outside: ${id}`),
  };
}

const parts = [
  await script('methods', 'conformance:schema'),
  await script('golden logs', 'conformance:golden'),
  await clients(),
  await script('least privilege', 'conformance:privilege'),
  await faults(),
];
console.log('\n=== Conformance\n');
for (const { name, says, wrong } of parts) {
  console.log(`${name.padEnd(24)}${(wrong.length === 0 ? 'as reviewed' : `${wrong.length} NEW`).padEnd(14)}${says}`);
  for (const line of wrong) console.log(`${' '.repeat(24)}- ${line}`);
}
process.exitCode = parts.every(({ wrong }) => wrong.length === 0) ? 0 : 1;
