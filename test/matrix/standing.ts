/** What stands in a project, comparable between projects: names of theirs are written with `PROJECT`. */
import { expect } from 'vitest';

import type { IamPolicy } from '../../src/domain/iam-policy.js';
import type { BuildState, ProjectState } from '../support/environments.js';
import { UPDATE, type Life } from './life.js';

/** With the content's hash it tags a build. */
const CONTENT = 'labwright-image-';

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
  /** Builds that go on where nobody is left to want them. */
  builds: string[];
}

export async function standing(life: Life): Promise<Standing> {
  const state = await life.state();
  const { projectNumber, services, accounts, repositories, buckets, instances, builds } = state;
  const sources = new Map(builds.flatMap(({ tags, source = '' }) => tags.map((tag) => [tag, source])));
  const plain = (text: string) =>
    text
      .replaceAll(life.projectId, 'PROJECT')
      .replaceAll(projectNumber, 'NUMBER')
      // Its content names the project, and the context that it was built from does not.
      .replace(/content-([0-9a-f]+)/g, (tag, hash: string) => sources.get(`${CONTENT}${hash}`) ?? tag);
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
      dataDiskGb: gceSetup.dataDisks[0]?.diskSizeGb ?? '',
      image: plain(`${gceSetup.containerImage?.repository ?? ''}:${gceSetup.containerImage?.tag ?? ''}`),
    })),
    builds: instances.length > 0 ? [] : builds.filter(isUnderWay).map(({ status }) => status),
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

/** The same, of what was built only what the notebook runs, and the name that the update gave it. */
export function withoutFormer(all: Standing): Standing {
  const source = all.instances[0]?.image?.split(':')[1];
  const { images, sources, ...rest } = withoutTimes(all);
  return {
    ...rest,
    images: images.filter((tag) => tag === source || tag === UPDATE.image.tag),
    sources: sources.filter((name) => name === source),
  };
}

/** However it was reached: the same stands, nothing was ever there twice, and what was READY was never made anew. */
export async function expectStanding(
  life: Life,
  wanted: Standing,
  compared: (all: Standing) => Standing = (all) => all,
): Promise<void> {
  expect(compared(await standing(life))).toEqual(compared(wanted));
  const { instances, builds } = await life.state();
  if (life.notebook !== undefined && instances.length > 0) {
    expect(instances.map(({ createTime }) => createTime)).toEqual([life.notebook]);
  }
  expectOneBuildAtATime(builds);
  await expectOneNotebookAtATime(life);
}

/** The next one of a content begins only where the one before has ended, and has not succeeded. */
function expectOneBuildAtATime(builds: readonly BuildState[]): void {
  const last = new Map<string | undefined, BuildState>();
  for (const build of builds.toSorted((one, other) => (one.createTime < other.createTime ? -1 : 1))) {
    const content = build.tags.find((tag) => tag.startsWith(CONTENT));
    const { status, finishTime = 'never' } = last.get(content) ?? { finishTime: '' };
    const said = `${content}: the build of ${build.createTime}, after one that was ${status} at ${finishTime}`;
    expect(status !== 'SUCCESS' && finishTime <= build.createTime, said).toBe(true);
    last.set(content, build);
  }
}

/** A notebook is made only where none is. */
async function expectOneNotebookAtATime(life: Life): Promise<void> {
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

const isUnderWay = ({ finishTime }: BuildState) => finishTime === undefined;
