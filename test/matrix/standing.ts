/** What stands in a project, comparable between projects: names of theirs are written with `PROJECT`. */
import { expect } from 'vitest';

import type { IamPolicy } from '../../src/domain/iam-policy.js';
import type { ProjectState } from '../support/environments.js';
import type { Life } from './life.js';

/** Policies as sorted lines, since order means nothing in them. */
export interface Standing {
  services: string[];
  policies: string[];
  accounts: string[];
  repositories: string[];
  images: string[];
  buckets: string[];
  sources: string[];
  instances: Record<string, string>[];
}

export async function standing(life: Life): Promise<Standing> {
  const state = await life.state();
  const { projectNumber, services, accounts, repositories, buckets, instances } = state;
  const plain = (text: string) =>
    text
      .replaceAll(life.projectId, 'PROJECT')
      .replaceAll(projectNumber, 'NUMBER')
      .replace(/(content-|source\/)[0-9a-f]+/g, '$1HASH');
  const sorted = (texts: readonly string[]) => texts.map(plain).sort();
  return {
    services,
    policies: sorted(policiesOf(state).flatMap(([on, policy]) => lines(on, policy))),
    accounts: sorted(accounts.map(({ email, description }) => `${email} ${description}`)),
    repositories: sorted(repositories.map(({ name }) => name)),
    images: sorted(repositories.flatMap(({ images }) => images.flatMap(({ tags }) => tags))),
    buckets: sorted(buckets.map(({ name }) => name)),
    sources: sorted(buckets.flatMap(({ objects }) => objects.filter((name) => name.startsWith('source/')))),
    instances: instances.map(({ name, state, gceSetup, labels }) => ({
      ...{ name: plain(name), state, labels: plain(Object.entries(labels).sort().join(' ')) },
      machineType: gceSetup.machineType,
      image: plain(`${gceSetup.containerImage?.repository ?? ''}:${gceSetup.containerImage?.tag ?? ''}`),
    })),
  };
}

function policiesOf({ policy, accounts, repositories, buckets }: ProjectState): [on: string, policy: IamPolicy][] {
  return [
    ['project', policy],
    ...[...accounts.map(({ email, ...each }) => ({ name: email, ...each })), ...repositories, ...buckets].map(
      (each): [string, IamPolicy] => [each.name, each.policy],
    ),
  ];
}

const lines = (on: string, { bindings }: IamPolicy): string[] =>
  bindings.flatMap(({ role, members, condition }) =>
    members.map((member) => `${on} ${role} ${member} ${JSON.stringify(condition ?? '')}`),
  );

/** Where a run may have been stopped early: without the services, and the accounts of Google's that come with them. */
export function withoutGoogles(all: Standing): Standing {
  const isTheirs = (line: string) => /serviceAgent |@cloudservices|NUMBER-compute@|roles\/editor /.test(line);
  const ours = (lines: readonly string[]) => lines.filter((line) => !isTheirs(line));
  return { ...all, services: [], policies: ours(all.policies), accounts: ours(all.accounts) };
}

/** Where it may have been made once or several times over. */
export function withoutTimes(all: Standing): Standing {
  const once = (lines: readonly string[]) => [...new Set(lines)];
  return { ...all, images: once(all.images), sources: once(all.sources) };
}

/** The same, where the notebook is in whichever zone of its region had room. */
export function withoutZone(all: Standing): Standing {
  const { instances, ...rest } = withoutTimes(all);
  const anywhere = (name = '') => name.replace(/(\/locations\/[a-z]+-[a-z]+\d)-[a-z]\//, '$1/');
  return { ...rest, instances: instances.map(({ name, ...instance }) => ({ ...instance, name: anywhere(name) })) };
}

/** However it was reached: the same stands, and nothing was ever there twice. */
export async function expectStanding(
  life: Life,
  wanted: Standing,
  compared: (all: Standing) => Standing = (all) => all,
): Promise<void> {
  expect(compared(await standing(life))).toEqual(compared(wanted));
  await expectOneAtATime(life);
}

/** At most one build a content succeeds, and a notebook is made only where none is. */
async function expectOneAtATime(life: Life): Promise<void> {
  const { builds } = await life.state();
  const good = builds.filter(({ status }) => status === 'SUCCESS').flatMap(({ tags }) => tags.filter(isContent));
  expect(good).toEqual([...new Set(good)]);
  // A zone has a name once; whoever asks twice under one request id is answered twice.
  const zones = new Set<string | undefined>();
  for (const { method, status, path } of await life.calls()) {
    const [, verb] = /^notebooks\.projects\.locations\.instances\.(create|delete)$/.exec(method) ?? [];
    const [, zone] = /\/locations\/([^/]+)\//.exec(path) ?? [];
    if (status === 200 && verb === 'create') zones.add(zone);
    if (status === 200 && verb === 'delete') zones.delete(zone);
    expect(zones.size).toBeLessThanOrEqual(1);
  }
}

const isContent = (tag: string) => tag.startsWith('labwright-image-');
