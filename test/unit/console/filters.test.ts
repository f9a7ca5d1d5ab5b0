import { describe, expect, test } from 'vitest';

import type { EnvironmentSummary } from '../../../src/client/client.js';
import { found, listAddress, readFilter, sorted } from '../../../src/console/list/filters.js';

const environment = (environmentId: string, more: Partial<EnvironmentSummary> = {}): EnvironmentSummary => ({
  name: `projects/my-project/environments/${environmentId}`,
  projectId: 'my-project',
  environmentId,
  goal: 'READY',
  everReady: true,
  state: 'READY',
  spec: { projectId: 'my-project', environmentId, notebook: { owner: `${environmentId}@example.com` } },
  resolvedSpec: {},
  createTime: '2026-01-01T00:00:00Z',
  updateTime: '2026-01-01T00:00:00Z',
  observedTime: '2026-01-01T00:00:00Z',
  etag: '""',
  failures: [],
  runs: [],
  ...more,
});
const names = (all: EnvironmentSummary[]) => all.map(({ environmentId }) => environmentId);

describe('the address of a list', () => {
  test('says the filter, and nothing of what is so anyhow', () => {
    const plain = readFilter(new URLSearchParams());
    expect(listAddress(plain)).toBe('/');
    const filter = { ...plain, search: 'a b&c', states: ['READY' as const, 'STOPPED' as const], project: 'my-project' };
    const all = { ...filter, showDeleted: true, sort: 'name' as const };
    expect(readFilter(new URL(listAddress(all), 'http://x').searchParams)).toEqual(all);
  });

  test('with states and an order that there are not is as if it did not name them', () => {
    expect(readFilter(new URLSearchParams('state=READY,MELTED&sort=colour'))).toMatchObject({
      states: ['READY'],
      sort: 'urgency',
    });
  });
});

describe('a search', () => {
  const labelled = { projectId: 'my-project', environmentId: 'ben', labels: { class: 'ml101' } };
  const all = [
    environment('ana'),
    environment('ben', { spec: labelled }),
    environment('cem', { state: 'ACTION_REQUIRED', attention: 'Link an open billing account.' }),
  ];

  test.each([
    ['', ['ana', 'ben', 'cem']],
    ['ANA@', ['ana']],
    ['class=ml101', ['ben']],
    ['billing action_required', ['cem']],
    ['billing ml101', []],
  ])('for "%s" finds %j', (search, expected) => {
    expect(names(found(all, search))).toEqual(expected);
  });
});

test('those that need a person stand first, then by names as people count', () => {
  const all = [
    environment('seat-10'),
    environment('seat-2'),
    environment('waits', { state: 'RETRYING' }),
    environment('stuck', { state: 'ACTION_REQUIRED' }),
  ];
  expect(names(sorted(all, 'urgency'))).toEqual(['stuck', 'waits', 'seat-2', 'seat-10']);
  expect(names(sorted(all, 'name'))).toEqual(['seat-2', 'seat-10', 'stuck', 'waits']);
});
