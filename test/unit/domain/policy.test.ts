import { expect, test } from 'vitest';

import { matches } from '../../../src/domain/pattern.js';
import { BUILT_IN_POLICY, roleOf, type Policy } from '../../../src/domain/policy.js';

const policy: Policy = {
  projects: {
    'my-project': {
      callers: [
        { caller: 'user:ann@example.org', role: 'admin' },
        { caller: 'domain:example.org', role: 'viewer' },
        { caller: 'user:*@class.example.com', role: 'operator' },
        { caller: 'token:ci', role: 'operator' },
      ],
    },
  },
};

test('A caller holds the highest role of all rules that fit.', () => {
  expect(roleOf(policy, { name: 'user:ann@example.org', domain: 'example.org' }, 'my-project')).toBe('admin');
  expect(roleOf(policy, { name: 'user:bob@example.org', domain: 'example.org' }, 'my-project')).toBe('viewer');
  expect(roleOf(policy, { name: 'user:Cy@Class.Example.com' }, 'my-project')).toBe('operator');
  expect(roleOf(policy, { name: 'token:ci' }, 'my-project')).toBe('operator');
});

test('A domain is what Google vouches for, not the end of an address.', () => {
  expect(roleOf(policy, { name: 'user:bob@example.org' }, 'my-project')).toBeUndefined();
});

test('Nobody has a role in a project that the policy does not name.', () => {
  expect(roleOf(policy, { name: 'user:ann@example.org' }, 'other-project')).toBeUndefined();
  expect(roleOf(policy, { name: 'user:ann@example.org' }, 'constructor')).toBeUndefined();
});

test('The entry of a project stands alone: what all others allow does not add to it.', () => {
  const open: Policy = { projects: { ...policy.projects, '*': { callers: [{ caller: '*', role: 'admin' }] } } };
  expect(roleOf(open, { name: 'user:eve@example.com' }, 'my-project')).toBeUndefined();
  expect(roleOf(open, { name: 'user:eve@example.com' }, 'other-project')).toBe('admin');
});

test('Without a policy file whoever the API lets in may use every project.', () => {
  expect(roleOf(BUILT_IN_POLICY, { name: 'token:ci' }, 'any-project')).toBe('admin');
});

test.each([
  ['*', 'anything', true],
  ['n1-*', 'n1-standard-4', true],
  ['n1-*', 'an1-standard-4', false],
  ['user:*@example.org', 'user:ann@example.org', true],
  ['user:*@example.org', 'user:ann@example.org.evil.com', false],
  ['a*a', 'a', false],
  ['a*b*c', 'a-c-b', false],
  ['a.c', 'abc', false],
  ['', 'a', false],
])('The pattern %j against %j answers %j.', (pattern, text, fits) => {
  expect(matches(pattern, text)).toBe(fits);
});
