import { describe, expect, test } from 'vitest';

import { COMPILED } from '../../../scripts/services.js';
import { read, readCompose } from './read.js';

/** `INSTRUCTION` and what follows it, with continued lines joined and comments gone. */
const instructions = read('Dockerfile')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [, name = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    return { name, rest };
  });
const all = (wanted: string) => instructions.filter(({ name }) => name === wanted).map(({ rest }) => rest);
const stages = all('FROM').map((rest) => rest.split(' AS ') as [from: string, name: string]);

describe('the Dockerfile', () => {
  test('is made of one base', () => {
    const names = stages.map(([, name]) => name);
    for (const [from] of stages) expect(['node:24-bookworm-slim', ...names]).toContain(from);
    expect(stages[0]?.[0]).toBe('node:24-bookworm-slim');
  });

  test('ends as the product, which never was root', () => {
    expect(stages.at(-1)).toEqual(['product', 'labwright']);
    const product = instructions.findIndex(({ rest }) => rest.endsWith(' AS product'));
    const users = instructions.slice(product).filter(({ name }) => name === 'USER');
    expect(users.map(({ rest }) => rest)).toEqual(['node']);
    const copied = instructions.slice(product).filter(({ name, rest }) => name === 'COPY' && /emulator/.test(rest));
    expect(copied).toEqual([{ name: 'COPY', rest: '--from=twin /app/dist/emulator ./dist/emulator' }]);
  });

  test('keeps only production dependencies', () => {
    expect(all('RUN')).toEqual([
      '["npm", "ci"]',
      '["npm", "run", "build:product"]',
      '["npm", "prune", "--omit=dev"]',
      '["npm", "run", "build:emulator"]',
    ]);
    expect(all('ENV').join(' ')).toMatch(
      /NODE_ENV=production .*MALLOC_ARENA_MAX=2 .*NODE_OPTIONS=--max-semi-space-size=16 .*LABWRIGHT_WORKFLOW_BUNDLE=\/app\/dist/,
    );
  });

  test('runs the emulator as it is measured', () => {
    const commands = all('CMD').map((command) => JSON.parse(command) as string[]);
    expect(commands).toContainEqual(['node', ...COMPILED]);
    const { command } = readCompose().services['emulator'] ?? {};
    expect(command?.slice(0, COMPILED.length + 1)).toEqual(['node', ...COMPILED]);
  });

  test('needs no shell, so that signals reach Node.js', () => {
    for (const command of [...all('CMD'), ...all('ENTRYPOINT')]) expect(command).toMatch(/^\["node", /);
  });

  test('has the targets that docker-compose.yml builds', () => {
    const targets = Object.values(readCompose().services).flatMap(({ build }) => (build ? [build.target] : []));
    expect([...new Set(targets)]).toEqual(['labwright', 'emulator']);
    for (const target of targets) expect(stages.map(([, name]) => name)).toContain(target);
  });

  test('copies exactly what .dockerignore lets through', () => {
    const copied = all('COPY')
      .filter((rest) => !rest.startsWith('--from'))
      .flatMap((rest) => rest.split(' ').slice(0, -1));
    const lines = read('.dockerignore').split('\n');
    const rules = lines.filter((line) => line !== '' && !line.startsWith('#'));
    expect(rules[0]).toBe('*');
    expect(rules.slice(1).sort()).toEqual(copied.map((path) => `!${path}`).sort());
  });
});
