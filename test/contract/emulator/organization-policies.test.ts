import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { OWNER, SLIM, finished, startTwin } from './twin.js';
import type { Twin } from './twin.js';

const EXTERNAL_IP = 'constraints/compute.vmExternalIpAccess';
const LOCATIONS = 'constraints/gcp.resourceLocations';
const DOMAINS = 'constraints/iam.allowedPolicyMemberDomains';

describe('Policies of the organisation', () => {
  let twin: Twin;
  beforeAll(async () => {
    twin = await startTwin();
  });
  afterAll(() => twin.close());

  const creation = async (project: string, zone: string, setup: object = {}) => {
    const path = `v2/projects/${project}/locations/${zone}/instances?instanceId=notebook`;
    const started = await twin.owner('POST', path, { gceSetup: { containerImage: { repository: SLIM }, ...setup } });
    return (await finished(twin.owner, 'v2', started)).body;
  };

  describe('on external addresses', () => {
    it('refuse a notebook that would have one, and name it and the project by its number', async () => {
      const project = await twin.project({
        services: ['notebooks'],
        organizationPolicies: { [EXTERNAL_IP]: { denyAll: true } },
      });
      const { body: listed } = await twin.host('GET', `v1/projects/${project}`);
      const { error } = await creation(project, 'us-central1-a');
      const name = `projects/${project}/zones/us-central1-a/instances/notebook`;
      expect(error).toMatchObject({
        code: 9,
        message: `Constraint ${EXTERNAL_IP} violated for project ${listed.projectNumber}. Add instance ${name} to the constraint to use external IP with it.`,
      });
    });

    it('let one without through, and the one that is named', async () => {
      const allowedValues = ['projects/project-named/zones/us-central1-a/instances/notebook'];
      const rule = { organizationPolicies: { [EXTERNAL_IP]: { allowedValues } } };
      const project = await twin.project({ services: ['notebooks'], ...rule });
      expect((await creation(project, 'us-central1-a', { disablePublicIp: true })).error).toBeUndefined();
      expect((await creation(project, 'us-central1-b')).error.message).toContain(EXTERNAL_IP);
      await twin.project({ projectId: 'project-named', services: ['notebooks'], ...rule });
      expect((await creation('project-named', 'us-central1-a')).error).toBeUndefined();
    });
  });

  describe('on locations', () => {
    const allowing = (...allowedValues: string[]) =>
      twin.project({
        services: ['notebooks', 'artifactregistry'],
        organizationPolicies: { [LOCATIONS]: { allowedValues } },
      });
    const repository = (project: string, location: string) =>
      twin.host('POST', `v1/projects/${project}/locations/${location}/repositories?repositoryId=images`, {
        format: 'DOCKER',
      });
    const bucket = (project: string, location: string) =>
      twin.host('POST', `storage/v1/b?project=${project}`, { name: `${project}-${location.toLowerCase()}`, location });

    it('refuse in the words of each API what would lie elsewhere', async () => {
      const project = await allowing('in:europe-locations');
      const refused = await repository(project, 'us-central1');
      expect([refused.status, refused.body.error.message]).toEqual([
        400,
        `us-central1 violates constraint ${LOCATIONS} on the resource projects/${project}`,
      ]);
      const noBucket = await bucket(project, 'US');
      expect([noBucket.status, noBucket.body.error.message]).toEqual([412, `'us' violates constraint '${LOCATIONS}'`]);
      const { error } = await creation(project, 'us-central1-a');
      expect(error.message).toBe(
        `Location ZONE:us-central1-a violates constraint ${LOCATIONS} on the resource projects/${project}/zones/us-central1-a/instances/notebook.`,
      );
    });

    it('hold for a group and all within, or for one location by itself', async () => {
      const project = await allowing('in:us-central1-locations', 'us-east1');
      expect((await repository(project, 'us-central1')).status).toBe(200);
      expect((await bucket(project, 'US-EAST1')).status).toBe(200);
      expect((await creation(project, 'us-central1-b')).error).toBeUndefined();
      expect((await creation(project, 'us-east1-b')).error.message).toContain(LOCATIONS);
      expect((await bucket(project, 'US')).status).toBe(412);
    });
  });

  describe('on members', () => {
    const rule = { organizationPolicies: { [DOMAINS]: { allowedValues: ['example.com'] } } };
    const grant = (project: string, ...members: string[]) =>
      twin.owner('POST', `v3/projects/${project}:setIamPolicy`, {
        policy: {
          bindings: [
            { role: 'roles/owner', members: [`user:${OWNER}`] },
            { role: 'roles/viewer', members },
          ],
        },
      });

    it('refuse a whole write for one stranger, and name each', async () => {
      const project = await twin.project(rule);
      const { status, body } = await grant(project, 'user:ana@example.com', 'user:eve@other.org', 'allUsers');
      expect(status).toBe(400);
      expect(body.error).toMatchObject({
        status: 'FAILED_PRECONDITION',
        message: 'One or more users named in the policy do not belong to a permitted customer.',
      });
      expect(body.error.details[0]).toMatchObject({
        violations: [
          {
            type: DOMAINS,
            subject: `orgpolicy:projects/${project}?configvalue=eve%40other.org`,
            description: 'User eve@other.org is not in permitted organization.',
          },
          { description: 'User allUsers is not in permitted organization.' },
        ],
      });
    });

    it("let the organisation's people and accounts through, and who is in the policy already", async () => {
      const project = await twin.project();
      expect((await grant(project, 'user:eve@other.org')).status).toBe(200);
      await twin.control('PATCH', `projects/${project}`, rule);
      const own = await twin.project({ services: ['compute'] });
      const { body } = await twin.host('GET', `compute/v1/projects/${own}`);
      const members = ['user:ana@example.com', 'user:eve@other.org', `serviceAccount:${body.defaultServiceAccount}`];
      expect((await grant(project, ...members)).status).toBe(200);
    });

    it('count for buckets as well', async () => {
      const project = await twin.project(rule);
      await twin.owner('POST', `storage/v1/b?project=${project}`, { name: `${project}-shared` });
      const bindings = [{ role: 'roles/storage.objectViewer', members: ['user:eve@other.org'] }];
      const { status, body } = await twin.owner('PUT', `storage/v1/b/${project}-shared/iam`, { bindings });
      expect([status, body.error.message]).toEqual([
        400,
        'One or more users named in the policy do not belong to a permitted customer.',
      ]);
    });
  });
});
