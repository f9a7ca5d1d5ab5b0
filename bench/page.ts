/** docs/benchmarks.md: a section a case, each as it was measured last; those of cases that did not run stay. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { format, resolveConfig } from 'prettier';

import type { Case } from './case.js';
import { ROOT } from './stand.js';
import { toMarkdown, type Table } from './table.js';

const PAGE = join(ROOT, 'docs/benchmarks.md');
const INTRODUCTION = `# Benchmarks

Written by \`npm run bench\`, which runs what it measures: built programs, each a process, with Google's emulator and Temporal on this machine.
Where a figure has a budget it stands beside it. They are of one machine, with whatever else worked on it: ratios, taken in one run, say more
than times. What a change must not make worse is counted by a test, without a clock ([bench/counts.json](../bench/counts.json)). How to set
Labwright for hundreds of environments: [tuning.md](tuning.md).`;

const QUICK = '**A quick run: few environments, once. It shows that the case works; its figures prove nothing.**';

export interface Result {
  of: Case;
  /** Then it proves little, and gives way to what was measured in full. */
  isQuick: boolean;
  measured: [string, string][];
  tables: Table[];
}

export async function writePage(results: readonly Result[], order: readonly Case[]): Promise<string> {
  const before = await readFile(PAGE, 'utf8').catch(() => '');
  const sections = order.flatMap((each) => {
    const result = results.find(({ of }) => of === each);
    const former = sectionOf(before, each.name);
    const isLess = result?.isQuick === true && former?.includes(QUICK) === false;
    return (result && !isLess ? section(result) : former) ?? [];
  });
  const text = [INTRODUCTION, ...sections].join('\n\n');
  await writeFile(PAGE, await format(text, { ...(await resolveConfig(PAGE)), filepath: PAGE }));
  return PAGE;
}

const begin = (name: string): string => `<!-- ${name} -->`;
const end = (name: string): string => `<!-- end of ${name} -->`;

function section({ of: { name, title, about }, isQuick, measured, tables }: Result): string {
  const facts = measured.map(([what, value]) => `${what}: ${value}`).join('; ');
  const quick = isQuick ? [QUICK] : [];
  return [begin(name), `## ${title}`, about, ...quick, ...tables.map(toMarkdown), `_${facts}._`, end(name)].join(
    '\n\n',
  );
}

function sectionOf(page: string, name: string): string | undefined {
  const [from, to] = [page.indexOf(begin(name)), page.indexOf(end(name))];
  return from < 0 || to < 0 ? undefined : page.slice(from, to + end(name).length);
}
