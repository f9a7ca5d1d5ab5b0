import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTwin } from './twin.js';
import type { Twin } from './twin.js';

const WINDOW_SECONDS = 120;

describe('A grant on its way', () => {
  const speed = 20;
  let twin: Twin;
  beforeAll(async () => {
    twin = await startTwin({ speed });
  });
  afterAll(() => twin.close());

  const ana = (project: string) => twin.as('ana@example.com')('GET', `v3/projects/${project}`);

  /** What Ana was answered, one character a look: y for a yes. */
  async function watch(projects: string[]): Promise<string[]> {
    const looks: string[][] = [];
    const end = Date.now() + (WINDOW_SECONDS * 1000) / speed;
    while (Date.now() < end) {
      const answers = await Promise.all(projects.map(ana));
      looks.push(answers.map(({ status }) => (status === 200 ? 'y' : 'n')));
    }
    return projects.map((_, index) => looks.map((look) => look[index]).join(''));
  }

  it('may be refused again after it was let through, and never once its two minutes are over', async () => {
    const projects: string[] = [];
    for (let count = 0; count < 12; count += 1) projects.push(await twin.project());
    await Promise.all(
      projects.map(async (project) => {
        const { body } = await twin.owner('POST', `v3/projects/${project}:getIamPolicy`, {});
        const bindings = [...body.bindings, { role: 'roles/browser', members: ['user:ana@example.com'] }];
        await twin.owner('POST', `v3/projects/${project}:setIamPolicy`, { policy: { ...body, bindings } });
      }),
    );
    const seen = await watch(projects);
    expect(seen.filter((looks) => /^n+y+n+y*$/.test(looks)).length).toBeGreaterThan(0);
    expect(seen.filter((looks) => /^n+y+$/.test(looks)).length).toBeGreaterThan(0);
    for (const project of projects) expect((await ana(project)).status).toBe(200);
  });
});
