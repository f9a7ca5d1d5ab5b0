import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { environmentPath, type EnvironmentDocument } from '../../scripts/environment-client.js';
import { requiredServices } from '../../src/domain/services.js';
import { resolveSpec, type EnvironmentSpec } from '../../src/domain/spec.js';
import { ENVIRONMENT, labSpec, mutatingCalls, OWNER, projectState, provision } from '../support/environments.js';
import { runGrant } from '../support/gcloud.js';
import { asOwner } from '../support/owner.js';
import { expectTold, type Told } from '../support/told.js';
import { startWorld, type World } from '../support/world.js';

/** What goes wrong first in a project that is new to us, and can be known before anything is changed. */
let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: 300 });
});
afterAll(() => world.stop());

const services = requiredServices(resolveSpec(labSpec('my-project')));
const gpu = (machineType: string, count: number, region?: string) => (projectId: string) =>
  labSpec(projectId, {
    ...(region && { region }),
    notebook: { owner: OWNER, idleShutdown: '24h', machineType, accelerator: { type: 'NVIDIA_TESLA_T4', count } },
  });
const change = (projectId: string, options: object) => world.emulator('PATCH', `projects/${projectId}`, options);
const ready = (projectId: string) => world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'READY');

/** Told at once, and nothing was changed. */
async function stuckAtOnce(spec: EnvironmentSpec, ...told: Told[]): Promise<EnvironmentDocument> {
  const stuck = await provision(world, spec);
  expect(stuck.state).toBe('ACTION_REQUIRED');
  await expectTold(world, stuck, ...told);
  expect(await mutatingCalls(world, spec.projectId)).toEqual([]);
  return stuck;
}

describe('missing rights', () => {
  test('are told all at once, each role with its command, and once those have run the environment goes on', async () => {
    const projectId = await world.project();
    const { bindings } = (await projectState(world, projectId)).policy;
    const lost = ['roles/resourcemanager.projectIamAdmin', 'roles/iam.serviceAccountAdmin', 'roles/notebooks.admin'];
    await change(projectId, { bindings: bindings.filter(({ role }) => !lost.includes(role)) });
    const lacks = (permissions: string, more = '') =>
      new RegExp(`^serviceAccount:labwright@\\S+ lacks ${permissions} in ${projectId}${more}\\.$`);
    const stuck = await stuckAtOnce(
      labSpec(projectId),
      ...[
        {
          role: lost[0],
          sentence: lacks('resourcemanager.projects.getIamPolicy, .*setIamPolicy', '; Editor is not enough'),
        },
        { role: lost[1], sentence: lacks('iam.serviceAccounts.get, .*', '; Editor is not enough') },
        { role: lost[2], sentence: lacks('notebooks.instances.create, .*') },
      ].map(({ role = '', sentence }) => ({
        step: 'preflight',
        kind: 'PermissionDenied',
        sentence,
        fix: new RegExp(`^Grant ${role}\\.$`),
        command: new RegExp(`^gcloud projects add-iam-policy-binding ${projectId} .*--role=${role} `),
      })),
    );
    for (const { fix } of stuck.failures) await runGrant(world, fix?.command ?? '');
    await ready(projectId);
  });
});

describe('a quota that does not suffice', () => {
  const short = (needed: number, metric: string, limit: number, fix: RegExp): Told => ({
    step: 'preflight',
    kind: 'QuotaExceeded',
    sentence: new RegExp(`^The notebook needs ${needed} ${metric}; \\S.* allows ${limit} and 0 are in use\\.$`),
    fix,
  });

  test.each<[string, Record<string, number>, (projectId: string) => EnvironmentSpec, Told]>([
    ['CPUS', { CPUS: 2 }, labSpec, short(4, 'CPUS', 2, /notebook\.machineType/)],
    ['CPUS_ALL_REGIONS', { CPUS_ALL_REGIONS: 3 }, labSpec, short(4, 'CPUS_ALL_REGIONS', 3, /notebook\.machineType/)],
    ['SSD_TOTAL_GB', { SSD_TOTAL_GB: 249 }, labSpec, short(250, 'SSD_TOTAL_GB', 249, /notebook\.bootDiskGb/)],
    [
      'IN_USE_ADDRESSES',
      { IN_USE_ADDRESSES: 0 },
      labSpec,
      short(1, 'IN_USE_ADDRESSES', 0, /notebook\.publicIp to false/),
    ],
    [
      'NVIDIA_T4_GPUS',
      { GPUS_ALL_REGIONS: 2 },
      gpu('n1-standard-4', 2),
      short(2, 'NVIDIA_T4_GPUS', 1, /notebook\.accelerator/),
    ],
    ['GPUS_ALL_REGIONS', {}, gpu('n1-standard-4', 1), short(1, 'GPUS_ALL_REGIONS', 0, /notebook\.accelerator/)],
  ])(
    'of %s is told in figures before anything starts, and watched until it does',
    async (metric, quotas, specOf, told) => {
      // Notebooks is off: nothing but Compute is asked.
      const projectId = await world.project({ services: ['compute'], quotas });
      await stuckAtOnce(specOf(projectId), told);
      await change(projectId, { quotas: { NVIDIA_T4_GPUS: 2, GPUS_ALL_REGIONS: 2 } });
      const { runs } = await ready(projectId);
      expect(runs[0]?.result).toBe('FAILED');
      const { instances } = await projectState(world, projectId);
      expect([metric, instances.length]).toEqual([metric, 1]);
    },
  );
});

describe('what the spec names and Google does not have', () => {
  const told = (sentence: RegExp, fix: RegExp, command?: RegExp): Told => ({
    step: 'preflight',
    kind: 'InvalidSpec',
    sentence,
    fix,
    ...(command && { command }),
  });

  test('is told of a network in a project without one, and :retry goes on once it is there', async () => {
    const projectId = await world.project({ services, networks: [] });
    await stuckAtOnce(
      labSpec(projectId),
      told(
        new RegExp(
          `^${projectId} has no subnet default of a network default in us-central1; its subnets there: none\\.$`,
        ),
        /^Make the network default/,
        /^gcloud compute networks create default --subnet-mode=auto --project=/,
      ),
    );
    await change(projectId, { networks: [{ name: 'default' }] });
    await world.request('POST', `${environmentPath(projectId, ENVIRONMENT)}:retry`);
    await ready(projectId);
  });

  test('is told of a subnet, with those that exist', async () => {
    const subnetworks = ['team-a', 'team-b'].map((name) => ({ name, region: 'us-central1' }));
    const networks = [{ name: 'team', subnetworks: [...subnetworks, { name: 'far', region: 'europe-west4' }] }];
    const projectId = await world.project({ services, networks });
    await stuckAtOnce(
      labSpec(projectId),
      told(
        /has no subnet default of a network default in us-central1; its subnets there: team\/team-a, team\/team-b\.$/,
        /^Set notebook\.network to team and notebook\.subnet to team-a,/,
        /^gcloud compute networks subnets list --project=\S+ --regions=us-central1$/,
      ),
    );
    const notebook = { owner: OWNER, idleShutdown: '24h', network: 'team', subnet: 'team-b' };
    const other = { environmentId: 'other', notebook };
    expect((await provision(world, labSpec(projectId, other))).state).toBe('READY');
  });

  test('is told of the subnet of a host project by the host, where that may be looked at', async () => {
    const host = await world.project({ services });
    const projectId = await world.project({ services });
    const notebook = { owner: OWNER, network: `projects/${host}/global/networks/shared` };
    const sentence = new RegExp(`^${host} has no subnet shared of a network shared in us-central1;`);
    await stuckAtOnce(labSpec(projectId, { notebook }), told(sentence, /^Set notebook\.network to default/));
  });

  test('is told of services, all of them, with what was probably meant', async () => {
    const projectId = await world.project({ services });
    await stuckAtOnce(
      labSpec(projectId, { services: ['notebook', 'xyz-unheard-of', 'bigquery'] }),
      told(
        new RegExp(
          `^Google knows no service notebook\\.googleapis\\.com, xyz-unheard-of\\.googleapis\\.com that ${projectId} could use\\.$`,
        ),
        /Perhaps notebooks\.googleapis\.com was meant\.$/,
        /^gcloud services list --available/,
      ),
    );
  });

  test('is told of an accelerator that no zone of the spec has', async () => {
    const projectId = await world.project({ services });
    const notebook = { owner: OWNER, machineType: 'n1-standard-4', accelerator: { type: 'NVIDIA_L4', count: 1 } };
    await stuckAtOnce(
      labSpec(projectId, { zones: ['us-central1-f'], notebook }),
      told(
        /^n1-standard-4 with 1 NVIDIA_L4 is offered in none of us-central1-f\.$/,
        /another accelerator type/,
        /^gcloud compute accelerator-types list /,
      ),
    );
  });

  test('is told of more accelerators than one machine takes', async () => {
    const projectId = await world.project({ services });
    await stuckAtOnce(
      gpu('n1-standard-4', 8)(projectId),
      told(/^n1-standard-4 with 8 NVIDIA_TESLA_T4 is offered/, /type/),
    );
  });

  test('is told of a ready image, also before a service is on', async () => {
    const projectId = await world.project();
    const uri = 'us-docker.pkg.dev/deeplearning-platform-release/gcr.io/workbench-container-slim:20200101-0000-rc0';
    await stuckAtOnce(
      labSpec(projectId, { image: { uri } }),
      told(
        /holds no image workbench-container-slim with the tag 20200101-0000-rc0\.$/,
        /image\.uri/,
        /^gcloud artifacts docker tags list us-docker\.pkg\.dev\/deeplearning-platform-release\/gcr\.io\/workbench-container-slim$/,
      ),
    );
  });
});

describe('a public address that the organisation forbids', () => {
  test('is told when Google refuses the notebook, with the way to do without, and :retry goes on once it is allowed', async () => {
    const constraint = 'constraints/compute.vmExternalIpAccess';
    const projectId = await world.project({ services, organizationPolicies: { [constraint]: { denyAll: true } } });
    const stuck = await provision(world, labSpec(projectId));
    expect(stuck.state).toBe('ACTION_REQUIRED');
    await expectTold(world, stuck, {
      step: 'notebook',
      kind: 'PolicyViolated',
      sentence: /^An organisation policy forbids it: .*constraints\/compute\.vmExternalIpAccess/,
      fix: /^Set notebook\.publicIp to false, in a subnet with Private Google Access/,
    });
    await change(projectId, { organizationPolicies: {} });
    await world.request('POST', `${environmentPath(projectId, ENVIRONMENT)}:retry`);
    await ready(projectId);
    expect((await projectState(world, projectId)).instances).toHaveLength(1);
  });
});

describe("the service's credentials", () => {
  test('that bill a project without an API are told from the project, and the environment goes on once it is on', async () => {
    await using other = await startWorld({ speed: 300 });
    // Where the service's own account lives (README); on there is all but what tells of billing.
    const home = { projectId: 'labwright-host', services: ['cloudresourcemanager', 'iam', 'serviceusage'] };
    const { projectNumber } = await other.emulator<{ projectNumber: string }>('POST', 'projects', home);
    await asOwner(other, 'POST', 'v1/projects/labwright-host/serviceAccounts', { accountId: 'labwright' });
    const projectId = await other.project();
    const stuck = await provision(other, labSpec(projectId));
    await expectTold(other, stuck, {
      step: 'preflight',
      kind: 'PermissionDenied',
      sentence: new RegExp(
        `^The service's credentials bill their calls to project ${projectNumber}, where cloudbilling\\.googleapis\\.com is off; it is not ${projectId} that lacks it\\.$`,
      ),
      fix: /^Enable it/,
      command: new RegExp(`^gcloud services enable cloudbilling\\.googleapis\\.com --project=${projectNumber}$`),
    });
    expect(await mutatingCalls(other, projectId)).toEqual([]);
    await asOwner(other, 'POST', `v1/projects/${projectNumber}/services/cloudbilling.googleapis.com:enable`, {});
    await other.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'READY');
  });
});
