import { expect, test } from 'vitest';

import { HeldRequests } from '../../../src/api/wait.js';

test('A caller may hold a hundred requests, and another one is refused until one of them ends; others are not.', async () => {
  const held = new HeldRequests();
  const ends: (() => void)[] = [];
  const hold = (caller: string) => held.hold(caller, () => new Promise<void>((resolve) => ends.push(resolve)));
  const all = Array.from({ length: 100 }, () => hold('user:ann@example.org'));

  const refusal = { code: 'too-many-requests', message: expect.stringContaining('100 requests that wait') as string };
  await expect(hold('user:ann@example.org')).rejects.toMatchObject(refusal);
  all.push(hold('user:bob@example.org'));
  ends.shift()?.();
  await all.shift();
  all.push(hold('user:ann@example.org'));
  await expect(hold('user:ann@example.org')).rejects.toMatchObject(refusal);

  for (const end of ends) end();
  await expect(Promise.all(all)).resolves.toHaveLength(101);
});
