import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTwin } from './twin.js';
import type { Twin } from './twin.js';

describe('A rule for a fault', () => {
  let twin: Twin;
  beforeAll(async () => {
    twin = await startTwin({ speed: 1000 });
  });
  afterAll(() => twin.close());

  const mistakes = async (rules: unknown): Promise<Record<string, string>> => {
    const { status, body } = await twin.control('POST', 'faults', rules);
    expect(status).toBe(400);
    const [detail] = body.error.details as unknown as { fieldViolations: { field: string; description: string }[] }[];
    return Object.fromEntries(detail?.fieldViolations.map(({ field, description }) => [field, description]) ?? []);
  };

  it('that is wrong is refused with every mistake, and what may have been meant; none of its list is taken', async () => {
    expect(
      await mistakes([
        { fault: 'stokout', probability: 3, until: 'tomorrow', nht: 1 },
        { fault: 'reset' },
        { fault: 'reset', method: 'notebooks.projects.locations.instances.creat', id: 'reset-1', nth: 0 },
        { fault: 'stockout', method: 'compute.zones.list' },
        { fault: 'unavailable', api: 'notebook', nth: 1, count: 2, project: 5 },
        'reset',
      ]),
    ).toEqual({
      '[0].fault': 'There is no fault "stokout". Did you mean "stockout"?',
      '[0].probability': 'It is a number above 0, up to 1, not 3.',
      '[0].until': 'It is a time such as 2026-01-31T10:00:00Z, or a duration such as 90s, 20m or 2h, not "tomorrow".',
      '[0].nht': 'A rule has no field "nht". Did you mean "nth"?',
      '[2].method':
        'The twin has no method "notebooks.projects.locations.instances.creat". Did you mean "notebooks.projects.locations.instances.create"?',
      '[2].id': 'There is a rule "reset-1" already: DELETE it first, or choose another id.',
      '[2].nth': 'It is a whole number from 1, not 0.',
      '[3].method':
        'stockout does not happen to compute.zones.list, but to notebooks.projects.locations.instances.create, notebooks.projects.locations.instances.start.',
      '[4].api': 'The twin has no API "notebook.googleapis.com". Did you mean "notebooks.googleapis.com"?',
      '[4].nth': 'It is one time only: leave count and probability out.',
      '[4].project': 'It is a text, not 5.',
      '[5].rule': 'A rule is an object, such as { fault: "reset" }.',
    });
    expect((await twin.control('GET', 'faults')).text).toBe('{"faults":[]}');
  });

  it('with an end holds until then, in simulated time', async () => {
    const project = await twin.project();
    await twin.control('POST', 'faults', { fault: 'unavailable', project, until: '5m' });
    const look = () => twin.host('GET', `v3/projects/${project}`);
    expect((await look()).status).toBe(503);
    await expect.poll(async () => (await look()).status).toBe(200);
    await twin.control('DELETE', 'faults');
  });

  it('of chance strikes the same calls with the same seed, whatever else goes on', async () => {
    const sequence = async (seed: number, noise: number): Promise<number[]> => {
      const other = await startTwin({ seed });
      const [project, neighbour] = [await other.project(), await other.project()];
      await other.control('POST', 'faults', { fault: 'unavailable', probability: 0.4 });
      const statuses: number[] = [];
      for (let call = 0; call < 40; call += 1) {
        for (let more = 0; more < noise; more += 1) await other.host('GET', `v3/projects/${neighbour}`);
        statuses.push((await other.host('GET', `v3/projects/${project}`)).status);
      }
      await other.close();
      return statuses;
    };
    const once = await sequence(7, 0);
    expect(new Set(once)).toEqual(new Set([200, 503]));
    expect(await sequence(7, 2)).toEqual(once);
    expect(await sequence(8, 0)).not.toEqual(once);
  });
});
