import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import type { EnvironmentDocument } from '../../scripts/environment-client.js';
import { environmentPath } from '../../scripts/environment-client.js';
import { startApi } from '../../scripts/services.js';
import { freePorts, until } from '../../scripts/wait.js';
import { EXIT } from '../../src/cli/exit.js';
import { letBuild, QUEUING, theBuild } from '../support/built-lab.js';
import { settingsFor, tokenOf } from '../support/callers.js';
import { labwright, labwrightOnTerminal, type Ended } from '../support/command-line.js';
import { IMAGE, mutatingCalls, OWNER, projectState } from '../support/environments.js';
import { folderWith } from '../support/folder.js';
import { startWorld, WorldProcess, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const spec = (projectId: string, more = '') =>
  `projectId: ${projectId}\nenvironmentId: mlops-lab\nnotebook:\n  owner: ${OWNER}\n  idleShutdown: 24h\n${more}`;
const READY_MADE = `image: { uri: '${IMAGE}' }\n`;
const run = (...args: string[]) => labwright(world.apiUrl, args);

/** A project with an environment that is READY, made by `up`. */
async function made(): Promise<{ projectId: string; name: string; folder: string }> {
  const projectId = await world.project();
  const folder = await folderWith({ 'environment.yaml': spec(projectId, READY_MADE) });
  const { code, stderr } = await run('up', folder);
  if (code !== 0) throw new Error(stderr);
  return { projectId, name: `${projectId}/mlops-lab`, folder };
}

/** An API that is away for a moment is asked again, as by anybody; what a caller may not do it refuses each time. */
async function listed(url: string, env: Record<string, string>): Promise<void> {
  let last: Ended | undefined;
  await until(
    async () => {
      last = await labwright(url, ['list'], { env });
      return last.code === EXIT.unreachable ? undefined : last;
    },
    { withinMs: 120_000, describe: () => JSON.stringify(last) },
  );
  expect(last).toMatchObject({ code: EXIT.reached });
}

async function read(projectId: string): Promise<EnvironmentDocument> {
  return (await world.request<EnvironmentDocument>('GET', environmentPath(projectId, 'mlops-lab'))).body;
}

describe('up', () => {
  test.concurrent(
    'makes what a folder describes, its image from its Dockerfile and files, and says each step and the link',
    async () => {
      const projectId = await world.project();
      const folder = await folderWith({
        'environment.yaml': spec(projectId),
        Dockerfile: `FROM ${IMAGE}\nCOPY requirements.txt /tmp/\nRUN pip install -r /tmp/requirements.txt\n`,
        'requirements.txt': 'kfp==2.17.0\n',
        'data/secret.csv': 'ana,12\n',
        '.dockerignore': 'data\n',
      });
      const up = await run('up', folder);
      expect(up).toMatchObject({ code: 0 });
      expect(up.stderr).toMatch(/^✓ SUCCEEDED Build the notebook image/m);
      expect(up.stderr).toMatch(/^● RUNNING .* \d+:\d\d of ~\d+:\d\d/m);
      expect(up.stdout).toMatch(/^READY\nJupyterLab +http:\S+\n +opens for ana@example\.com only/);
      expect(up.stdout + up.stderr).not.toContain('\u001b');
      const { image = {} } = (await read(projectId)).spec;
      expect(Object.keys(image.files ?? {})).toEqual(['Dockerfile', 'requirements.txt']);

      const calls = await mutatingCalls(world, projectId);
      const again = await run('up', folder);
      expect(again).toMatchObject({
        code: 0,
        stdout: up.stdout,
        stderr: `${projectId}/mlops-lab: nothing to change.\n`,
      });
      expect(await mutatingCalls(world, projectId)).toEqual(calls);
    },
  );

  test.concurrent(
    'prints one document for a program, only the link when it is to be quiet, and need not wait',
    async () => {
      const projectId = await world.project();
      const folder = await folderWith({ 'environment.yaml': spec(projectId, READY_MADE) });
      const early = await run('up', folder, '--no-wait', '--output', 'json');
      expect(early.code).toBe(0);
      expect(JSON.parse(early.stdout)).toMatchObject({ projectId, state: 'PROVISIONING' });

      const json = await run('up', folder, '--output', 'json');
      expect(JSON.parse(json.stdout)).toMatchObject({ projectId, state: 'READY', spec: { image: { uri: IMAGE } } });
      const yaml = await run('watch', `projects/${projectId}/environments/mlops-lab`, '-o', 'yaml');
      expect(parse(yaml.stdout)).toMatchObject({ projectId, state: 'READY' });
      const { outputs } = await read(projectId);
      expect(await run('up', folder, '--quiet')).toEqual({
        code: 0,
        stdout: `${outputs?.jupyterLabUrl ?? ''}\n`,
        stderr: '',
      });
    },
  );

  test.concurrent('tells what is in the way with its fix, ends with 1, and goes on once that is mended', async () => {
    const projectId = await world.project({ billingEnabled: false });
    const folder = await folderWith({ 'environment.yaml': spec(projectId, READY_MADE) });
    const up = await run('up', folder);
    expect(up.code).toBe(1);
    expect(up.stdout).toMatch(
      /^ACTION_REQUIRED\n {2}- \S+ has no open billing account; nothing was changed\.\n {4}Link an/,
    );
    expect(up.stdout).toContain(`gcloud billing projects link ${projectId}`);
    expect(up.stdout).toContain(`labwright retry ${projectId}/mlops-lab`);

    const cancelled = await run('cancel', `${projectId}/mlops-lab`);
    expect(cancelled).toMatchObject({ code: 0 });
    expect(cancelled.stdout).toMatch(/^CANCELLED$/m);
    await world.emulator('PATCH', `projects/${projectId}`, { billingEnabled: true });
    const retried = await run('retry', `${projectId}/mlops-lab`);
    expect(retried).toMatchObject({ code: 0 });
    expect(retried.stdout).toMatch(/^READY$/m);
  });

  test.concurrent('sends nothing of a spec with mistakes, and ends with 2', async () => {
    const projectId = await world.project();
    const folder = await folderWith({
      'environment.yaml': spec(projectId, 'lables: { class: ml101 }\nzones: [mars-1]\n'),
    });
    const { code, stdout, stderr } = await run('up', folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/environment\.yaml:6:1: "lables" is not a field .* Did you mean labels\?/);
    expect(stderr).toMatch(/environment\.yaml:7:\d+: /);
    expect(await read(projectId)).toMatchObject({ status: 404 });
  });

  test.concurrent('shows at its place what only the API finds wrong, and asks before a notebook is lost', async () => {
    const { projectId, name, folder } = await made();
    const granted = join(
      await folderWith({ 'lab.yaml': spec(projectId, 'access:\n  grants: [{ role: roles/viewer }]\n') }),
      'lab.yaml',
    );
    const refused = await run('up', granted);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/lab\.yaml:7:14: access\.grants\.0\.role cannot be "roles\/viewer"/);

    const other = (await readFile(join(folder, 'environment.yaml'), 'utf8')).replace(OWNER, 'ben@example.com');
    const lossy = await run('up', await folderWith({ 'environment.yaml': other }));
    expect(lossy.code).toBe(4);
    expect(lossy.stderr).toMatch(new RegExp(`^${name}: Changing notebook\\.owner makes a new notebook.*`));
    expect(lossy.stderr).toContain('--allow-recreate');
  });
});

describe('an environment that is there', () => {
  test.concurrent(
    'is listed, shown, opened, stopped, started and deleted, each as a person and a program read it',
    async () => {
      const { projectId, name } = await made();
      const link = (await read(projectId)).outputs?.jupyterLabUrl ?? '';
      const [list, names, listed, get, open, already, cancel] = await Promise.all([
        run('list', '--project', projectId),
        run('list', '--project', projectId, '--quiet'),
        run('list', '--project', projectId, '--state', 'READY', '--owner', OWNER, '-o', 'json'),
        run('get', name),
        run('open', name, '--print'),
        run('start', name),
        run('cancel', name),
      ]);
      expect(list.stdout).toMatch(
        new RegExp(`^NAME +STATE +OWNER +LINK.*\\n${name} +READY +${OWNER} +http.*\\n1 environment: 1 READY\\n$`),
      );
      expect(names.stdout).toBe(`${name}\n`);
      expect(JSON.parse(listed.stdout)).toMatchObject({
        environments: [{ name: `projects/${projectId}/environments/mlops-lab` }],
      });
      expect(get.stdout).toMatch(/^Notebook +e2-standard-4, us-central1-\w, ACTIVE$/m);
      expect(open.stdout).toBe(`${link}\n`);
      expect(already).toMatchObject({ code: 0, stderr: `${name} is READY already.\n` });
      expect(cancel).toMatchObject({ code: 4, stdout: '' });
      expect(cancel.stderr).toMatch(/is READY, where :cancel is not possible; possible: /);

      const stop = await run('stop', name);
      expect(stop).toMatchObject({ code: 0 });
      expect(stop.stdout).toMatch(/^STOPPED$/m);
      const closed = await run('open', name);
      expect(closed).toMatchObject({ code: 1, stdout: '' });
      expect(closed.stderr).toMatch(new RegExp(`is STOPPED\\. [^]*labwright start ${name}`));
      expect((await run('start', name)).stdout).toMatch(/^READY$/m);

      expect(await run('delete', name)).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') as string });
      const removed = await run('delete', name, '--yes');
      expect(removed).toMatchObject({ code: 0 });
      expect(removed.stdout).toMatch(/^DELETED$[^]*left: .*services/m);
      expect((await projectState(world, projectId)).instances).toEqual([]);
      expect((await run('list', '--project', projectId)).stdout).toMatch(/^0 environments$/m);
      expect((await run('list', '--project', projectId, '--deleted')).stdout).toMatch(/DELETED/);
    },
  );

  test.concurrent('that is not there is refused with 4', async () => {
    for (const command of [['get'], ['watch'], ['retry'], ['delete', '--yes']]) {
      const { code, stderr } = await run(...command, 'my-project/nowhere');
      expect({ code, stderr }).toEqual({
        code: 4,
        stderr: 'projects/my-project/environments/nowhere does not exist.\n',
      });
    }
  });
});

describe('on a terminal', () => {
  test.concurrent('the steps are drawn again in place and in colours, and Ctrl-C leaves the run going', async () => {
    const projectId = await world.project({ quotas: QUEUING });
    const folder = await folderWith({ 'environment.yaml': spec(projectId), Dockerfile: `FROM ${IMAGE}\n` });
    let pressed = false;
    const { code, stdout } = await labwrightOnTerminal(world.apiUrl, ['up', folder], {
      onOutput: (output, { type }) => {
        if (pressed || !/✓[^]*\u001b\[\d+A\u001b\[0J[^]*RUNNING/.test(output)) return;
        pressed = true;
        type('\u0003');
      },
    });
    expect(code).toBe(130);
    expect(stdout).toContain('\u001b[32m✓\u001b[39m');
    expect(stdout).toContain(`goes on without you. Come back with: labwright watch ${projectId}/mlops-lab`);
    await theBuild(world, projectId, 'QUEUED');
    await letBuild(world, projectId);
    const back = await run('watch', `${projectId}/mlops-lab`);
    expect(back).toMatchObject({ code: 0 });
    expect((await read(projectId)).runs).toMatchObject([{ result: 'SUCCEEDED' }]);
  });

  test.concurrent('NO_COLOR has no colours', async () => {
    const { stdout } = await labwrightOnTerminal(world.apiUrl, ['list'], { env: { NO_COLOR: '1' } });
    expect(stdout).not.toContain('\u001b[');
  });

  test.concurrent('that does not know its size, lines are added whole', async () => {
    const projectId = await world.project();
    const folder = await folderWith({ 'environment.yaml': spec(projectId, READY_MADE) });
    const size = { columns: 0, rows: 0 };
    const { code, stdout } = await labwrightOnTerminal(world.apiUrl, ['up', folder], { size });
    expect(code).toBe(0);
    expect(stdout).toMatch(/✓ SUCCEEDED Create the Workbench notebook +\d/);
    expect(stdout).not.toMatch(/\u001b\[\d+A/);
    const list = await labwrightOnTerminal(world.apiUrl, ['list', '--project', projectId], { size });
    expect(list.stdout).toMatch(new RegExp(`${projectId}/mlops-lab .*READY.* http\\S+\\s`));
  });

  test.concurrent('delete asks, and takes nothing but yes for it', async () => {
    const { projectId, name } = await made();
    const answer = (keys: string) => {
      let isAsked = false;
      return labwrightOnTerminal(world.apiUrl, ['delete', name], {
        onOutput: (output, { type }) => {
          if (isAsked || !output.includes('[y/N]')) return;
          isAsked = true;
          type(keys);
        },
      });
    };
    expect(await answer('\n')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('Nothing was deleted.') as string,
    });
    expect(await answer('\u0004')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/\[y\/N\] \s*Nothing was deleted\./) as string,
    });
    const interrupted = await answer('\u0003');
    expect(interrupted).toMatchObject({ code: 130, stdout: expect.stringContaining('nothing was begun') as string });
    expect((await read(projectId)).state).toBe('READY');
    expect(await answer('y\n')).toMatchObject({ code: 0 });
    expect((await read(projectId)).state).toBe('DELETED');
  });
});

describe('the service', () => {
  test.concurrent('is looked over by doctor, and names its version', async () => {
    const [doctor, version, json] = await Promise.all([run('doctor'), run('version'), run('doctor', '-o', 'json')]);
    expect(doctor.code).toBe(0);
    for (const check of ['api', 'temporal', 'worker', 'credentials', 'google', 'data-files', 'token']) {
      expect(doctor.stdout).toMatch(new RegExp(`^✓ ${check} `, 'm'));
    }
    expect(JSON.parse(json.stdout)).toMatchObject({ ready: true });
    expect(version.stdout).toMatch(/^labwright (\d+\.\d+\.\d+)\nAPI +\1\n$/);
  });

  test.concurrent('that tells its callers lets in with a token only, which is never printed', async () => {
    const token = tokenOf('ann');
    const settings = await settingsFor(['ann']);
    const { url, child } = await startApi({ ...world.services, settings, port: 0 });
    try {
      const without = await labwright(url, ['list']);
      expect(without).toMatchObject({ code: 4, stderr: expect.stringContaining('LABWRIGHT_TOKEN') as string });
      const doctor = await labwright(url, ['doctor']);
      expect(doctor.code).toBe(1);
      expect(doctor.stdout).toMatch(/^✗ token .*set LABWRIGHT_TOKEN/m);
      const env = { LABWRIGHT_TOKEN: token };
      await listed(url, env);
      const broken = await labwright(url, ['list'], { env: { LABWRIGHT_TOKEN: `${token}\n` } });
      expect(broken.code).toBe(2);
      expect(broken.stderr).not.toContain(token);
    } finally {
      await child.stop();
    }
  });

  test.concurrent(
    'that is nowhere ends a command with 3, and a wrong line with 2, each saying what to do',
    async () => {
      const [port = 0] = await freePorts(1);
      const nowhere = `http://127.0.0.1:${port}`;
      for (const command of ['list', 'doctor', 'version']) {
        const { code, stdout, stderr } = await labwright(world.apiUrl, [command, '--api', nowhere]);
        expect({ command, code }).toEqual({ command, code: 3 });
        expect(stdout + stderr).toContain(nowhere);
      }
      for (const line of [
        ['lst'],
        ['up', '--echa'],
        ['get', 'mlops-lab'],
        ['get', 'my-project/ctx-a#f'],
        ['delete', 'my-project/%63tx-a', '--yes'],
        ['list', '--project', 'a/b'],
        ['stop'],
        ['list', '--api', 'ftp://x'],
        ['list', '--state', 'READ'],
      ]) {
        expect({ line, code: (await run(...line)).code }).toEqual({ line, code: 2 });
      }
    },
  );

  test.concurrent('may be away for a moment while an environment is watched', async () => {
    const projectId = await world.project();
    const folder = await folderWith({ 'environment.yaml': spec(projectId, READY_MADE) });
    const [port = 0] = await freePorts(1);
    const api = await WorldProcess.api({ ...world.services, port });
    let back: Promise<void> | undefined;
    const { code, stdout } = await labwright(`http://127.0.0.1:${port}`, ['up', folder], {
      onOutput: (output) => {
        if (/RUNNING|SUCCEEDED/.test(output)) back ??= api.kill().then(() => api.start());
      },
    });
    await back;
    await api.stop();
    expect(back).toBeDefined();
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^READY$/m) as string });
  });
});
