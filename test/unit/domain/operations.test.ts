import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { isChange, isOperation, OPERATIONS } from '../../../src/domain/operations.js';
import type { Caller, Policy } from '../../../src/domain/policy.js';
import { areNone, visibleProjects } from '../../../src/domain/visible-projects.js';

test('docs/operations.md has the role of each operation as the table has it', () => {
  const docs = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const rows = [...docs.matchAll(/^\| `(\w+)` +\| (nobody|viewer|operator|admin) +\|$/gm)];
  expect(Object.fromEntries(rows.map(([, name, role]) => [name, role]))).toEqual(OPERATIONS);
});

test('what an operator or an admin may do are changes, and reading is none', () => {
  const changes = Object.keys(OPERATIONS).filter((name) => isOperation(name) && isChange(name));
  expect(changes.map((name) => name.replace('Environment', ''))).toEqual([
    'retry',
    'cancel',
    'start',
    'stop',
    'create',
    'update',
    'delete',
  ]);
});

test.each([undefined, '', 'constructor', 'toString', 'listenvironments'])('%s is no operation', (name) => {
  expect(isOperation(name)).toBe(false);
});

describe('the projects that a caller sees', () => {
  const ann: Caller = { name: 'user:ann@example.org', domain: 'example.org' };
  const to = (...callers: string[]) => ({ callers: callers.map((caller) => ({ caller, role: 'viewer' as const })) });
  const seen = (projects: Policy['projects'], caller = ann) => visibleProjects({ projects }, caller);

  test('are those that give a role to the caller, or to the domain', () => {
    const projects = { mine: to('user:ann@example.org'), ours: to('domain:example.org'), theirs: to('token:ci') };
    expect(seen(projects)).toEqual({ only: ['mine', 'ours'] });
  });

  test('are all but those that name others, where * gives a role', () => {
    expect(seen({ '*': to('*'), mine: to('user:ann@example.org'), theirs: to('token:ci') })).toEqual({
      allBut: ['theirs'],
    });
  });

  test('are none where nothing gives a role', () => {
    expect(areNone(seen({ '*': to('token:ci') }))).toBe(true);
    expect(areNone(seen({}))).toBe(true);
    expect(areNone(seen({ '*': to('*') }))).toBe(false);
  });
});
