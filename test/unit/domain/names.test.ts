import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  environmentName,
  environmentWorkflowId,
  hasMark,
  hasMarkDescription,
  markDescription,
  markLabels,
  notebookAccountEmail,
  notebookAccountId,
  notebookInstanceId,
  notebookInstanceName,
  runWorkflowId,
  type EnvironmentKey,
  type Mark,
} from '../../../src/domain/names.js';
import { checkSpec, EnvironmentSpecSchema } from '../../../src/domain/spec.js';

const { projectId, environmentId } = EnvironmentSpecSchema.properties;
const legal = (field: object) => fc.stringMatching(new RegExp((field as { pattern: string }).pattern));

/** Every key that the API lets in. */
const anyKey: fc.Arbitrary<EnvironmentKey> = fc.record({
  projectId: legal(projectId),
  environmentId: legal(environmentId),
});
/** Installations as LABWRIGHT_INSTALLATION allows them. */
const anyMark: fc.Arbitrary<Mark> = fc.record({
  installation: fc.stringMatching(/^[a-z][a-z0-9-]{0,40}$/),
  environmentId: legal(environmentId),
});

const KEY = { projectId: 'my-project', environmentId: 'mlops-lab' };
const LONGEST = { projectId: `p${'-'.repeat(28)}9`, environmentId: `e${'-'.repeat(18)}9` };
const SHORTEST = { projectId: 'p-0-00', environmentId: 'a-0' };
const EDGES = [[LONGEST], [SHORTEST]] as [EnvironmentKey][];

describe('names of an environment', () => {
  test('are the ones under which what was made is found again', () => {
    expect(environmentName(KEY)).toBe('projects/my-project/environments/mlops-lab');
    expect(environmentWorkflowId(KEY)).toBe('environment.my-project.mlops-lab');
    expect(runWorkflowId('teardown', KEY, 12)).toBe('teardown.my-project.mlops-lab.12');
    expect(notebookAccountEmail(KEY)).toBe('labwright-mlops-lab@my-project.iam.gserviceaccount.com');
    expect(notebookInstanceName(KEY, 'us-central1-a')).toBe(
      'projects/my-project/locations/us-central1-a/instances/mlops-lab',
    );
  });

  test('are legal at Google for every legal environmentId', () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        expect(checkSpec(key)).toEqual([]);
        // https://docs.cloud.google.com/iam/docs/service-accounts-create: 6 to 30 characters.
        expect(notebookAccountId(key)).toMatch(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/);
        // notebooks v2, instances.create: RFC 1034, at most 63 characters.
        expect(notebookInstanceId(key)).toMatch(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
        expect(notebookAccountEmail(key)).toBe(`${notebookAccountId(key)}@${key.projectId}.iam.gserviceaccount.com`);
      }),
      { examples: EDGES },
    );
  });

  test("are legal Workflow Ids that Temporal's UI can link to", () => {
    fc.assert(
      fc.property(anyKey, fc.integer({ min: 1, max: 1_000_000 }), (key, number) => {
        const ids = [
          environmentWorkflowId(key),
          runWorkflowId('provision', key, number),
          runWorkflowId('teardown', key, number),
        ];
        for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9._-]{1,255}$/);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { examples: EDGES.map(([key]): [EnvironmentKey, number] => [key, 1]) },
    );
  });

  test('differ wherever project, environment or run differ', () => {
    const anyRun = fc.tuple(
      fc.record({ projectId: fc.constantFrom('proj-a', 'proj-ab'), environmentId: fc.constantFrom('abc', 'b-abc') }),
      fc.constantFrom('provision' as const, 'teardown' as const),
      fc.integer({ min: 1, max: 12 }),
    );
    const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
    fc.assert(
      fc.property(anyRun, anyRun, ([key, kind, number], [otherKey, otherKind, otherNumber]) => {
        expect(environmentWorkflowId(key) === environmentWorkflowId(otherKey)).toBe(same(key, otherKey));
        expect(runWorkflowId(kind, key, number) === runWorkflowId(otherKind, otherKey, otherNumber)).toBe(
          same([key, kind, number], [otherKey, otherKind, otherNumber]),
        );
      }),
    );
  });
});

const MARK = { installation: 'labwright', environmentId: 'mlops-lab' };

describe('the mark on what we made', () => {
  test('is legal at Google, as labels and as a description', () => {
    fc.assert(
      fc.property(anyMark, (mark) => {
        // https://docs.cloud.google.com/resource-manager/docs/labels-overview
        for (const [key, value] of Object.entries(markLabels(mark))) {
          expect(key).toMatch(/^[a-z][a-z0-9_-]{0,62}$/);
          expect(value).toMatch(/^[a-z0-9_-]{1,63}$/);
        }
        // iam v1, ServiceAccount.description
        expect(new TextEncoder().encode(markDescription(mark)).length).toBeLessThanOrEqual(256);
      }),
    );
  });

  test('is found among the labels and words of others', () => {
    fc.assert(
      fc.property(anyMark, fc.dictionary(fc.constantFrom('team', 'goog-managed'), fc.string()), (mark, others) => {
        expect(hasMark({ ...others, ...markLabels(mark) }, mark)).toBe(true);
        expect(hasMarkDescription(`Notebook of Ana.\n${markDescription(mark)}  do not edit`, mark)).toBe(true);
      }),
    );
  });

  test('tells any two marks apart', () => {
    fc.assert(
      fc.property(anyMark, anyMark, (mark, other) => {
        const same = mark.installation === other.installation && mark.environmentId === other.environmentId;
        expect(hasMark(markLabels(mark), other)).toBe(same);
        expect(hasMarkDescription(markDescription(mark), other)).toBe(same);
      }),
      { examples: [[MARK, { ...MARK, installation: 'labwright-2' }] as [Mark, Mark]] },
    );
  });

  test.each([
    ['no labels', {}],
    ['the environment alone', { 'labwright-environment': 'mlops-lab' }],
    ['the installation alone', { 'labwright-installation': 'labwright' }],
    ['another environment', { 'labwright-installation': 'labwright', 'labwright-environment': 'mlops-lab-2' }],
    ['another installation', { 'labwright-installation': 'team-b', 'labwright-environment': 'mlops-lab' }],
    ['values the wrong way round', { 'labwright-installation': 'mlops-lab', 'labwright-environment': 'labwright' }],
  ])('is not seen in %s', (_, labels) => {
    expect(hasMark(labels as Record<string, string>, MARK)).toBe(false);
  });

  test.each([
    ['no description', undefined],
    ['an empty one', ''],
    ["somebody's prose", 'labwright mlops-lab'],
    ['one half', 'labwright-environment=mlops-lab'],
    ['a longer environmentId', 'labwright-installation=labwright labwright-environment=mlops-lab-2'],
    ['a longer installation', 'labwright-installation=labwright2 labwright-environment=mlops-lab'],
    ['a longer key', 'x-labwright-installation=labwright labwright-environment=mlops-lab'],
    ['words that run together', 'labwright-installation=labwrightlabwright-environment=mlops-lab'],
    ['words joined by a comma', 'labwright-installation=labwright,labwright-environment=mlops-lab'],
  ])('is not read out of %s', (_, description) => {
    expect(hasMarkDescription(description, MARK)).toBe(false);
  });
});
