import { describe, expect, test } from 'vitest';

import { allowed, effectsOf, effectSentence, gravest, together, type Effect } from '../../../src/domain/effects.js';
import { resolveSpec, type EnvironmentSpec } from '../../../src/domain/spec.js';
import { SMALLEST } from './spec-rules.js';

const WAS: EnvironmentSpec = { ...SMALLEST, notebook: { owner: 'ana@example.com' }, image: { dockerfile: 'FROM a' } };
const effects = (more: Partial<EnvironmentSpec>, zone = 'us-central1-a') =>
  effectsOf(resolveSpec(WAS), resolveSpec({ ...WAS, ...more }), zone);
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
    expect(Object.keys(effects(more))).toEqual(fields);
    expect(gravest(Object.values(effects(more)))).toBe(wanted);
  });

  test('is told of each field that differs', () => {
    const more = { labels: { a: 'b' }, ...notebook({ machineType: 'n2-standard-8' }) };
    expect(effects(more)).toEqual({ 'labels.a': 'live', 'notebook.machineType': 'restart' });
  });

  test('of a zone is known only where there is a notebook', () => {
    const now = resolveSpec({ ...WAS, zones: ['us-central1-b'] });
    expect(effectsOf(resolveSpec(WAS), now, undefined)).toEqual({ zones: 'none' });
  });

  test('of a public address that comes back is a new notebook', () => {
    const without = resolveSpec({ ...WAS, ...notebook({ publicIp: false }) });
    expect(effectsOf(without, resolveSpec(WAS), undefined)).toEqual({ 'notebook.publicIp': 'recreate' });
  });
});

describe('two changes that no run has made true', () => {
  const before = allowed({ effects: { region: 'recreate', zones: 'none' } });

  test('have all fields, each with the gravest effect', () => {
    const after = { effects: { 'labels.a': 'live', zones: 'recreate', region: 'none' } } as const;
    const effects = { region: 'recreate', zones: 'recreate', 'labels.a': 'live' };
    expect(together(before, after)).toMatchObject({ effects });
    expect(together(undefined, after)).toEqual(after);
  });

  test('are allowed what one of them allows, for the fields of then only', () => {
    expect(together(before, { effects: { 'notebook.owner': 'recreate' } }).mayRecreate).toEqual(['region', 'zones']);
  });
});

describe('what is said of it', () => {
  test('names the fields as they are written, where kernels or files are lost', () => {
    expect(effectSentence({ 'image.dockerfile': 'restart', 'labels.a': 'live' })).toBe(
      'Changing image.dockerfile restarts a notebook that runs: its kernels end, its files stay.',
    );
    expect(effectSentence({ region: 'recreate', zones: 'recreate', 'notebook.machineType': 'restart' })).toBe(
      'Changing region, zones makes a new notebook: what lies on the disks of the old one is lost.',
    );
    expect(effectSentence({ 'labels.a': 'live' })).toBeUndefined();
  });
});
