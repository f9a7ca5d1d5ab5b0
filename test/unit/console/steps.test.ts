import { describe, expect, test } from 'vitest';

import type { EnvironmentStep } from '../../../src/client/client.js';
import { layout } from '../../../src/console/environment/graph-layout.js';
import { awaited, scheduleOf } from '../../../src/console/environment/schedule.js';

const START = Date.parse('2026-01-01T00:00:00Z');
const at = (seconds: number) => new Date(START + 1_000 * seconds).toISOString();
const step = (name: string, needs: string[], more: Partial<EnvironmentStep> = {}): EnvironmentStep => ({
  name,
  title: name,
  needs,
  state: 'PENDING',
  expectedSeconds: 10,
  ...more,
});

const STEPS = [
  step('services', [], { state: 'SUCCEEDED', startTime: at(0), endTime: at(20) }),
  step('accounts', ['services'], { state: 'RUNNING', startTime: at(20) }),
  step('source', ['services'], { state: 'SKIPPED' }),
  step('access', ['accounts', 'source']),
  step('image', ['access'], { expectedSeconds: 60 }),
];

describe('the schedule of a run', () => {
  test('takes what happened as it was, and lays what is to come behind it by what is usual', () => {
    const { spans, end } = scheduleOf(STEPS, START, START + 25_000, true);
    const told = Object.fromEntries([...spans].map(([name, span]) => [name, [span.begin - START, span.end - START]]));
    expect(told).toEqual({
      services: [0, 20_000],
      accounts: [20_000, 25_000],
      source: [20_000, 20_000],
      access: [30_000, 40_000],
      image: [40_000, 100_000],
    });
    expect(end - START).toBe(100_000);
  });

  test('expects nothing behind a step that takes longer than usual before now', () => {
    const { spans } = scheduleOf(STEPS, START, START + 90_000, true);
    expect(spans.get('access')?.begin).toBe(START + 90_000);
  });

  test('foresees nothing of a run that is over', () => {
    const { spans } = scheduleOf(STEPS, START, START + 25_000, false);
    expect([...spans.keys()]).toEqual(['services', 'accounts', 'source']);
  });
});

test('a step waits for what it needs, and for what is needed by one of those that is skipped', () => {
  const steps = [
    step('accounts', [], { state: 'RUNNING' }),
    step('access', ['accounts']),
    step('image', ['access', 'accounts'], { state: 'SKIPPED' }),
    step('notebook', ['image', 'access']),
  ];
  const names = (index: number) => awaited(steps[index] as EnvironmentStep, steps).map(({ name }) => name);
  expect([names(1), names(3)]).toEqual([['accounts'], ['accounts', 'access']]);
});

describe('the graph', () => {
  const sizes = { node: { width: 10, height: 4 }, gap: { along: 2, across: 1 } };

  test('puts a step behind all that it needs, and those of one rank beside each other', () => {
    const { nodes, edges, width, height } = layout(STEPS, 'right', sizes);
    const places = Object.fromEntries(nodes.map(({ step: { name }, x, y }) => [name, [x, y]]));
    expect(places).toEqual({
      services: [0, 2.5],
      accounts: [12, 0],
      source: [12, 5],
      access: [24, 2.5],
      image: [36, 2.5],
    });
    expect([width, height]).toEqual([46, 9]);
    expect(edges.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'services accounts',
      'services source',
      'accounts access',
      'source access',
      'access image',
    ]);
  });

  test('goes downwards where there is no room beside', () => {
    const { nodes, width, height } = layout(STEPS, 'down', sizes);
    expect(nodes.find(({ step: { name } }) => name === 'access')).toMatchObject({ x: 5.5, y: 12 });
    expect([width, height]).toEqual([21, 22]);
  });
});
