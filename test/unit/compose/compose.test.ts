import { Compile, type XSchema } from 'typebox/schema';
import { describe, expect, test } from 'vitest';

import { DYNAMIC_CONFIG_FILE } from '../../../scripts/dynamic-config.js';
import { Settings } from '../../../src/settings.js';
import { mounts, read, readCompose, ROOT, variables } from './read.js';

const compose = readCompose();
const services = Object.entries(compose.services);
const { worker, api, temporal, emulator, schema, namespace, 'temporal-ui': ui } = compose.services;
const environment = services.flatMap(([, service]) => Object.entries(service.environment ?? {}));

describe('docker-compose.yml', () => {
  test('fits the official schema', () => {
    const official = Compile(JSON.parse(read('test/unit/compose/compose-spec.json')) as XSchema);
    expect(official.Errors(compose)[1]).toEqual([]);
    const misspelt = readCompose(read('docker-compose.yml').replace('healthcheck:', 'healthchek:'));
    expect(official.Check(misspelt)).toBe(false);
  });

  test('publishes on loopback only, and neither the database nor Temporal', () => {
    const published = services.filter(([, { ports }]) => ports !== undefined);
    expect(published.map(([name]) => name).sort()).toEqual(['api', 'emulator', 'temporal-ui']);
    for (const [, { ports = [] }] of published)
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    for (const [, service] of services) expect(service).not.toHaveProperty('network_mode');
  });

  test('pins every image, and Temporal to the server of the demo and the tests', () => {
    for (const [, { image }] of services) expect(image).toMatch(/:\d+\.\d+(\.\d+)?$/);
    const version = /go\.temporal\.io\/server v(\S+)/.exec(read('scripts/temporal-cli/go.mod'))?.[1] ?? '';
    expect(temporal?.image).toBe(`temporalio/server:${version}`);
    for (const tools of [schema, namespace]) expect(tools?.image).toBe(`temporalio/admin-tools:${version}`);
  });

  test('looks at the health of all that stays; the rest runs once, and somebody waits for it', () => {
    const waits = services.flatMap(([, service]) => Object.entries(service.depends_on ?? {}));
    for (const [name, service] of services) {
      const stays = service.restart === 'unless-stopped';
      expect([name, service.healthcheck !== undefined]).toEqual([name, stays]);
      const conditions = waits.filter(([on]) => on === name).map(([, { condition }]) => condition);
      const expected = stays ? 'service_healthy' : 'service_completed_successfully';
      expect([name, ...new Set(conditions)]).toEqual(conditions.length > 0 || !stays ? [name, expected] : [name]);
    }
    for (const [name] of waits) expect(compose.services).toHaveProperty([name]);
  });

  test('gives nobody more rights than it needs', () => {
    for (const [name, service] of services) {
      expect(service).not.toHaveProperty('privileged');
      const own = service.build !== undefined;
      if (own) expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
      const binds = mounts(service).filter(({ source }) => !(source in compose.volumes));
      expect([name, ...binds.filter((bind) => bind.read_only !== true)]).toEqual([name]);
    }
    expect(ui?.environment?.['TEMPORAL_DISABLE_WRITE_ACTIONS']).toBe('true');
  });

  test('lets workers be scaled', () => {
    for (const property of ['container_name', 'ports', 'hostname']) expect(worker).not.toHaveProperty(property);
  });

  test("starts the emulator in its own profile only, at the speed of the example's time scale", () => {
    expect(services.filter(([, { profiles }]) => profiles !== undefined)).toEqual([['emulator', emulator]]);
    expect(emulator?.profiles).toEqual(['emulator']);
    const { command = [] } = emulator ?? {};
    const example = read('deploy/compose.env.example');
    const scale = Number(/LABWRIGHT_TIME_SCALE=(\S+)/.exec(example)?.[1]);
    expect(Number(command[command.indexOf('--speed') + 1]) * scale).toBeCloseTo(1, 3);
    expect(example).toContain(`GOOGLE_ENDPOINT=${command[command.indexOf('--url') + 1] ?? 'no --url'}\n`);
  });

  test("runs Temporal with the repository's settings and 30 days of retention", () => {
    const file = temporal?.environment?.['DYNAMIC_CONFIG_FILE_PATH'];
    const mount = temporal && mounts(temporal).find(({ target }) => target === file);
    expect(mount?.source.replace('./', ROOT)).toBe(DYNAMIC_CONFIG_FILE);
    expect(namespace?.environment).toMatchObject({ NAMESPACE: 'labwright', RETENTION: '30d' });
    for (const service of [worker, api]) expect(service?.environment?.['TEMPORAL_NAMESPACE']).toBe('labwright');
  });

  test('holds no secret: what is secret has to be set', () => {
    const secrets = environment.filter(([name]) => /PASSWORD|PWD/.test(name));
    expect(secrets.length).toBeGreaterThanOrEqual(3);
    for (const [, value] of secrets) expect(value).toMatch(/^\$\{[A-Z_]+:\?/);
  });

  test('asks for what its example lists, and sets what the configuration knows', () => {
    const used = new Set(variables(read('docker-compose.yml')).map(([name]) => name));
    const listed = [...read('deploy/compose.env.example').matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(([, name]) => name);
    expect([...used, 'COMPOSE_PROFILES'].sort()).toEqual(listed.sort());
    for (const service of [worker, api]) {
      const unknown = Object.keys(service?.environment ?? {}).filter((name) => !(name in Settings.properties));
      expect(unknown).toEqual(service === worker ? ['GOOGLE_APPLICATION_CREDENTIALS'] : []);
    }
  });
});
