/** What stands in a project of a soak: while its environments are at rest, and once they are gone. */
import { expect } from 'vitest';

import type { EnvironmentDocument } from '../../scripts/environment-client.js';
import type { Access } from '../../src/domain/environment.js';
import type { ProjectState } from '../support/environments.js';
import type { Life } from './life.js';
import { standing, withoutGoogles, type Standing } from './standing.js';

/** Beside what was there before, what the environments say of themselves stands, to the last grant, and nothing else. */
export async function expectAsTold(
  life: Life,
  settled: readonly EnvironmentDocument[],
  before: Standing,
): Promise<void> {
  const { projectId } = life;
  const told = settled.filter((each) => each.projectId === projectId && each.state !== 'DELETED');
  const { instances } = await life.state();
  expect(instances.map(placeOf).sort()).toEqual(told.map(wantedPlace).sort());
  for (const environment of told) expectNotebook(environment, instances);

  const [after, start] = [withoutGoogles(await standing(life)), withoutGoogles(before)];
  const access = told.flatMap(({ outputs }) => outputs?.access ?? []).map((each) => lineOf(each, projectId));
  const policies = after.policies.filter((line) => !BUCKETS_OWN.test(line));
  expect(policies).toEqual(sorted([...start.policies, ...access]));
  const accounts = told.flatMap(({ outputs }) => Object.values(outputs?.serviceAccounts ?? {}));
  const emails = accounts.map((email) => email.replaceAll(projectId, 'PROJECT'));
  expect(after.accounts.map((account) => account.split(' ')[0])).toEqual(sorted([...start.accounts, ...emails]));
}

/** But for what is documented to stay: services that are on, and the accounts and grants of Google's that came with them. */
export async function expectAsBefore(life: Life, before: Standing): Promise<void> {
  const after = await standing(life);
  expect(after.services).toEqual(expect.arrayContaining(before.services));
  expect(withoutGoogles(after)).toEqual(withoutGoogles(before));
}

type Instance = ProjectState['instances'][number];

const placeOf = ({ name }: Instance) => name.split('/').slice(3).join('/');
const wantedPlace = ({ environmentId, outputs }: EnvironmentDocument) =>
  `${outputs?.notebook.zone}/instances/${environmentId}`;

function expectNotebook(environment: EnvironmentDocument, instances: readonly Instance[]): void {
  const { state, resolvedSpec, spec, outputs } = environment;
  const instance = instances.find((each) => placeOf(each) === wantedPlace(environment));
  const { repository, tag } = instance?.gceSetup.containerImage ?? {};
  expect(`${repository}:${tag}`).toBe(outputs?.image.uri);
  expect(instance).toMatchObject({
    state: state === 'READY' ? 'ACTIVE' : 'STOPPED',
    labels: spec.labels ?? {},
    gceSetup: { machineType: (resolvedSpec['notebook'] as { machineType: string }).machineType },
  });
}

/** What Google binds in the policy of each new bucket. */
const BUCKETS_OWN = /^labwright-PROJECT \S+ project(Owner|Editor|Viewer):/;

/** As `standing` writes it. */
function lineOf({ on, role, member }: Access, projectId: string): string {
  const name = on === `projects/${projectId}` ? 'project' : on.replace(/^(buckets|serviceAccounts)\//, '');
  return `${name} ${role} ${member} ""`.replaceAll(projectId, 'PROJECT');
}

/** What several environments share, once. */
const sorted = (lines: readonly string[]) => [...new Set(lines)].sort();
