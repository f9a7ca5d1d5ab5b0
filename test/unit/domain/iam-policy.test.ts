import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  addBindings,
  missingBindings,
  removeBindings,
  samePolicy,
  type Binding,
  type IamPolicy,
} from '../../../src/domain/iam-policy.js';

const ours = 'serviceAccount:labwright-lab@my-project.iam.gserviceaccount.com';
const dead = 'deleted:serviceAccount:labwright-lab@my-project.iam.gserviceaccount.com?uid=1';
const strange = ['allUsers', 'domain:example.com', dead, 'principalSet://iam.googleapis.com/Pool/x', 'projectOwner:p'];
const condition = { title: 'office hours', expression: 'request.time.getHours() < 18' };

const role = fc.constantFrom('roles/viewer', 'roles/logging.logWriter', 'roles/editor');
const member = fc.constantFrom(...strange, ours, 'user:ana@example.com', 'user:Ana@Example.com');
const arbitraryBinding: fc.Arbitrary<Binding> = fc.oneof(
  fc.record({ role, members: fc.array(member, { minLength: 1, maxLength: 4 }) }),
  fc.record({ role, members: fc.array(member, { minLength: 1, maxLength: 4 }), condition: fc.constant(condition) }),
);
const arbitraryPolicy: fc.Arbitrary<IamPolicy> = fc.record({
  version: fc.constantFrom(1, 3),
  etag: fc.constant('BwYx'),
  bindings: fc.array(arbitraryBinding, { maxLength: 6 }),
  auditConfigs: fc.constant([{ service: 'allServices', auditLogConfigs: [{ logType: 'DATA_READ' }] }]),
});
/** Grants to a member that the policy does not know. */
const grants = fc.array(fc.record({ role, member: fc.constant('serviceAccount:new@p.iam.gserviceaccount.com') }));

describe('adding', () => {
  test('gives back the same object where nothing is missing', () => {
    const policy: IamPolicy = { bindings: [{ role: 'roles/viewer', members: [ours] }] };
    expect(addBindings(policy, [{ role: 'roles/viewer', member: ours }])).toBe(policy);
    expect(addBindings(policy, [])).toBe(policy);
  });

  test('writes version 3, and leaves etag and audit configurations alone', () => {
    const policy: IamPolicy = { version: 1, etag: 'BwYx', bindings: [], auditConfigs: [{ service: 'allServices' }] };
    const bindings = [{ role: 'roles/viewer', members: [ours] }];
    expect(addBindings(policy, [{ role: 'roles/viewer', member: ours }])).toEqual({ ...policy, version: 3, bindings });
  });

  test('never joins a conditional binding', () => {
    const conditional = { role: 'roles/viewer', members: [ours], condition };
    const added = addBindings({ bindings: [conditional] }, [{ role: 'roles/viewer', member: ours }]);
    expect(added.bindings).toEqual([conditional, { role: 'roles/viewer', members: [ours] }]);
  });

  test('does not take a dead account for the living one of the same name', () => {
    const policy: IamPolicy = { bindings: [{ role: 'roles/viewer', members: [dead] }] };
    const added = addBindings(policy, [{ role: 'roles/viewer', member: ours }]);
    expect(added.bindings).toEqual([{ role: 'roles/viewer', members: [dead, ours] }]);
  });

  test('finds an e-mail that Google gives back in other letters', () => {
    const policy: IamPolicy = { bindings: [{ role: 'roles/viewer', members: ['user:Ana@Example.com'] }] };
    expect(addBindings(policy, [{ role: 'roles/viewer', member: 'user:ana@example.com' }])).toBe(policy);
  });

  test('tells identities of a pool apart by their letters', () => {
    const [small, large] = ['principal://iam.googleapis.com/x/subject/a', 'principal://iam.googleapis.com/x/subject/A'];
    const policy: IamPolicy = { bindings: [{ role: 'roles/viewer', members: [small] }] };
    expect(missingBindings(policy, [{ role: 'roles/viewer', member: large }])).toHaveLength(1);
  });

  test('twice is adding once', () => {
    fc.assert(
      fc.property(arbitraryPolicy, grants, (policy, wanted) => {
        const once = addBindings(policy, wanted);
        expect(addBindings(once, wanted)).toBe(once);
        expect(missingBindings(once, wanted)).toEqual([]);
      }),
    );
  });

  test('and removing again means the same as before', () => {
    fc.assert(
      fc.property(arbitraryPolicy, grants, (policy, wanted) => {
        expect(samePolicy(removeBindings(addBindings(policy, wanted), wanted), policy)).toBe(true);
      }),
    );
  });

  test('never changes the policy it was given', () => {
    fc.assert(
      fc.property(arbitraryPolicy, grants, (policy, wanted) => {
        const before = structuredClone(policy);
        removeBindings(addBindings(policy, wanted), wanted);
        expect(policy).toEqual(before);
      }),
    );
  });
});

describe('removing', () => {
  test('gives back the same object where there is nothing to remove', () => {
    const policy: IamPolicy = { bindings: [{ role: 'roles/viewer', members: [dead], condition }] };
    expect(removeBindings(policy, [{ role: 'roles/viewer', member: ours }])).toBe(policy);
  });

  test('takes a member out of split and doubled bindings, and drops the binding it empties', () => {
    const bindings = [
      { role: 'roles/viewer', members: [ours, ours] },
      { role: 'roles/viewer', members: ['allUsers', ours] },
      { role: 'roles/editor', members: [ours] },
    ];
    const left = removeBindings({ bindings }, [{ role: 'roles/viewer', member: ours }]);
    expect(left.bindings).toEqual([
      { role: 'roles/viewer', members: ['allUsers'] },
      { role: 'roles/editor', members: [ours] },
    ]);
  });

  test('leaves conditional bindings and everyone else exactly as they were', () => {
    fc.assert(
      fc.property(arbitraryPolicy, grants, (policy, wanted) => {
        const changed = removeBindings(addBindings(policy, wanted), wanted);
        const conditional = (bindings: Binding[]) => bindings.filter((binding) => binding.condition !== undefined);
        expect(conditional(changed.bindings)).toEqual(conditional(policy.bindings));
        expect(strangers(changed)).toEqual(strangers(policy));
        expect(changed.auditConfigs).toBe(policy.auditConfigs);
        expect(changed.etag).toBe(policy.etag);
      }),
    );
  });
});

describe('the same policy', () => {
  test('is the same after shuffling, doubling and splitting', () => {
    fc.assert(
      fc.property(arbitraryPolicy, fc.infiniteStream(fc.nat()), (policy, chance) => {
        const pieces = policy.bindings.flatMap(({ members, ...rest }) =>
          [...members, ...members].map((one) => ({ ...rest, members: [one] })),
        );
        const order = new Map(pieces.map((piece) => [piece, chance.next().value ?? 0]));
        const shuffled = [...pieces].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
        expect(samePolicy(policy, { ...policy, version: 3, etag: 'other', bindings: shuffled })).toBe(true);
      }),
    );
  });

  test('is another with another member, role, condition or audit configuration', () => {
    const policy: IamPolicy = { bindings: [{ role: 'roles/viewer', members: [ours], condition }], auditConfigs: [] };
    const one = (binding: Partial<Binding>): IamPolicy => ({
      bindings: [{ role: 'roles/viewer', members: [ours], condition, ...binding }],
    });
    expect(samePolicy(policy, one({}))).toBe(true);
    expect(samePolicy(policy, one({ members: [dead] }))).toBe(false);
    expect(samePolicy(policy, one({ role: 'roles/editor' }))).toBe(false);
    expect(samePolicy(policy, one({ condition: { expression: 'true' } }))).toBe(false);
    expect(samePolicy(policy, { ...policy, auditConfigs: [{ service: 'allServices' }] })).toBe(false);
  });
});

function strangers({ bindings }: IamPolicy): string[] {
  return bindings
    .flatMap(({ role: name, members }) => members.map((one) => `${name} ${one}`))
    .filter((entry) => strange.some((one) => entry.endsWith(one)));
}
