import { describe, expect, test } from 'vitest';

import { effectOf, effectSentence, together, type Effect } from '../../../src/domain/effects.js';
import { resolveSpec, type EnvironmentSpec } from '../../../src/domain/spec.js';
import { SMALLEST } from './spec-rules.js';

const WAS: EnvironmentSpec = { ...SMALLEST, notebook: { owner: 'ana@example.com' }, image: { dockerfile: 'FROM a' } };
const effect = (more: Partial<EnvironmentSpec>, zone = 'us-central1-a') =>
  effectOf(resolveSpec(WAS), resolveSpec({ ...WAS, ...more }), zone);
const notebook = (more: EnvironmentSpec['notebook']) => ({ notebook: { owner: 'ana@example.com', ...more } });

describe('an effect', () => {
  test.each<[Effect, Partial<EnvironmentSpec>, string[]]>([
    ['none', {}, []],
    ['none', { ttl: '1d' }, ['ttlSeconds']],
    ['none', { services: ['dataflow'] }, ['services']],
    ['none', { zones: ['us-central1-b', 'us-central1-a'] }, ['zones']],
    ['none', { image: { dockerfile: 'FROM a', tag: 'mine', timeout: '900s' } }, ['image.tag', 'image.timeoutSeconds']],
    ['live', { labels: { a: 'b' } }, ['labels.a']],
    ['live', notebook({ idleShutdown: '1h' }), ['notebook.idleShutdownSeconds']],
    ['live', notebook({ publicIp: false }), ['notebook.publicIp']],
    ['live', notebook({ dataDiskGb: 101, bootDiskGb: 151 }), ['notebook.bootDiskGb', 'notebook.dataDiskGb']],
    ['restart', notebook({ machineType: 'n2-standard-8' }), ['notebook.machineType']],
    ['restart', { image: { dockerfile: 'FROM b' } }, ['image.dockerfile']],
    ['restart', { image: { dockerfile: 'FROM a', version: '2' } }, ['image.version']],
    ['recreate', notebook({ dataDiskGb: 50 }), ['notebook.dataDiskGb']],
    ['recreate', notebook({ diskType: 'PD_SSD' }), ['notebook.diskType']],
    ['recreate', notebook({ subnet: 'team-a' }), ['notebook.subnet']],
    ['recreate', { notebook: { owner: 'ben@example.com' } }, ['notebook.owner']],
    ['recreate', { region: 'europe-west4' }, ['region']],
    ['recreate', { zones: ['us-central1-b'] }, ['zones']],
    ['recreate', { access: { accounts: { builder: 'b@x', notebook: 'n@x' } } }, ['access.accounts']],
  ])('is %s for %j', (wanted, more, fields) => {
    expect(effect(more)).toEqual({ effect: wanted, fields });
  });

  test('is the gravest of all that differ', () => {
    const more = { labels: { a: 'b' }, ...notebook({ machineType: 'n2-standard-8' }) };
    expect(effect(more)).toEqual({ effect: 'restart', fields: ['labels.a', 'notebook.machineType'] });
    expect(effect({ ...more, region: 'europe-west4' }).effect).toBe('recreate');
  });

  test('of a zone is known only where there is a notebook', () => {
    const now = resolveSpec({ ...WAS, zones: ['us-central1-b'] });
    expect(effectOf(resolveSpec(WAS), now, undefined).effect).toBe('none');
  });

  test('of a public address that comes back is a new notebook', () => {
    const without = resolveSpec({ ...WAS, ...notebook({ publicIp: false }) });
    expect(effectOf(without, resolveSpec(WAS), undefined).effect).toBe('recreate');
  });
});

describe('two changes that no run has made true', () => {
  test('have the gravest effect and all fields; what one of them allows stays allowed', () => {
    const before = { effect: 'recreate', fields: ['region'], allowRecreate: true } as const;
    const after = { effect: 'live' as const, fields: ['labels.a', 'region'] };
    expect(together({ ...before, fields: ['region'] }, after)).toEqual({
      effect: 'recreate',
      fields: ['region', 'labels.a'],
      allowRecreate: true,
    });
    expect(together(undefined, after)).toBe(after);
  });
});

describe('what is said of it', () => {
  test('names the fields as they are written, where kernels or files are lost', () => {
    expect(effectSentence({ effect: 'restart', fields: ['notebook.idleShutdownSeconds'] })).toBe(
      'Changing notebook.idleShutdown restarts a notebook that runs: its kernels end, its files stay.',
    );
    expect(effectSentence({ effect: 'recreate', fields: ['region', 'zones'] })).toContain('region, zones');
    expect(effectSentence({ effect: 'live', fields: ['labels.a'] })).toBeUndefined();
  });
});
