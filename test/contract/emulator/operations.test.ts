import { expect, it } from 'vitest';

import { startTwin, until } from './twin.js';

it('An operation can be looked up for thirty days after it is done, and what it made stays', async () => {
  const day = 86_400;
  const twin = await startTwin({ speed: 100 * day });
  const project = await twin.project({ services: ['artifactregistry'] });
  const repositories = `v1/projects/${project}/locations/us-central1/repositories`;
  const { body } = await twin.host('POST', `${repositories}?repositoryId=images`, { format: 'DOCKER' });
  const look = () => twin.host('GET', `v1/${body.name}`);
  const gone = await until(look, ({ status }) => status === 404);
  expect(gone.body.error.status).toBe('NOT_FOUND');
  expect((await twin.host('GET', `${repositories}/images`)).status).toBe(200);
  await twin.close();
});
