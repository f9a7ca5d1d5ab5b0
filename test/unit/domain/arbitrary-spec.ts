import fc from 'fast-check';

import type { EnvironmentSpec } from '../../../src/domain/spec.js';

const optional = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(model, { requiredKeys: [] });
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/);
const duration = fc.constantFrom('600s', '90m', '12h', '1d');

const DOCKERFILE = 'FROM us-docker.pkg.dev/deeplearning-platform-release/gcr.io/workbench-container-slim:latest';
const build = { version: fc.constantFrom('', '2'), name, tag: fc.constantFrom('v1', 'KFP2'), timeout: duration };
const image = fc.oneof(
  fc.record({ uri: name.map((id) => `us-docker.pkg.dev/my-project/images/${id}:v1`) }),
  optional(build),
  optional({ ...build, dockerfile: fc.constant(DOCKERFILE) }),
  optional({
    ...build,
    files: fc.dictionary(name, fc.string()).map((files) => ({ ...files, Dockerfile: DOCKERFILE })),
  }),
  optional({ ...build, source: name.map((id) => `gs://my-bucket/${id}.tgz`) }),
);

const notebook = optional({
  machineType: fc.constantFrom('n1-standard-4', 'n2-highmem-8'),
  bootDiskGb: fc.integer({ min: 150, max: 65_536 }),
  dataDiskGb: fc.integer({ min: 10, max: 65_536 }),
  diskType: fc.constantFrom('PD_STANDARD' as const, 'PD_SSD' as const),
  owner: name.map((user) => `${user}@example.com`),
  network: name,
  subnet: name,
  publicIp: fc.boolean(),
  idleShutdown: duration,
});

const grants = fc.array(fc.record({ role: fc.constantFrom('roles/viewer', 'roles/bigquery.dataViewer') }), {
  maxLength: 3,
});
const email = (number: number) => `${number}-compute@developer.gserviceaccount.com`;
const given = fc.nat().map((number) => ({ builder: email(number), notebook: email(number) }));
const access = fc.oneof(
  optional({ grants, accounts: fc.constant('own' as const) }),
  optional({ grants, profile: fc.constant('lab' as const) }),
  fc.record({ profile: fc.constant('lab' as const), accounts: fc.constant('default' as const) }),
  fc.record({
    profile: fc.constant('none' as const),
    accounts: fc.oneof(fc.constantFrom('own' as const, 'default' as const), given),
  }),
);

/** Specs that keep every rule. */
export const arbitrarySpec: fc.Arbitrary<EnvironmentSpec> = fc.record(
  {
    projectId: fc.constantFrom('my-project', 'team-a-mlops'),
    environmentId: fc.constantFrom('mlops-lab', 'lab'),
    region: fc.constant('us-central1'),
    zones: fc.uniqueArray(fc.constantFrom('us-central1-a', 'us-central1-b', 'us-central1-f')),
    services: fc.array(fc.constantFrom('dataflow', 'dataflow.googleapis.com', 'sqladmin'), { maxLength: 4 }),
    image,
    notebook,
    access,
    labels: fc.dictionary(fc.constantFrom('team', 'cost_center'), fc.constantFrom('', 'research')),
    ttl: duration,
    expireAction: fc.constantFrom('stop' as const, 'delete' as const),
  },
  { requiredKeys: ['projectId', 'environmentId'] },
);

/** Specs with any JSON in a few places: most are wrong in one or two fields only. */
export const nearlySpec: fc.Arbitrary<unknown> = fc
  .tuple(arbitrarySpec, fc.array(fc.tuple(fc.nat(), fc.jsonValue({ maxDepth: 1 }), fc.string()), { maxLength: 3 }))
  .map(([spec, wounds]) => wounds.reduce<unknown>((value, [at, json, key]) => wound(value, at, json, key), spec));

function wound(value: unknown, at: number, json: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || at % 4 === 0) return json;
  if (Array.isArray(value)) return value.map((item, index) => (index === at % value.length ? json : (item as unknown)));
  const keys = [...Object.keys(value), key];
  const chosen = keys[at % keys.length] ?? key;
  return { ...value, [chosen]: wound((value as Record<string, unknown>)[chosen], Math.floor(at / 4), json, key) };
}
