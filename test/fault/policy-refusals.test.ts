import { temporal } from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { until } from '../../scripts/wait.js';
import { samePolicy } from '../../src/domain/iam-policy.js';
import { requiredServices } from '../../src/domain/services.js';
import { resolveSpec } from '../../src/domain/spec.js';
import { editPolicy } from '../support/edit-policy.js';
import { isAtRest, labSpec, post, projectState, provision, teardown } from '../support/environments.js';
import { LossyLink } from '../support/lossy-link.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
let link: LossyLink;
beforeAll(async () => {
  world = await startWorld({ speed: 600, between: async (url) => (link = await LossyLink.open(url)) });
});
afterAll(() => world.stop());

const { EVENT_TYPE_ACTIVITY_TASK_SCHEDULED } = temporal.api.enums.v1.EventType;
const WIDE = ['roles/editor', 'roles/container.admin', 'roles/iam.securityAdmin'];
const services = requiredServices(resolveSpec(labSpec('my-project')));
const lab = (projectId: string) => labSpec(projectId, { access: { profile: 'lab' } });
const writesOf = (projectId: string) => new RegExp(`^POST /v3/projects/${projectId}:setIamPolicy`);

describe('a policy that Google does not let us write for the moment', () => {
  test('stops whoever wished something of it, and nobody else', async () => {
    const projectId = await world.project({ services });
    const [stuck, other] = ['stuck', 'other'].map((environmentId) => labSpec(projectId, { environmentId }));
    if (!stuck || !other) throw new TypeError('two specs');
    link.refuse(new RegExp(`serviceAccounts/labwright-stuck@${projectId}[^/]*:setIamPolicy`));
    const before = link.happened.length;
    await post(world, stuck);
    await until(() => Promise.resolve(link.happened.length > before || undefined), {
      withinMs: 120_000,
      describe: () => 'no policy was to be written',
    });

    expect((await provision(world, other)).state).toBe('READY');
    const waiting = await world.waitFor(projectId, 'stuck', ({ steps }) => steps.some(({ failures }) => failures));
    expect(waiting).toMatchObject({ state: 'PROVISIONING', runs: [{ number: 1 }] });
    expect(waiting.steps.find(({ name }) => name === 'access')?.failures).toMatchObject([{ kind: 'Transient' }]);
    link.refuse(undefined);
    expect(await world.waitFor(projectId, 'stuck', isAtRest)).toMatchObject({ state: 'READY', runs: [{ number: 1 }] });
  });

  test('keeps the count of what may have been written all the same, so that DELETE takes it back', async () => {
    const projectId = await world.project({ services, grantable: WIDE });
    const before = await projectState(world, projectId);
    link.loseAnswer(writesOf(projectId));
    const lost = link.happened.length;
    expect((await provision(world, lab(projectId))).state).toBe('READY');
    expect(link.happened.slice(lost)).toHaveLength(1);

    expect((await teardown(world, lab(projectId))).state).toBe('DELETED');
    expect(samePolicy((await projectState(world, projectId)).policy, before.policy)).toBe(true);
  });
});

test('a policy that somebody changes between our read and our write is read again at once', async () => {
  const projectId = await world.project({ services, grantable: WIDE });
  // A role that the brake on the service's own role lets pass: else it, and not the etag, would refuse a stale write.
  link.before(writesOf(projectId), () =>
    editPolicy(world, projectId, ({ bindings, ...policy }) => ({
      ...policy,
      version: 3,
      bindings: [...bindings, { role: 'roles/logging.logWriter', members: ['user:bob@example.com'] }],
    })),
  );
  const before = link.happened.length;
  expect((await provision(world, lab(projectId))).state).toBe('READY');
  expect(link.happened.slice(before)).toHaveLength(1);
  const { policy, projectNumber } = await projectState(world, projectId);
  expect(policy.bindings.find(({ role }) => role === 'roles/logging.logWriter')?.members).toContain(
    'user:bob@example.com',
  );
  const account = `serviceAccount:${projectNumber}-compute@developer.gserviceaccount.com`;
  expect(policy.bindings.find(({ role }) => role === 'roles/editor')?.members).toContain(account);

  const { events } = await world.temporal.workflow.getHandle(`access.${projectId}`).fetchHistory();
  const asked = events?.filter(({ eventType }) => eventType === EVENT_TYPE_ACTIVITY_TASK_SCHEDULED);
  // One look and one write: with a count to keep, the writer lives on, and this is all that it ever did.
  expect(asked).toHaveLength(2);
});
