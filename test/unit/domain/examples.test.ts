import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { labSpec } from '../../../scripts/lab.js';
import { environmentSchema, SCHEMA } from '../../../scripts/environment-schema.js';
import { parseDockerfile } from '../../../src/domain/dockerfile.js';
import { mapService, requiredServices, SERVICES } from '../../../src/domain/services.js';
import { checkSpec, resolveSpec } from '../../../src/domain/spec.js';

const ROOT = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(fileURLToPath(new URL(path, ROOT)), 'utf8');

const EXAMPLES = readdirSync(new URL('examples/mlops-lab', ROOT)).filter((file) => file.endsWith('.yaml'));
const LAB = await labSpec();
const LITERAL = await labSpec('environment-literal.yaml');
const DOCKERFILE = LAB.image?.dockerfile ?? '';
const TODAY = Object.keys(SERVICES).map((name) => {
  const mapped = mapService(name);
  return 'service' in mapped ? mapped.service : mapped.successor;
});

describe('an example', () => {
  it.each(EXAMPLES)('%s is a whole spec without mistakes', async (file) => {
    const spec = await labSpec(file);
    expect(checkSpec(spec)).toEqual([]);
    expect(resolveSpec(spec)).toMatchObject({ specVersion: 1 });
  });

  it.each(EXAMPLES)('%s names the schema that editors check it by', (file) => {
    const [, path = ''] = /^# yaml-language-server: \$schema=(.*)$/m.exec(read(`examples/mlops-lab/${file}`)) ?? [];
    expect(new URL(path, new URL('examples/mlops-lab/', ROOT)).href).toBe(SCHEMA.href);
  });

  it('is there for both ways to the lab', () => {
    expect(EXAMPLES).toHaveLength(2);
  });
});

describe('docs/environment.schema.json', () => {
  it('is what `npm run schema` writes', async () => {
    expect(readFileSync(SCHEMA, 'utf8')).toBe(await environmentSchema());
  });
});

describe("the lab's examples", () => {
  it('differ in what the lab says literally, and in nothing else', () => {
    const [lab, literal] = [resolveSpec(LAB), resolveSpec(LITERAL)];
    expect(lab.access).toEqual({ profile: 'least-privilege', accounts: 'own', grants: [] });
    expect(literal.access).toEqual({ profile: 'lab', accounts: 'default', grants: [] });
    const image = { repository: 'gcr.io', name: 'mlops-dev', tag: 'KFP217-PY312', timeoutSeconds: 900 };
    expect(literal).toEqual({
      ...lab,
      environmentId: 'mlops-lab-literal',
      services: expect.any(Array) as string[],
      image: { ...lab.image, ...image },
      notebook: { ...lab.notebook, machineType: 'n1-standard-4' },
      access: literal.access,
    });
  });

  it("enable the lab's ten services under today's names, with what the steps need", () => {
    expect(requiredServices(resolveSpec(LAB))).toEqual(expect.arrayContaining(TODAY));
    expect(requiredServices(resolveSpec(LITERAL))).toEqual(requiredServices(resolveSpec(LAB)));
    expect(new Set(resolveSpec(LITERAL).services)).toEqual(new Set(TODAY));
  });

  it('have a Dockerfile without mistakes that keeps the start of JupyterLab', () => {
    const { base, mistakes, instructions } = parseDockerfile(DOCKERFILE);
    expect(mistakes).toEqual([]);
    expect(base?.workbench).toBe(true);
    expect(instructions.filter(({ name }) => name === 'CMD' || name === 'ENTRYPOINT')).toEqual([]);
  });

  it('verify every binary that they download', () => {
    const downloads = DOCKERFILE.match(/curl -fsSLO /g) ?? [];
    expect(downloads.length).toBeGreaterThan(0);
    expect(DOCKERFILE.match(/sha256sum --check/g)).toHaveLength(downloads.length);
  });
});

describe('docs/lab.md', () => {
  const page = read('docs/lab.md');

  it.each(Object.entries(SERVICES))('says what became of %s', (name, { successor, since, source }) => {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? '';
    for (const part of [successor, since, source]) expect(row).toContain(part ?? 'alive');
  });

  it('names each version that the Dockerfile pins, with where it is from', () => {
    const pins = [...DOCKERFILE.matchAll(/(?:==|\/v?|%2Fv)(\d+\.\d+\.\d+)\b/g)].map(([, version = '']) => version);
    expect(new Set(pins).size).toBe(5);
    for (const pin of pins) {
      const row = page.split('\n').find((line) => line.startsWith('|') && line.includes(pin));
      expect(row, pin).toMatch(/https:/);
    }
  });
});
