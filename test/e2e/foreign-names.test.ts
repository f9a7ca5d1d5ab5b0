import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { contextArchive, sha256 } from '../../src/activities/context.js';
import { contentTag, contentText, contextObject } from '../../src/domain/image-content.js';
import { requiredServices } from '../../src/domain/services.js';
import { resolveSpec } from '../../src/domain/spec.js';
import { environmentPath } from '../../scripts/environment-client.js';
import { builtSpec, ENVIRONMENT, IMAGE, provision } from '../support/environments.js';
import { asOwner, gone, shown } from '../support/owner.js';
import { planOfSpec, stepOf } from '../support/plans.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: 600 });
});
afterAll(() => world.stop());

const DOCKERFILE = `FROM ${IMAGE}\nRUN pip install kfp==2.17.0\n`;
const CONTEXT = contextArchive({ Dockerfile: DOCKERFILE }).sha256;

const repository = (projectId: string) => `projects/${projectId}/locations/us-central1/repositories/labwright`;
const bucket = (projectId: string) => `labwright-${projectId}`;
const builder = (projectId: string) => `builder-labwright@${projectId}.iam.gserviceaccount.com`;

function imageUri(projectId: string): string {
  const image = `us-central1-docker.pkg.dev/${projectId}/labwright/mlops-dev`;
  const target = { region: 'us-central1', image };
  const hash = sha256(contentText({ context: `sha256:${CONTEXT}`, version: '', builder: builder(projectId), target }));
  return `${image}:${contentTag(hash)}`;
}

/** Makes what the environments share, so that only the content's own names are left to others. */
async function withNeighbour(projectId: string): Promise<void> {
  const image = { dockerfile: `FROM ${IMAGE}\n`, name: 'neighbour' };
  const neighbour = await provision(world, builtSpec(projectId, { environmentId: 'neighbour', image }));
  expect(neighbour.state).toBe('READY');
}

interface Case {
  /** That stops. */
  step: string;
  /** That would have made it. */
  taken: string;
  resource: (projectId: string) => string;
  /** What Google answers about it: `METHOD path`. */
  looks: (projectId: string) => string[];
  make: (projectId: string) => Promise<unknown>;
  remove: (projectId: string) => Promise<unknown>;
}

const looksAtBucket = (projectId: string) =>
  ['', '/iam', '/o'].map((part) => `GET storage/v1/b/${bucket(projectId)}${part}`);

const CASES: Record<string, Case> = {
  'the repository': {
    step: 'preflight',
    taken: 'repository',
    resource: repository,
    looks: (projectId) => [`GET v1/${repository(projectId)}`, `GET v1/${repository(projectId)}:getIamPolicy`],
    async make(projectId) {
      const parent = `v1/projects/${projectId}/locations/us-central1/repositories`;
      await asOwner(world, 'POST', `${parent}?repositoryId=labwright`, { format: 'DOCKER', labels: { team: 'a' } });
      await shown(world, `v1/${repository(projectId)}`);
    },
    async remove(projectId) {
      await asOwner(world, 'DELETE', `v1/${repository(projectId)}`);
      await gone(world, `v1/${repository(projectId)}`);
    },
  },
  'the bucket': {
    step: 'preflight',
    taken: 'source',
    resource: (projectId) => `gs://${bucket(projectId)}`,
    looks: looksAtBucket,
    make: (projectId) =>
      asOwner(world, 'POST', `storage/v1/b?project=${projectId}`, { name: bucket(projectId), labels: { team: 'a' } }),
    remove: (projectId) => asOwner(world, 'DELETE', `storage/v1/b/${bucket(projectId)}`),
  },
  'the bucket, of another project': {
    step: 'preflight',
    taken: 'source',
    resource: (projectId) => `gs://${bucket(projectId)}`,
    looks: looksAtBucket,
    async make(projectId) {
      // With our labels, which prove nothing: anybody can write them.
      const labels = { 'labwright-installation': 'labwright', 'labwright-environment': '_all' };
      const others = await world.project({ bindings: [{ role: 'roles/owner', members: ['user:owner@example.com'] }] });
      await asOwner(world, 'POST', `storage/v1/b?project=${others}`, { name: bucket(projectId), labels });
    },
    remove: (projectId) => asOwner(world, 'DELETE', `storage/v1/b/${bucket(projectId)}`),
  },
  "the builder's account": {
    step: 'preflight',
    taken: 'accounts',
    resource: builder,
    looks: (projectId) => {
      const account = `v1/projects/${projectId}/serviceAccounts/${builder(projectId)}`;
      return [`GET ${account}`, `POST ${account}:getIamPolicy`];
    },
    async make(projectId) {
      const account = { accountId: 'builder-labwright', serviceAccount: { description: 'made by hand' } };
      await asOwner(world, 'POST', `v1/projects/${projectId}/serviceAccounts`, account);
      await shown(world, `v1/projects/${projectId}/serviceAccounts/${builder(projectId)}`);
    },
    remove: (projectId) => asOwner(world, 'DELETE', `v1/projects/${projectId}/serviceAccounts/${builder(projectId)}`),
  },
  "the context's object, with other bytes": {
    step: 'source',
    taken: 'source',
    resource: (projectId) => `gs://${bucket(projectId)}/${contextObject(CONTEXT)}`,
    looks: (projectId) => {
      const object = `storage/v1/b/${bucket(projectId)}/o/${encodeURIComponent(contextObject(CONTEXT))}`;
      return [`GET ${object}`, `GET ${object}?alt=media`];
    },
    async make(projectId) {
      await withNeighbour(projectId);
      const name = encodeURIComponent(contextObject(CONTEXT));
      await asOwner(world, 'POST', `upload/storage/v1/b/${bucket(projectId)}/o?uploadType=media&name=${name}`, 'other');
    },
    remove: (projectId) =>
      asOwner(world, 'DELETE', `storage/v1/b/${bucket(projectId)}/o/${encodeURIComponent(contextObject(CONTEXT))}`),
  },
  "the content's image": {
    step: 'image',
    taken: 'image',
    resource: imageUri,
    looks: (projectId) => [
      `GET v1/${repository(projectId)}/packages/mlops-dev/tags`,
      `GET v1/${repository(projectId)}/packages/mlops-dev/versions`,
    ],
    async make(projectId) {
      await withNeighbour(projectId);
      await world.emulator('POST', 'images', { uri: imageUri(projectId) });
    },
    async remove(projectId) {
      const image = `v1/${repository(projectId)}/packages/mlops-dev`;
      await asOwner(world, 'DELETE', image);
      await gone(world, `${image}/tags/${imageUri(projectId).split(':')[1] ?? ''}`);
    },
  },
};

const seen = (looks: string[]) =>
  Promise.all(
    looks.map(async (look) => {
      const [method = '', path = ''] = look.split(' ');
      return JSON.stringify(await asOwner(world, method, path));
    }),
  );

describe('somebody else has taken the name of', () => {
  test.each(Object.entries(CASES))(
    '%s: it is named and left alone; once it is gone, :retry goes on',
    async (_, its) => {
      const projectId = await world.project({ services: requiredServices(resolveSpec(builtSpec('my-project'))) });
      await its.make(projectId);
      const before = await seen(its.looks(projectId));

      const spec = builtSpec(projectId, { image: { dockerfile: DOCKERFILE } });
      const told = await planOfSpec(world, spec);
      const refused = await provision(world, spec);
      expect(told.findings).toEqual(refused.failures);
      expect(stepOf(told, its.taken).state).toBe('FOREIGN');
      expect(refused.state).toBe('ACTION_REQUIRED');
      expect(refused.failures).toMatchObject([{ step: its.step, kind: 'Foreign', resource: its.resource(projectId) }]);
      expect(refused.attention).toContain(its.resource(projectId));
      expect(await seen(its.looks(projectId))).toEqual(before);

      await its.remove(projectId);
      await world.request('POST', `${environmentPath(projectId, ENVIRONMENT)}:retry`);
      const again = await world.waitFor(projectId, ENVIRONMENT, ({ runs }) => runs[1]?.result !== undefined);
      expect([again.state, again.failures]).toEqual(['READY', []]);
    },
  );
});
