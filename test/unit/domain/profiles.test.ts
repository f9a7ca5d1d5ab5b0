import { describe, expect, it } from 'vitest';

import { BUILT_IN_DOCKERFILE } from '../../../src/domain/built-in-dockerfile.js';
import { parseDockerfile } from '../../../src/domain/dockerfile.js';
import { EXPECTED_DURATIONS } from '../../../src/domain/expected-durations.js';
import { BUILDER_GRANTS, PROFILES } from '../../../src/domain/profiles.js';
import { resolveSpec } from '../../../src/domain/resolve.js';
import { stepsFor } from '../../../src/domain/steps.js';

const WIDE = /^roles\/(?:owner|editor|viewer|iam\.|resourcemanager\.)/;
const roles = (rows: readonly { role: string }[]) => rows.map(({ role }) => role);

describe('a profile', () => {
  it('lab grants what the lab grants, to the letter', () => {
    expect(roles(PROFILES.lab.builder)).toEqual(['roles/editor']);
    expect(roles(PROFILES.lab.notebook)).toEqual(['roles/editor', 'roles/container.admin', 'roles/iam.securityAdmin']);
  });

  it('none looks for what least-privilege grants', () => {
    expect(PROFILES.none).toEqual(PROFILES['least-privilege']);
  });

  it('least-privilege grants no wide role, and the builder nothing on the project', () => {
    const { builder, notebook } = PROFILES['least-privilege'];
    expect(builder).toEqual([]);
    expect(roles(notebook).filter((role) => WIDE.test(role))).toEqual([]);
  });

  it('gives the builder nothing that could open a bucket or a repository to others', () => {
    expect(roles(BUILDER_GRANTS).filter((role) => WIDE.test(role) || /admin$/i.test(role))).toEqual([]);
  });

  it('gives each role with its reason and its source', () => {
    const rows = [
      ...BUILDER_GRANTS,
      ...Object.values(PROFILES).flatMap(({ builder, notebook }) => [...builder, ...notebook]),
    ];
    for (const { why, source } of rows)
      expect([why, source]).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/^https:/)]);
  });
});

describe('the built-in Dockerfile', () => {
  it('has no mistake, starts from a Workbench base and keeps the start of JupyterLab', () => {
    const { base, mistakes, instructions } = parseDockerfile(BUILT_IN_DOCKERFILE);
    expect(mistakes).toEqual([]);
    expect(base?.workbench).toBe(true);
    expect(instructions.filter(({ name }) => name === 'CMD' || name === 'ENTRYPOINT')).toEqual([]);
  });
});

describe('the expected durations', () => {
  it('know every step', () => {
    expect(Object.keys(EXPECTED_DURATIONS)).toEqual(
      stepsFor(resolveSpec({ projectId: 'my-project', environmentId: 'lab' })).map(({ name }) => name),
    );
  });

  it('say where each figure is from', () => {
    for (const { source } of Object.values(EXPECTED_DURATIONS))
      expect(source).toMatch(/estimate|https:|calls that are done/);
  });
});
