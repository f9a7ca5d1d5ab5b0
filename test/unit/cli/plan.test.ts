import { expect, test } from 'vitest';

import type { PlanDocument as Plan } from '../../../src/api/plan-schema.js';
import { planLines } from '../../../src/cli/commands/plan.js';
import { plain } from '../../../src/cli/paint.js';

const PLAN: Plan = {
  name: 'projects/my-project/environments/mlops-lab',
  projectId: 'my-project',
  environmentId: 'mlops-lab',
  spec: { projectId: 'my-project', environmentId: 'mlops-lab' },
  resolvedSpec: {},
  planTime: '2026-01-01T00:00:00Z',
  count: 1,
  steps: [
    { name: 'services', title: 'Enable the services', state: 'PRESENT', changes: [], expectedSeconds: 0 },
    { name: 'notebook', title: 'Create the notebook', state: 'ABSENT', changes: ['Create it.'], expectedSeconds: 300 },
  ],
  findings: [],
  quota: [{ metric: 'CPUS', where: 'us-central1', needed: 4, limit: 24, usage: 0, fits: 1 }],
  fits: 1,
  expectedSeconds: 305,
};

test('a plan shows what each step would change, and how long all would take', () => {
  expect(planLines(PLAN, plain)).toEqual([
    PLAN.name,
    '✓ Enable the services',
    '+ Create the notebook',
    '    Create it.',
    '1 step would change something, in about 5:05. Nothing is in its way.',
  ]);
  const done = { ...PLAN, steps: PLAN.steps.slice(0, 1) };
  expect(planLines(done, plain).at(-1)).toBe('Nothing to change. Nothing is in its way.');
});

test('a plan shows what is in the way with its fix, and of how many it speaks', () => {
  const fix = { text: 'Link an open billing account.', command: 'gcloud billing projects link my-project' };
  const lines = planLines(
    {
      ...PLAN,
      count: 40,
      fits: 38,
      findings: [{ step: 'preflight', kind: 'BillingDisabled', sentence: 'my-project has no billing.', fix }],
    },
    plain,
  );
  expect(lines[0]).toBe(`${PLAN.name}, 40 of its kind`);
  expect(lines.slice(-5)).toEqual([
    '  - my-project has no billing.',
    '    Link an open billing account.',
    '    gcloud billing projects link my-project',
    'The quotas let 38 of 40 through.',
    '1 step would change something, in about 5:05. It cannot go through as it is.',
  ]);
});
