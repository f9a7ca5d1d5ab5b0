import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTwin, until } from './twin.js';
import type { Twin } from './twin.js';

describe('Calls a minute', () => {
  let twin: Twin;
  beforeAll(async () => {
    // A minute takes six seconds: time for more calls than it allows, and soon over.
    twin = await startTwin({ speed: 10 });
  });
  afterAll(() => twin.close());

  const enable = (project: string) =>
    twin.host('POST', `v1/projects/${project}/services:batchEnable`, { serviceIds: ['storage.googleapis.com'] });

  it('are refused over the limit in the words of Google, in that project only, until the minute is over', async () => {
    const [busy, idle] = [await twin.project(), await twin.project()];
    const { body } = await until(
      () => enable(busy),
      ({ status }) => status === 429,
    );
    expect(body.error).toMatchObject({ code: 429, status: 'RESOURCE_EXHAUSTED' });
    expect(body.error.message).toMatch(
      /^Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute' of service 'serviceusage.googleapis.com' for consumer 'project_number:\d+'\.$/,
    );
    expect(body.error.details[0]).toMatchObject({
      reason: 'RATE_LIMIT_EXCEEDED',
      metadata: { quota_limit_value: '60', quota_metric: 'serviceusage.googleapis.com/write_requests' },
    });
    expect((await enable(idle)).status).toBe(200);
    await until(
      () => enable(busy),
      ({ status }) => status === 200,
    );
  });
});
