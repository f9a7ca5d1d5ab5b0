import { expect, test } from 'vitest';

import { dataAge } from '../../../src/domain/check.js';
import { explainCredentials } from '../../../src/domain/credentials.js';

test('facts about Google are told with their age, and are doubted after a year', () => {
  const fresh = dataAge(new Date('2026-12-03T00:00:00Z'));
  expect(fresh).toMatchObject({ ok: true, required: false });
  expect(fresh.detail).toContain('expected durations of 2026-11-23 (10 days).');
  const old = dataAge(new Date('2028-01-01T00:00:00Z'));
  expect(old.ok).toBe(false);
  expect(old.detail).toMatch(/install a newer version\.$/);
});

test.each([
  [undefined, undefined, false, 'gcloud auth application-default login'],
  ['user:ana@example.com', undefined, false, 'set-quota-project'],
  ['user:ana@example.com', 'my-project', true, 'its calls count against my-project.'],
  ['serviceAccount:a@b.iam.gserviceaccount.com', undefined, true, 'acts as serviceAccount:a@b'],
])('credentials of %s with the quota project %s', (member, quotaProject, ok, said) => {
  const explained = explainCredentials(member, quotaProject);
  expect(explained.ok).toBe(ok);
  expect(explained.detail).toContain(said);
});
