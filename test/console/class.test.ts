/** A class that is made from a roster. */
import { expect, test } from 'vitest';

import { Console } from '../support/console.js';
import { IMAGE, labSpec } from '../support/environments.js';
import { startWorld } from '../support/world.js';

const SEATS = 40;

test('a class of forty is planned as one, made from its roster, and becomes READY before one’s eyes', async () => {
  const quotas = {
    CPUS: 25 * SEATS,
    CPUS_ALL_REGIONS: 25 * SEATS,
    IN_USE_ADDRESSES: 2 * SEATS,
    SSD_TOTAL_GB: 1_000 * SEATS,
  };
  await using school = await startWorld({ speed: 1_000 });
  const projectId = await school.project({ quotas });
  const desk = await Console.of(school);
  try {
    const page = await desk.open('/new');
    await page.getByRole('button', { name: 'JSON' }).click();
    const spec = labSpec(projectId, {
      environmentId: 'seat-${student}',
      image: { uri: IMAGE },
      labels: { class: 'morning' },
      notebook: { owner: '${email}', idleShutdown: '24h' },
    });
    await page.getByLabel('The spec as JSON').fill(JSON.stringify(spec));
    // What cannot be read is no spec, and the one before it is not what stands there.
    await page.getByLabel('The spec as JSON').fill(`${JSON.stringify(spec)},`);
    await page.getByRole('button', { name: 'Plan', exact: true }).click();
    await page.locator('aside .mistakes').getByText('JSON at position').waitFor();
    await page.getByLabel('The spec as JSON').fill(JSON.stringify(spec));
    await page.locator('summary', { hasText: 'A class' }).click();
    const lines = Array.from({ length: SEATS }, (_, seat) => `s${seat},s${seat}@example.com`);
    await page.getByLabel('Roster').fill(`student,mail\n${lines.join('\n')}\n`);
    await page
      .getByText('${email} is no column of the roster, which has student, mail. Did you mean mail?')
      .first()
      .waitFor();
    await page.getByLabel('Roster').fill(`student,email\n${lines.join('\n')}\n`);
    await page.getByText('40 environments; columns: student, email').waitFor();
    await page.reload();
    await page.getByText('40 environments; columns: student, email').waitFor();
    await page.getByRole('button', { name: 'Plan', exact: true }).click();
    await page.getByText('Nothing is in its way.').waitFor();
    await page.getByRole('button', { name: 'Create 40 environments' }).click();
    await page.waitForURL(`**/?project=${projectId}`);
    await page.locator('.chip', { hasText: /^\s*READY\s*40$/ }).waitFor();
    await page.getByRole('link', { name: 'JupyterLab' }).first().waitFor();
    expect(desk.complaints).toEqual([]);
  } finally {
    await desk.close();
  }
});
