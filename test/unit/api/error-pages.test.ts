import { readdirSync, readFileSync } from 'node:fs';

import { fastify } from 'fastify';
import { describe, expect, test } from 'vitest';

import { errorPageRoutes } from '../../../src/api/error-pages.js';
import { PROBLEMS, Problem, setProblemHandlers, type ProblemCode } from '../../../src/api/problems.js';
import { NEXT } from '../../../src/domain/failures.js';

const FOLDER = new URL('../../../docs/errors/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, FOLDER), 'utf8');

const codes = Object.keys(PROBLEMS) as ProblemCode[];
const names = [...codes, ...Object.keys(NEXT)];

const app = fastify();
setProblemHandlers(app);
errorPageRoutes(app);
app.get<{ Params: { code: ProblemCode } }>('/refused/:code', ({ params }) => {
  throw new Problem(params.code, 'Refused.');
});
const get = (url: string) => app.inject({ method: 'GET', url });

describe('the pages about errors', () => {
  test('are one for each code and each kind, and no other', () => {
    const pages = readdirSync(FOLDER).filter((file) => file !== 'README.md');
    expect(pages.sort()).toEqual(names.map((name) => `${name}.md`).sort());
  });

  test.each(names)('say of %s what it means, what happens by itself, what a person does, with an example', (name) => {
    const page = read(`${name}.md`);
    const headings = page.split('\n').filter((line) => line.startsWith('#'));
    expect(headings).toEqual([
      `# \`${name}\``,
      '## What it means',
      '## What happens by itself',
      '## What you do',
      '## Example',
    ]);
    const example = JSON.parse(/```json\n(.*?)```/s.exec(page)?.[1] ?? '') as Record<string, unknown>;
    expect(example['code'] === name || example['kind'] === name).toBe(true);
    for (const [, link = ''] of page.matchAll(/\]\((\w[\w-]*\.md)\)/g)) expect(read(link)).not.toBe('');
  });

  test.each(names)('link %s from the first one', (name) => {
    expect(read('README.md')).toContain(`[\`${name}\`](${name}.md)`);
  });

  test.each(codes)('of %s are what the type of the problem opens, with its status and title', async (code) => {
    const refused = await get(`/refused/${code}`);
    const { type, status, title } = refused.json<{ type: string; status: number; title: string }>();
    expect(refused.statusCode).toBe(status);
    const page = await get(type);
    expect(page.statusCode).toBe(200);
    expect(page.body).toBe(read(`${code}.md`));
    expect(page.body).toContain(`HTTP ${status}. ${title}.`);
  });

  test.each(Object.keys(NEXT))('open under the kind %s', async (kind) => {
    const page = await get(`/errors/${kind}`);
    expect([page.statusCode, page.body]).toEqual([200, read(`${kind}.md`)]);
  });

  test.each(['README', 'no-such-code', '..%2FREADME', '..%2F..%2Fpackage.json'])(
    'do not open under %s',
    async (name) => {
      const answer = await get(`/errors/${name}`);
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toMatchObject({ code: 'not-found', type: '/errors/not-found' });
    },
  );
});
