import { afterAll, describe, expect, it } from 'vitest';

import { AnswerChecker } from '../../../emulator/answers.js';
import { methodOf } from '../../../emulator/methods.js';
import { startTwin } from '../emulator/twin.js';
import { DESCRIBED, coverage, missesOf, noLongerServed } from './coverage.js';
import { SPEED, callAll } from './traffic.js';

const LOCATION = 'projects/p/locations/us-central1-a';

describe("Google's Discovery documents", async () => {
  const twin = await startTwin({ speed: SPEED });
  afterAll(() => twin.close());

  it('know every method that the emulator serves, and each answers as its schema says', async () => {
    await callAll(twin);
    const silent = (await coverage(twin)).flatMap(({ served, answered }) =>
      served.filter((id) => !answered.includes(id)),
    );
    expect(silent).toEqual([]);
    expect((await missesOf(twin)).filter(({ of }) => of === 'answer')).toEqual([]);
  });
});

describe('A request', async () => {
  const twin = await startTwin();
  afterAll(() => twin.close());
  const project = await twin.project({ services: ['notebooks', 'artifactregistry', 'compute'] });
  const instances = `v2/projects/${project}/locations/us-central1-a/instances`;
  const repositories = `v1/projects/${project}/locations/us-central1/repositories`;
  const noted = async (path: string) => {
    const misses = (await missesOf(twin)).filter((miss) => miss.path === `/${path}`);
    return misses.map(({ of, at, what }) => `${of} ${at}: ${what}`);
  };

  it.each([
    {
      how: 'an unknown property',
      path: `${instances}?instanceId=one`,
      body: { gceSetup: { machineTyp: 'x' } },
      says: `Invalid JSON payload received. Unknown name "machineTyp" at 'instance.gce_setup': Cannot find field.`,
    },
    {
      how: 'a wrong type',
      path: `${instances}?instanceId=two`,
      body: { gceSetup: { disablePublicIp: 'yes' } },
      says: `Invalid value at 'instance.gce_setup.disable_public_ip' (TYPE_BOOL), "yes"`,
    },
    {
      how: 'a list where one value belongs',
      path: `${instances}?instanceId=three`,
      body: { gceSetup: { machineType: ['x'] } },
      says: `Invalid JSON payload received. Unknown name "machineType" at 'instance.gce_setup': Proto field is not repeating, cannot start list.`,
    },
    {
      how: 'an unknown enum value',
      path: `${repositories}?repositoryId=one`,
      body: { format: 'FLOPPY' },
      says: `Invalid value at 'repository.format' (TYPE_ENUM), "FLOPPY"`,
    },
    {
      how: 'an unknown parameter',
      path: `${repositories}?repositoryID=one`,
      body: { format: 'DOCKER' },
      says: `Invalid JSON payload received. Unknown name "repositoryID": Cannot bind query parameter. Field 'repositoryID' could not be found in request message.`,
    },
    {
      how: 'a parameter of the wrong type',
      path: `${repositories}?repositoryId=one&$.xgafv=3`,
      body: { format: 'DOCKER' },
      says: `Invalid value at '$.xgafv' (TYPE_ENUM), "3"`,
    },
  ])('with $how is refused in the words of Google, and noted', async ({ path, body, says }) => {
    const { status, body: answer } = await twin.owner('POST', path, body);
    expect([status, answer.error.status, answer.error.message]).toEqual([400, 'INVALID_ARGUMENT', says]);
    const [pathname = ''] = path.split('?');
    expect((await noted(pathname)).some((line) => line.endsWith(says))).toBe(true);
  });

  it('without a parameter that Storage requires is refused and noted', async () => {
    const { status, body } = await twin.owner('GET', 'storage/v1/b');
    expect([status, body.error.message]).toEqual([400, 'Required parameter: project']);
    expect(await noted('storage/v1/b')).toEqual(['request project: Required parameter: project']);
  });

  it('for a place that Compute cannot have is refused and noted', async () => {
    const path = `compute/v1/projects/${project}/zones/US/instances`;
    const { status, body } = await twin.owner('GET', path);
    expect([status, body.error.message]).toEqual([
      400,
      expect.stringContaining(`Invalid value for field 'zone': 'US'`),
    ]);
    expect(await noted(path)).toHaveLength(1);
  });

  it('that Google reads but no schema has is answered and noted', async () => {
    const path = `${repositories}?repositoryId=read&$alt=json`;
    const read = { format: 1, create_time: '2026-01-01T00:00:00Z', sizeBytes: 5, description: null };
    expect((await twin.owner('POST', path, read)).status).toBe(200);
    expect(await noted(repositories)).toEqual(
      expect.arrayContaining([
        'request repository.format: 1 should be "DOCKER" (TYPE_ENUM)',
        'request repository.create_time: "create_time" should be "createTime"',
        'request repository.create_time: is output only',
        'request repository.size_bytes: 5 should be "5" (TYPE_INT64)',
        'request repository.size_bytes: is output only',
        'request repository.description: null should be left out',
      ]),
    );
  });
});

describe('An answer', () => {
  const path = 'v2/projects/{project}/locations/{location}/instances/{instance}';
  const get = methodOf({ id: 'notebooks.projects.locations.instances.get', http: 'GET', path });
  const answered = (answer: object) => new AnswerChecker().check(get, answer).map(({ at, what }) => `${at}: ${what}`);

  it.each([
    [{ unheardOf: 1 }, 'unheardOf: Instance has no such field'],
    [{ state: 'ASLEEP' }, 'state: "ASLEEP" is no TYPE_ENUM'],
    [{ state: 3 }, 'state: 3 is no TYPE_ENUM'],
    [{ gceSetup: { bootDisk: { diskSizeGb: 150 } } }, 'gceSetup.bootDisk.diskSizeGb: 150 is no TYPE_INT64'],
    [{ createTime: 'yesterday' }, 'createTime: "yesterday" is no type.googleapis.com/google.protobuf.Timestamp'],
    [{ labels: ['a'] }, 'labels: is no map'],
    [{ instanceOwners: 'ana@example.com' }, 'instanceOwners: is no list'],
    [{ gceSetup: null }, 'gceSetup: is no message'],
  ])('%j is noted', (answer, line) => {
    expect(answered({ name: `${LOCATION}/instances/lab`, ...answer })).toEqual([line]);
  });

  it('with an operation is checked as deep as what the operation carries, also when it is polled', () => {
    const checker = new AnswerChecker();
    const parent = 'v2/projects/{project}/locations/{location}';
    const id = 'notebooks.projects.locations';
    const create = methodOf({ id: `${id}.instances.create`, http: 'POST', path: `${parent}/instances` });
    const poll = methodOf({ id: `${id}.operations.get`, http: 'GET', path: `${parent}/operations/{operation}` });
    const name = `${LOCATION}/operations/operation-1`;
    const type = (message: string) => ({ '@type': `type.googleapis.com/google.cloud.notebooks.v2.${message}` });
    const metadata = { ...type('OperationMetadata'), verb: 'create', steps: 3 };
    expect(checker.check(create, { name, metadata })).toEqual([
      { at: 'metadata.steps', what: 'OperationMetadata has no such field' },
    ]);
    const wrong = checker.check(poll, { name, done: true, response: { ...type('Instance'), id: 7 } });
    expect(wrong).toEqual([{ at: 'response.id', what: '7 is no TYPE_STRING' }]);
    const other = checker.check(poll, { name, done: true, response: type('Environment') });
    expect(other).toHaveLength(1);
  });
});

describe('A route', () => {
  it('is there for every method that the documents have', () => {
    expect(noLongerServed()).toEqual([]);
  });

  it('has a method of the same name and address in the documents', () => {
    for (const route of DESCRIBED) expect(methodOf(route).id).toBe(route.id);
    const path = 'v2/projects/{project}/locations/{location}/instances/{instance}';
    expect(() => methodOf({ id: 'notebooks.projects.locations.instances.get', http: 'POST', path })).toThrow(
      'Discovery has no',
    );
    expect(() =>
      methodOf({ id: 'notebooks.projects.locations.instances.get', http: 'GET', path: `${path}/x` }),
    ).toThrow();
  });

  it('of an operation that spans several parts of a path is found', () => {
    const path = 'v1/operations/build/{project}/{operation!}';
    expect(methodOf({ id: 'cloudbuild.operations.get', http: 'GET', path }).api).toBe('cloudbuild:v1');
  });
});
