import { describe, expect, test } from 'vitest';

import { admit as admitResolved } from '../../../src/domain/admission.js';
import { withoutBodies } from '../../../src/domain/differences.js';
import { inlineFiles } from '../../../src/domain/image-content.js';
import { BUILT_IN_POLICY, type Policy, type ProjectPolicy } from '../../../src/domain/policy.js';
import { resolveSpec, type EnvironmentSpec } from '../../../src/domain/spec.js';
import { SMALLEST } from './spec-rules.js';

const given = {
  builder: 'builder@my-project.iam.gserviceaccount.com',
  notebook: 'trainer@my-project.iam.gserviceaccount.com',
};

/** As the API and a run's first steps do: the texts beside a spec that has their digests. */
function admit(spec: EnvironmentSpec, policy: Policy = BUILT_IN_POLICY) {
  const resolved = resolveSpec(spec);
  return admitResolved(withoutBodies(resolved), policy, inlineFiles(resolved.image));
}

const only = (more: Partial<ProjectPolicy>): Policy => ({ projects: { 'my-project': { callers: [], ...more } } });

const BASE = 'us-docker.pkg.dev/deeplearning-platform-release/gcr.io/workbench-container-slim:20250609-2200-rc0';

describe('without a policy file', () => {
  test.each<[string, EnvironmentSpec]>([
    ['the smallest spec, which builds the built-in Dockerfile', SMALLEST],
    ['a ready image', { ...SMALLEST, image: { uri: 'us-docker.pkg.dev/my-project/images/mlops-dev:v1' } }],
    ['a Dockerfile', { ...SMALLEST, image: { dockerfile: 'FROM x' } }],
    ['a context in Cloud Storage', { ...SMALLEST, image: { source: 'gs://my-project/context.tgz' } }],
    ['least privilege with accounts of its own', { ...SMALLEST, access: { profile: 'least-privilege', grants: [] } }],
    ['the verifying profile', { ...SMALLEST, access: { profile: 'none', accounts: 'own' } }],
    ['accelerators', { ...SMALLEST, notebook: { accelerator: { type: 'NVIDIA_L4' } } }],
    ['a time to live', { ...SMALLEST, ttl: '12h' }],
    ['a time of expiry that deletes', { ...SMALLEST, expireTime: '2027-01-01T00:00:00Z', expireAction: 'delete' }],
  ])('%s is admitted.', (_what, spec) => {
    expect(admit(spec)).toEqual([]);
  });

  test.each<[string, Partial<EnvironmentSpec>, string]>([
    ['extra grants', { access: { grants: [{ role: 'roles/bigquery.dataViewer' }] } }, '/access/grants/0/role'],
    ["the lab's profile", { access: { profile: 'lab', accounts: 'default' } }, '/access/profile'],
    ["the project's default accounts", { access: { profile: 'none', accounts: 'default' } }, '/access/accounts'],
    ['an account that was given', { access: { accounts: given } }, '/access/accounts/builder'],
    ['a repository of others', { image: { repository: 'production' } }, '/image/repository'],
  ])('%s needs the policy.', (_what, fields, pointer) => {
    const [first] = admit({ ...SMALLEST, ...fields });
    expect(first?.pointer).toBe(pointer);
    expect(first?.detail).toMatch(/ask whoever keeps policy\.yaml\.$/);
  });
});

describe('a policy', () => {
  test('that does not name a project refuses everything there, in one sentence', () => {
    const policy: Policy = { projects: { 'other-project': { callers: [] } } };
    expect(admit({ ...SMALLEST, access: { profile: 'lab' } }, policy).map(({ pointer }) => pointer)).toEqual([
      '/projectId',
    ]);
  });

  test.each<[string, Partial<EnvironmentSpec>, Partial<ProjectPolicy>, string]>([
    ['regions', { region: 'asia-east1' }, { regions: ['us-*'] }, '/region'],
    ['services', { services: ['sqladmin'] }, { services: ['dataflow.googleapis.com'] }, '/services/0'],
    [
      'machine types',
      { notebook: { machineType: 'a2-ultragpu-8g' } },
      { machineTypes: ['e2-*'] },
      '/notebook/machineType',
    ],
    [
      'accelerators',
      { notebook: { machineType: 'n1-standard-4', accelerator: { type: 'NVIDIA_L4' } } },
      { acceleratorTypes: ['NVIDIA_TESLA_T4'] },
      '/notebook/accelerator/type',
    ],
    ['networks', { notebook: { network: 'production' } }, { networks: ['default'] }, '/notebook/network'],
    [
      'networks of other projects under the same name',
      { notebook: { subnet: 'projects/host-project/regions/us-central1/subnetworks/default' } },
      { networks: ['default'] },
      '/notebook/network',
    ],
    ['owners', { notebook: { owner: 'eve@gmail.com' } }, { owners: ['*@example.org'] }, '/notebook/owner'],
    [
      'ready images',
      { image: { uri: 'docker.io/eve/image:v1' } },
      { baseImages: ['us-docker.pkg.dev/*'] },
      '/image/uri',
    ],
    [
      'archives',
      { image: { source: 'gs://my-bucket/c.tgz' } },
      { baseImages: ['us-docker.pkg.dev/*'] },
      '/image/source',
    ],
    ['disks', { notebook: { dataDiskGb: 600 } }, { limits: { diskGb: 500 } }, '/notebook/dataDiskGb'],
    [
      'the number of accelerators',
      { notebook: { machineType: 'n1-standard-4', accelerator: { type: 'NVIDIA_L4', count: 4 } } },
      { limits: { acceleratorCount: 1 } },
      '/notebook/accelerator/count',
    ],
    [
      'idle shutdown',
      { notebook: { idleShutdown: '24h' } },
      { limits: { idleShutdown: '3h' } },
      '/notebook/idleShutdown',
    ],
    ['the time to live', { ttl: '60d' }, { limits: { ttl: '30d' } }, '/ttl'],
    ['that there is an end', {}, { limits: { ttl: '30d' } }, '/ttl'],
    ['an end as a ttl', { expireTime: '2999-01-01T00:00:00Z' }, { limits: { ttl: '30d' } }, '/ttl'],
  ])('limits %s.', (_what, fields, rules, pointer) => {
    const mistakes = admit({ ...SMALLEST, ...fields }, only(rules));
    expect(mistakes.map((mistake) => mistake.pointer)).toEqual([pointer]);
    expect(mistakes[0]?.detail).toContain('policy.yaml');
  });

  test('tells all that it does not allow at once, as plain data', () => {
    const spec = { ...SMALLEST, region: 'asia-east1', notebook: { owner: 'eve@gmail.com' } };
    const mistakes = admit(spec, only({ regions: ['us-*'], owners: ['*@example.org'] }));
    expect(mistakes.map(({ pointer }) => pointer)).toEqual(['/region', '/notebook/owner']);
    expect(JSON.parse(JSON.stringify(mistakes))).toEqual(mistakes);
  });

  test('of a project takes what it does not say from the defaults', () => {
    const policy: Policy = { ...only({}), defaults: { regions: ['europe-*'] } };
    expect(admit({ ...SMALLEST, region: 'us-central1' }, policy)[0]?.pointer).toBe('/region');
    expect(admit({ ...SMALLEST, region: 'us-central1' }, { ...policy, ...only({ regions: ['us-*'] }) })).toEqual([]);
  });

  test('lets the network of another project be used where it names that one', () => {
    const networks = ['projects/host-project/global/networks/shared'];
    const spec = { ...SMALLEST, notebook: { network: networks[0] ?? '' } };
    expect(admit(spec, only({ networks }))).toEqual([]);
  });
});

describe('the images of a Dockerfile', () => {
  const policy = only({ baseImages: ['us-docker.pkg.dev/deeplearning-platform-release/*'] });
  const told = (dockerfile: string) =>
    admit({ ...SMALLEST, image: { dockerfile } }, policy).map(({ detail }) => detail);

  test('are those that the policy names, and its own stages', () => {
    expect(told(`FROM ${BASE} AS base\nRUN true\nFROM base\nCOPY --from=base /a /b\nCOPY --from=0 /a /b\n`)).toEqual(
      [],
    );
    expect(admit({ ...SMALLEST }, policy)).toEqual([]);
  });

  test.each([
    ['what it starts from', `FROM docker.io/eve/image\n`, 1],
    ['a stage that nothing is taken from', `FROM eve/image AS x\nFROM ${BASE}\n`, 1],
    ['a base in a variable', `ARG WHICH=eve/image\nFROM $WHICH\n`, 2],
    ['what is copied from', `FROM ${BASE}\nCOPY --from=eve/image /a /b\n`, 2],
    ['what is mounted from', `FROM ${BASE}\nRUN --mount=type=bind,from=eve/image,target=/x cat /x/y\n`, 2],
    ['what reads it', `# syntax=eve/frontend:1\nFROM ${BASE}\n`, 1],
  ])('are looked for in %s.', (_where, dockerfile, line) => {
    expect(told(dockerfile)).toEqual([expect.stringMatching(new RegExp(`^Line ${line}: .*policy\\.yaml\\.$`))]);
  });
});

describe('a Dockerfile that could be read in two ways', () => {
  const line = (text: string) => `FROM ${BASE}\n${text}\n`;
  const admitted = (baseImages: string[], dockerfile: string) =>
    admit({ ...SMALLEST, image: { dockerfile } }, only({ baseImages }));

  test.each([
    ['a mount whose key is in capitals', line('RUN --mount=type=bind,FROM=eve/image,target=/x cat /x/y'), 2],
    ['a mount that names two images', line(`RUN --mount=from=${BASE},from=eve/image,target=/x cat /x/y`), 2],
    ['a copy that names two images', line(`COPY --from=${BASE} --from=eve/image /a /b`), 2],
    ['a flag in quotes', line('RUN --mount="type=bind,from"=eve/image,target=/x cat /x/y'), 2],
    ['a flag with an escape', line('COPY --fr\\om=eve/image /a /b'), 2],
    ['a flag with a variable', line('ARG X=eve/image\nRUN --mount=from=$X,target=/x cat /x/y'), 3],
    ['what is copied once others build on it', line('ONBUILD COPY --from=eve/image /a /b'), 2],
    ['a here-document that begins after an escape', line('RUN echo \\"<<EOF\nCOPY --from=eve/image /a /b\nEOF'), 2],
    ['a here-document with a mark behind its word', line('RUN cat <<EOF;\nCOPY --from=eve/image /a /b\nEOF;'), 2],
    [
      'a here-document that only some readers know',
      line('RUN cat <<EOF\nCOPY --from=eve/image /a /b\nRUN true \\\nEOF'),
      2,
    ],
    ['one that a bad variable hides', line('RUN true # ${} <<CMD\nCOPY --from=eve/image /a /b\nCMD'), 2],
    ['a line that ends in two escapes', line('LABEL a=b \\\\\nRUN x'), 2],
    ['an ARG that comes twice', `ARG A=${BASE}\nARG A\nFROM \${A:-eve/image}\n`, 2],
    ['a variable that Docker may know', `ARG X=\${TARGETSTAGE:+eve/image}\nFROM \${X:-${BASE}}\n`, 1],
    ['another escape', `# escape=\`\n${line('RUN true')}`, 1],
    ['quotes within an ARG', `ARG X=eve/"image"\nFROM $X\n`, 1],
    ['an image in quotes', `FROM "${BASE}"\n`, 1],
    ['a variable that is cut', `ARG X=x${BASE}\nFROM \${X#x}\n`, 2],
    ['a space that is none to some', line('COPY\u00a0--from=eve/image /a /b'), 2],
    ['a lone carriage return', line('RUN true\rCOPY --from=eve/image /a /b'), 2],
  ])('is refused with its line where certain bases are allowed: %s.', (_what, dockerfile, at) => {
    const told = admitted(['us-docker.pkg.dev/*', 'eve/allowed'], dockerfile).map(({ detail }) => detail);
    expect(told).toContainEqual(expect.stringMatching(new RegExp(`^Line ${at} could be read in two ways`)));
    expect(admitted(['*'], dockerfile)).toEqual([]);
  });

  test.each([
    ['quotes and escapes of a shell', line('RUN echo "a  b" && \\\n  echo \\$HOME')],
    ['mounts and flags', line('RUN --mount=type=cache,target=/root/.cache --network=none pip install .')],
    ['variables', `ARG X=${BASE}\nARG Y=\${X:-a}\nFROM --platform=linux/amd64 $Y AS base\nCOPY --chown=1000 a /b\n`],
  ])('is none with %s.', (_what, dockerfile) => {
    expect(admitted(['us-docker.pkg.dev/*'], dockerfile)).toEqual([]);
  });
});

test('the Kelvin sign is no k, and a network of others does not become ours by the name of a subnet', () => {
  const uri = 'us-doc\u212Aer.pkg.dev/my-project/labwright/notebook:v1';
  expect(
    admit({ ...SMALLEST, image: { dockerfile: `FROM ${uri}` } }, only({ baseImages: ['us-docker.pkg.dev/*'] })),
  ).not.toEqual([]);
  const network = 'projects/host-project/global/networks/default';
  const subnet = 'projects/my-project/regions/us-central1/subnetworks/default';
  const mistakes = admit({ ...SMALLEST, notebook: { network, subnet } }, only({ networks: ['default'] }));
  expect(mistakes.map(({ pointer }) => pointer)).toEqual(['/notebook/network']);
});

describe('what no policy allows', () => {
  const open = only({
    profiles: ['least-privilege', 'none'],
    accounts: ['*'],
    grants: ['roles/owner', 'roles/iam.securityAdmin', 'roles/resourcemanager.projectIamAdmin', 'roles/viewer'],
  });

  test.each(['roles/owner', 'roles/iam.securityAdmin', 'roles/resourcemanager.projectIamAdmin'])(
    'is %s for a notebook.',
    (role) => {
      expect(admit({ ...SMALLEST, access: { grants: [{ role }] } }, open)[0]?.detail).toContain('is never granted');
    },
  );

  test('is a role elsewhere than on the project, or to accounts of others', () => {
    const grants = [{ role: 'roles/viewer', on: 'projects/other-project' }];
    expect(admit({ ...SMALLEST, access: { grants } }, open)[0]?.pointer).toBe('/access/grants/0/on');
    const toOthers = { accounts: given, grants: [{ role: 'roles/viewer' }] };
    expect(admit({ ...SMALLEST, access: toOthers }, open)[0]?.pointer).toBe('/access/grants');
  });

  test.each(['labwright-other', 'builder-labwright', 'Labwright-Other'])('is the account %s of others.', (id) => {
    const accounts = { ...given, notebook: `${id}@my-project.iam.gserviceaccount.com` };
    const mistakes = admit({ ...SMALLEST, access: { accounts } }, open);
    expect(mistakes.map(({ pointer }) => pointer)).toEqual(['/access/accounts/notebook']);
  });
});
