import { describe, expect, test } from 'vitest';

import type { Wish } from '../../../src/domain/access.js';
import type { Grant } from '../../../src/domain/grants.js';
import {
  asked,
  fulfilled,
  unknownGrants,
  withoutRefused,
  writable,
  type LedgerEntry,
} from '../../../src/domain/ledger.js';
import { fulfil, stands, type Project } from './access-writer.js';

const on = { kind: 'project', projectId: 'my-project' } as const;
const member = 'serviceAccount:123-compute@developer.gserviceaccount.com';
const editor: Grant = { role: 'roles/editor', member, on, counted: true };
const admin: Grant = { role: 'roles/container.admin', member, on, counted: true };
const ours: Grant = { role: 'roles/viewer', member: 'serviceAccount:labwright-a@p.iam.gserviceaccount.com', on };

const wish = (environmentId: string, grant: Grant[], revoke: Grant[] = []): Wish => ({
  environmentId,
  ticket: `${environmentId}-1`,
  grant,
  revoke,
});
const granting = (environmentId: string, ...grant: Grant[]) => wish(environmentId, grant);
const revoking = (environmentId: string, ...revoke: Grant[]) => wish(environmentId, [], revoke);
const releasing = (environmentId: string): Wish => ({ ...wish(environmentId, []), release: true });
const entry = (grant: Grant, askers: string[], existed = false): LedgerEntry => ({ grant, askers, existed });

const NAME = 'projects/my-project';
const policyWith = (...grants: Grant[]): Project => ({
  policies: { [NAME]: { bindings: grants.map(({ role, member: one }) => ({ role, members: [one] })) } },
  ledger: [],
});

describe('what has to be looked up', () => {
  test('are the counted grants that the ledger does not know, each once', () => {
    const wishes = [granting('a', editor, admin, ours), granting('b', admin)];
    expect(unknownGrants([entry(editor, ['c'])], wishes)).toEqual([admin]);
  });

  test('is nothing for what is only taken back', () => {
    expect(unknownGrants([], [revoking('a', editor)])).toEqual([]);
  });
});

describe('those who ask', () => {
  test('are noted with what was there before them, each once however often they repeat it', () => {
    const once = asked([], [granting('a', editor, admin)], [admin]);
    expect(once).toEqual([entry(editor, ['a']), entry(admin, ['a'], true)]);
    expect(asked(once, [granting('a', editor, admin)], [])).toEqual(once);
  });

  test('join what is known, whatever stands in the policy by now', () => {
    expect(asked([entry(editor, ['a'])], [granting('b', editor)], [editor])).toEqual([entry(editor, ['a', 'b'])]);
  });

  test('of grants to accounts of ours are not noted: the member says whose they are', () => {
    expect(asked([], [granting('a', ours)], [])).toEqual([]);
  });
});

describe('what is written', () => {
  const revokeOf = (ledger: LedgerEntry[], ...wishes: Wish[]) => writable(ledger, wishes).map(({ revoke }) => revoke);

  test.each<[string, LedgerEntry[], Wish[], Grant[][]]>([
    ['takes back what the last asker leaves', [entry(editor, ['a'])], [revoking('a', editor)], [[editor]]],
    ['leaves what another still asks for', [entry(editor, ['a', 'b'])], [revoking('a', editor)], [[]]],
    [
      'takes back what all who asked leave together',
      [entry(editor, ['a', 'b'])],
      [revoking('a', editor), revoking('b', editor)],
      [[editor], [editor]],
    ],
    ['leaves what was there before us', [entry(editor, ['a'], true)], [revoking('a', editor)], [[]]],
    ['leaves what the ledger does not know', [], [revoking('a', editor)], [[]]],
    ['takes back what an account of ours was granted', [], [revoking('a', ours)], [[ours]]],
    [
      'takes back all that is counted for whoever gives everything up',
      [entry(editor, ['a']), entry(admin, ['a', 'b'])],
      [releasing('a')],
      [[editor]],
    ],
    ['takes back nothing for a stranger who gives everything up', [entry(editor, ['a'])], [releasing('b')], [[]]],
    ["takes back nothing for a stranger's wish", [entry(editor, ['a'])], [revoking('b', editor)], [[]]],
  ])('%s', (_what, ledger, wishes, expected) => {
    expect(revokeOf(ledger, ...wishes)).toEqual(expected);
  });

  test('grants everything that is asked for, known or not', () => {
    expect(writable([entry(editor, ['a'])], [granting('a', editor, ours)])).toEqual([granting('a', editor, ours)]);
  });
});

describe('what is remembered', () => {
  test('is who still asks, and nothing of a grant that nobody asks for', () => {
    const ledger = [entry(editor, ['a', 'b']), entry(admin, ['a'], true)];
    expect(fulfilled(ledger, [revoking('a', editor, admin)])).toEqual([entry(editor, ['b'])]);
  });

  test('is nothing of who gave everything up, whatever was asked for', () => {
    expect(fulfilled([entry(editor, ['a', 'b']), entry(admin, ['a'])], [releasing('a')])).toEqual([
      entry(editor, ['b']),
    ]);
  });

  test('survives a refused revocation, so that the next one still counts', () => {
    const granted = fulfil(policyWith(), [granting('a', editor)]);
    const refused = fulfil(granted, [revoking('a', editor)], { write: ['a'], on: NAME });
    expect(refused.ledger).toEqual([entry(editor, ['a'])]);
    expect(fulfil(refused, [revoking('a', editor)])).toEqual({ ...policyWith(), policies: policyOf() });
  });

  test('survives a refused grant, which may have been written in part', () => {
    const refused = fulfil(policyWith(), [granting('a', editor)], { write: ['a'], on: NAME });
    expect(refused.ledger).toEqual([entry(editor, ['a'])]);
  });

  test('is nothing of a wish whose policies could not be read', () => {
    expect(fulfil(policyWith(), [granting('a', editor)], { look: ['a'] })).toEqual(policyWith());
  });
});

describe('what Google refused to write', () => {
  const there = { kind: 'bucket', name: 'b' } as const;
  const onBucket: Grant = { ...editor, on: there };
  const answers = [{ environmentId: 'a', ticket: 'a-1', refused: [NAME] }];

  test('is not remembered, the same grant on something else is', () => {
    const now = asked([], [granting('a', editor, onBucket)], []);
    expect(withoutRefused(now, [], answers)).toEqual([entry(onBucket, ['a'])]);
  });

  test('is remembered where it was asked for before, and not where only the same on something else was', () => {
    const before = [entry(onBucket, ['a'])];
    const now = asked(before, [granting('a', editor, onBucket)], []);
    expect(withoutRefused(now, before, answers)).toEqual(before);
    expect(withoutRefused(now, now, answers)).toEqual(now);
  });
});

describe('an owner whose address two environments write in different letters', () => {
  const use = (who: string): Grant => ({
    role: 'roles/iam.serviceAccountUser',
    member: `user:${who}`,
    on,
    counted: true,
  });
  const [small, large] = [use('ana@example.com'), use('Ana@Example.com')];

  test('is one member to the ledger, as to Google', () => {
    expect(unknownGrants([entry(small, ['a'])], [granting('b', large)])).toEqual([]);
    const both = fulfil(fulfil(policyWith(), [granting('a', small)]), [granting('b', large)]);
    expect(stands(fulfil(both, [revoking('a', small)]).policies, large)).toBe(true);
    expect(stands(fulfil(both, [revoking('b', large)]).policies, small)).toBe(true);
  });

  test('loses the use of the account with the last of them', () => {
    const both = fulfil(policyWith(), [granting('a', small), granting('b', large)]);
    const left = fulfil(both, [revoking('a', small), revoking('b', large)]);
    expect(left.ledger).toEqual([]);
    expect(stands(left.policies, small)).toBe(false);
  });
});

function policyOf(): Project['policies'] {
  return { [NAME]: { version: 3, bindings: [] } };
}
