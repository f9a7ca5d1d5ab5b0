import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Wish } from '../../../src/domain/access.js';
import { targetName, type Grant } from '../../../src/domain/grants.js';
import { samePolicy, type Binding, type IamPolicy } from '../../../src/domain/iam-policy.js';
import { fulfil, stands, type Policies, type Project, type Refusals } from './access-writer.js';

const PROJECT = { kind: 'project', projectId: 'my-project' } as const;
const ACCOUNT = { kind: 'serviceAccount', email: '123-compute@developer.gserviceaccount.com' } as const;
const TARGETS = [PROJECT, ACCOUNT];
const ROLES = ['roles/editor', 'roles/container.admin', 'roles/iam.serviceAccountUser'];
/** Two spellings of one owner among them. */
const MEMBERS = [`serviceAccount:${ACCOUNT.email}`, 'user:ana@example.com', 'user:Ana@Example.com'];
const COUNTED: Grant[] = TARGETS.flatMap((on) =>
  ROLES.flatMap((role) => MEMBERS.map((member) => ({ role, member, on, counted: true as const }))),
);

const condition = { title: 'office hours', expression: 'request.time.getHours() < 18' };
const members = fc.uniqueArray(fc.constantFrom(...MEMBERS, 'group:team@example.com', 'allUsers'), { minLength: 1 });
const binding: fc.Arbitrary<Binding> = fc
  .tuple(fc.constantFrom(...ROLES, 'roles/owner'), members, fc.boolean())
  .map(([role, some, isConditional]) => ({ role, members: some, ...(isConditional && { condition }) }));
const policy: fc.Arbitrary<IamPolicy> = fc.record({ bindings: fc.array(binding, { maxLength: 5 }) });
const policies: fc.Arbitrary<Policies> = fc
  .tuple(policy, policy)
  .map(([a, b]) => ({ [targetName(PROJECT)]: a, [targetName(ACCOUNT)]: b }));

/** One wish: an environment asks for its grants, or gives back all that it has. */
interface Move {
  environmentId: string;
  grant: Grant[];
}
const environmentId = fc.integer({ min: 1, max: 200 }).map((number) => `e${number}`);
const move: fc.Arbitrary<Move> = fc.record({
  environmentId: fc.oneof(environmentId, fc.constantFrom('e1', 'e2', 'e3')),
  grant: fc.oneof(fc.constant<Grant[]>([]), fc.subarray(COUNTED)),
});
/** One batch holds one wish of an environment. */
const batches = fc.array(fc.uniqueArray(move, { selector: (each) => each.environmentId, maxLength: 30 }), {
  maxLength: 20,
});

/** All that each environment asked for since it last gave everything back. */
type Held = Map<string, Grant[]>;

function wishOf({ environmentId: id, grant }: Move, held: Held): Wish {
  const revoke = grant.length > 0 ? [] : (held.get(id) ?? []);
  return { environmentId: id, ticket: id, grant, revoke };
}

function note(held: Held, { environmentId: id, grant }: Wish): void {
  if (grant.length === 0) held.delete(id);
  else held.set(id, [...new Set([...(held.get(id) ?? []), ...grant])]);
}

function everyoneLeaves(project: Project, held: Held): Project {
  const wishes = [...held.keys()].map((id) => wishOf({ environmentId: id, grant: [] }, held));
  return fulfil(project, wishes);
}

const sameMember = (a: Grant, b: Grant) =>
  a.role === b.role && a.on === b.on && a.member.toLowerCase() === b.member.toLowerCase();

function expectRestored({ policies: now, ledger }: Project, before: Policies): void {
  expect(ledger).toEqual([]);
  for (const [name, each] of Object.entries(before)) expect(samePolicy(now[name] ?? { bindings: [] }, each)).toBe(true);
}

/** What no wish names: other members, and whatever is under a condition. */
function strangers(all: Policies): Binding[] {
  return Object.values(all)
    .flatMap(({ bindings }) => bindings)
    .map((each) => (each.condition ? each : { ...each, members: each.members.filter((one) => !MEMBERS.includes(one)) }))
    .filter((each) => each.members.length > 0);
}

describe('for any wishes of up to 200 environments, in any batches', () => {
  test('a counted grant is there exactly as long as somebody asks for it or it was there before', () => {
    fc.assert(
      fc.property(policies, batches, (before, all) => {
        const held: Held = new Map();
        let project: Project = { policies: before, ledger: [] };
        for (const batch of all) {
          const wishes = batch.map((each) => wishOf(each, held));
          project = fulfil(project, wishes);
          for (const wish of wishes) note(held, wish);
          const wanted = [...held.values()].flat();
          for (const grant of COUNTED) {
            const expected = stands(before, grant) || wanted.some((each) => sameMember(each, grant));
            expect(stands(project.policies, grant), JSON.stringify(grant)).toBe(expected);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test("nobody else's binding is touched, and in the end the policies mean what they meant", () => {
    fc.assert(
      fc.property(policies, batches, (before, all) => {
        const held: Held = new Map();
        let project: Project = { policies: before, ledger: [] };
        for (const batch of all) {
          const wishes = batch.map((each) => wishOf(each, held));
          project = fulfil(project, wishes);
          for (const wish of wishes) note(held, wish);
          expect(strangers(project.policies)).toEqual(strangers(before));
        }
        expectRestored(everyoneLeaves(project, held), before);
      }),
      { numRuns: 60 },
    );
  });

  test('the number of times that a wish is repeated changes nothing', () => {
    fc.assert(
      fc.property(policies, batches, fc.integer({ min: 2, max: 3 }), (before, all, times) => {
        const held: Held = new Map();
        let [once, often]: [Project, Project] = [
          { policies: before, ledger: [] },
          { policies: before, ledger: [] },
        ];
        for (const batch of all) {
          const wishes = batch.map((each) => wishOf(each, held));
          for (const wish of wishes) note(held, wish);
          once = fulfil(once, wishes);
          for (let time = 0; time < times; time += 1) often = fulfil(often, wishes);
          expect(often).toEqual(once);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('refusals lose no count: who was granted and asks keeps it, and a later wish of all to leave restores all', () => {
    const refusals = fc.record<Refusals>({
      look: fc.subarray(['e1', 'e2']),
      write: fc.subarray(['e1', 'e2', 'e3']),
      on: fc.constantFrom(...TARGETS.map(targetName)),
    });
    const steps = fc.array(fc.tuple(fc.uniqueArray(move, { selector: (each) => each.environmentId }), refusals), {
      maxLength: 15,
    });
    fc.assert(
      fc.property(policies, steps, (before, all) => {
        /** What each may still have at Google, and what it was surely granted and has not asked to give back. */
        const held: Held = new Map();
        const sure: Held = new Map();
        let project: Project = { policies: before, ledger: [] };
        for (const [batch, refused] of all) {
          const wishes = batch.map((each) => wishOf(each, held));
          project = fulfil(project, wishes, refused);
          const isRefused = ({ environmentId: id }: Wish) =>
            [...(refused.look ?? []), ...(refused.write ?? [])].includes(id);
          for (const wish of wishes) {
            if (!isRefused(wish) || wish.grant.length > 0) note(held, wish);
            if (!isRefused(wish) || wish.grant.length === 0) note(sure, wish);
          }
          for (const grant of [...sure.values()].flat()) expect(stands(project.policies, grant)).toBe(true);
          expect(strangers(project.policies)).toEqual(strangers(before));
        }
        expectRestored(everyoneLeaves(project, held), before);
      }),
      { numRuns: 60 },
    );
  });
});
