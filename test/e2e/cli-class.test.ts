import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { environmentPath } from '../../scripts/environment-client.js';
import { freePorts } from '../../scripts/wait.js';
import type { PlanDocument } from '../../src/api/plan-schema.js';
import { letBuild, QUEUING, theBuild } from '../support/built-lab.js';
import { classroom } from '../support/classroom.js';
import { labwright, type Ended } from '../support/command-line.js';
import { calls, IMAGE, mutatingCalls, projectState } from '../support/environments.js';
import { folderWith } from '../support/folder.js';
import { startWorld, WorldProcess, type World } from '../support/world.js';

const SEATS = 40;

let world: World;
beforeAll(async () => {
  world = await startWorld({ workers: 2 });
});
afterAll(() => world.stop());

const run = (...args: string[]) => labwright(world.apiUrl, args);

/** The row of the classroom that is stopped and started: eight of the forty. */
const ROW = 8;
const students = Array.from({ length: SEATS }, (_, seat) => `student${String(seat)}`);
const spec = (projectId: string, more = '') => `projectId: ${projectId}
environmentId: lab-\${student}
notebook:
  owner: \${student}@example.com
  idleShutdown: 24h
labels:
  class: evening
  row: \${row}
${more}`;

/** The table, one environment a line, and what stands below it. */
function rows({ stdout }: Ended): { states: string[]; count: string | undefined } {
  const lines = stdout.trimEnd().split('\n');
  return { states: lines.slice(1, -1).map((line) => line.split(/ +/)[1] ?? ''), count: lines.at(-1) };
}
const all = (state: string, length = SEATS) => Array.from({ length }, () => state);

describe('a class of forty', () => {
  let projectId: string;
  let files: { folder: string; roster: string };
  beforeAll(async () => {
    ({ projectId } = await classroom(world, SEATS));
    const folder = await folderWith({
      'environment.yaml': spec(projectId),
      Dockerfile: `FROM ${IMAGE}\nCOPY . /lab\n`,
      'exercise.py': 'print(1)\n',
      'roster.csv': [
        'student,row,room',
        ...students.map((student, seat) => `${student},row-${Math.floor(seat / ROW)},`),
      ].join('\n'),
    });
    files = { folder, roster: join(folder, 'roster.csv') };
  });

  test('is planned before, in words and without a change', async () => {
    const plan = await run('plan', files.folder, '--each', files.roster);
    expect(plan).toMatchObject({ code: 0, stderr: '' });
    expect(plan.stdout).toContain('Create the service account labwright-lab-student0@');
    expect(await mutatingCalls(world, projectId)).toEqual([]);
  });

  test('comes up from its roster with one build, counted as it comes', async () => {
    const up = await run('up', files.folder, '--each', files.roster);
    expect(up).toMatchObject({ code: 0 });
    expect(rows(up)).toEqual({ states: all('READY'), count: '40 environments: 40 READY' });
    expect(up.stdout).toMatch(/^\S+\/lab-student7 +READY +student7@example\.com +http\S+$/m);
    expect(up.stderr).toMatch(/^\d+:\d\d {2}40 environments: .*\d+ PROVISIONING/m);
    const builds = (await calls(world, projectId)).filter(
      ({ method }) => method === 'cloudbuild.projects.builds.create',
    );
    expect(builds.length).toBeLessThanOrEqual(1);
    expect((await projectState(world, projectId)).instances).toHaveLength(SEATS);
  });

  test('is there already when it is sent again', async () => {
    const before = await mutatingCalls(world, projectId);
    const again = await run('up', files.folder, '--each', files.roster, '--quiet');
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout.match(/^\S+\/lab-\S+\thttp\S+$/gm)).toHaveLength(SEATS);
    expect(await mutatingCalls(world, projectId)).toEqual(before);
    const plan = await run('plan', `${projectId}/lab-student7`, '-o', 'json');
    expect(plan.code).toBe(0);
    const { steps, findings } = JSON.parse(plan.stdout) as PlanDocument;
    expect(steps.flatMap(({ name, state }) => (state === 'PRESENT' ? [] : [`${name} ${state}`]))).toEqual([]);
    expect(findings).toEqual([]);
  });

  test('is stopped, started and listed by a label, a row of it or all', async () => {
    const row = ['--selector', 'row=row-1'];
    const stop = await run('stop', ...row);
    expect(stop).toMatchObject({ code: 0 });
    expect(stop.stderr).toContain('stop: 8 of 8 environments: 8 READY');
    expect(rows(stop)).toEqual({ states: all('STOPPED', ROW), count: '8 environments: 8 STOPPED' });
    const list = await run('list', '--selector', 'class=evening', '--project', projectId);
    expect(rows(list).count).toBe('40 environments: 32 READY, 8 STOPPED');

    const start = await run('start', ...row, '--output', 'json');
    expect(start.code).toBe(0);
    const { environments } = JSON.parse(start.stdout) as { environments: { state: string }[] };
    expect(environments.map(({ state }) => state)).toEqual(all('READY', ROW));
    expect((await run('list', '--selector', 'class=ml102', '-q')).stdout).toBe('');
  });

  test('is deleted by its label once somebody says yes, and nothing of it stays', async () => {
    const unsure = await run('delete', '--selector', 'class=evening');
    expect(unsure).toMatchObject({ code: 2, stdout: '' });
    expect(unsure.stderr).toMatch(/lab-student39[^]*delete: 40 of 40 environments[^]*--yes/);
    const removed = await run('delete', '--selector', 'class=evening', '--yes');
    expect(removed).toMatchObject({ code: 0 });
    expect(rows(removed)).toEqual({ states: all('DELETED'), count: '40 environments: 40 DELETED' });
    const { instances, repositories, buckets } = await projectState(world, projectId);
    expect([instances, repositories, buckets]).toEqual([[], [], []]);
  });
});

describe('a roster', () => {
  test('with mistakes sends nothing, not even the lines that are right', async () => {
    const projectId = await world.project();
    const folder = await folderWith({
      'environment.yaml': spec(projectId),
      'roster.csv': 'student,row\nana,a\nben,a\nana,b\n',
    });
    const { code, stdout, stderr } = await run('up', folder, '--each', join(folder, 'roster.csv'));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/roster\.csv:4: \S+\/lab-ana is what line 2 makes already/);
    expect((await run('list', '--project', projectId)).stdout).toMatch(/^0 environments$/m);
  });

  test('is followed to its end though somebody deletes one of it, and the API is away for a moment', async () => {
    const projectId = await world.project({ quotas: QUEUING });
    const folder = await folderWith({
      'environment.yaml': spec(projectId),
      Dockerfile: `FROM ${IMAGE}\n`,
      'roster.csv': 'student,row\nana,a\nben,a\n',
    });
    const [port = 0] = await freePorts(1);
    const api = await WorldProcess.api({ ...world.services, port });
    const somebody = async () => {
      await theBuild(world, projectId, 'QUEUED');
      await api.kill();
      await world.request('DELETE', environmentPath(projectId, 'lab-ana'));
      await world.waitFor(projectId, 'lab-ana', ({ state }) => state === 'DELETED');
      await api.start();
      await letBuild(world, projectId);
    };
    let done: Promise<void> | undefined;
    const up = await labwright(`http://127.0.0.1:${port}`, ['up', folder, '--each', join(folder, 'roster.csv')], {
      onOutput: (output) => {
        if (output.includes('2 PROVISIONING')) done ??= somebody();
      },
    });
    await done;
    await api.stop();
    expect(up.code).toBe(1);
    expect(rows(up)).toEqual({ states: ['DELETED', 'READY'], count: '2 environments: 1 DELETED, 1 READY' });
  });

  test('says of each that needs a person why, and ends with 1', async () => {
    const projectId = await world.project({ billingEnabled: false });
    const folder = await folderWith({
      'environment.yaml': spec(projectId, `image: { uri: '${IMAGE}' }\n`),
      'roster.csv': 'student,row\nana,a\nben,a\n',
    });
    const up = await run('up', folder, '--each', join(folder, 'roster.csv'));
    expect(up.code).toBe(1);
    expect(up.stderr.match(/^! \S+\/lab-(ana|ben): \S+ has no open billing account/gm)).toHaveLength(2);
    expect(rows(up).count).toBe('2 environments: 2 ACTION_REQUIRED');
  });
});
