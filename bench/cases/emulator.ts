/** How the emulator fares at size, as a process of its own and compiled, as it runs in its container. */
import { performance } from 'node:perf_hooks';

import { COMPILED, startEmulatorProcess } from '../../scripts/services.js';
import { until } from '../../scripts/wait.js';
import type { Case } from '../case.js';
import { each, judged, median, quantile, tell, timed } from '../figures.js';
import { usageOf } from '../usage.js';

const BUDGET = { lookMs: 5, startUpSeconds: 1, residentMegabytes: 120 };
/** Projects, and looks of each kind. */
const SIZE = { full: { projects: 1_000, looks: 500 }, quick: { projects: 5, looks: 10 } };
/** So many at once while the world is made. */
const AT_ONCE = 16;
const REGION = 'us-central1';
const ZONE = 'us-central1-a';
const OWNER = 'owner@example.com';
/** Each is one operation, and none waits for another. */
const ENABLED = ['apikeys', 'bigquerydatatransfer', 'cloudbilling', 'cloudfunctions', 'cloudkms', 'cloudscheduler'];
const BUILDS = 2;

/** The n-th look, for each kind. */
type Look = (index: number) => [method: string, path: string, body?: unknown];

export const emulator: Case = {
  name: 'emulator',
  title: "Google's twin at size",
  about:
    'A process of its own, compiled, as in its container. Filled with projects of ten operations each: a notebook, a repository, two builds and six services. Looks of each kind come one after the other.',
  async run({ options: { quick } }) {
    const size = quick ? SIZE.quick : SIZE.full;
    const began = performance.now();
    const { url, child } = await startEmulatorProcess(['--port', '0', '--speed', '1000'], COMPILED);
    try {
      await fetch(`${url}/emulator/misses`);
      const startUp = (performance.now() - began) / 1_000;
      const twin = new Twin(url, size.projects);
      const resident = async () => (await usageOf(child.pid)).residentMb;
      const empty = await resident();
      const operations = await twin.make();
      const full = await resident();
      const rows: string[][] = [];
      for (const [name, look] of Object.entries(await twin.looks())) {
        const times: number[] = [];
        for (let index = 0; index < size.looks; index += 1) times.push(await timed(() => twin.call(...look(index))));
        rows.push([name, judged(median(times), { atMost: BUDGET.lookMs }, 'ms'), tell(quantile(times, 0.99), 'ms')]);
      }
      const after = await resident();
      const most = judged(Math.max(full, after), { atMost: BUDGET.residentMegabytes }, 'MB');
      return [
        { title: `${size.projects} projects, ${operations} operations`, columns: ['look', 'median', 'p99'], rows },
        {
          title: 'Start-up and memory',
          columns: ['what', 'figure'],
          rows: [
            ['start-up to the first answer', judged(startUp, { atMost: BUDGET.startUpSeconds }, 's')],
            ['resident, empty', tell(empty, 'MB')],
            ['resident, full or after the looks', most],
          ],
        },
      ];
    } finally {
      await child.stop();
    }
  },
};

interface Project {
  builds: { status: string }[];
  operations: { count: number; newest: { done: boolean }[] };
}

class Twin {
  constructor(
    private readonly url: string,
    private readonly projects: number,
  ) {}

  /** Answers how many operations there are, all of them over. */
  async make(): Promise<number> {
    const indices = Array.from({ length: this.projects }, (_, index) => index);
    await each(indices, AT_ONCE, (index) => this.fill(index));
    let operations = 0;
    await each(indices, AT_ONCE, async (index) => {
      const ended = await this.over(index);
      operations += ended;
    });
    return operations;
  }

  async looks(): Promise<Record<string, Look>> {
    const { operations } = (await this.call('GET', `v2/${this.parentOf(0, ZONE)}/operations?pageSize=1`)) as {
      operations: [{ name: string }];
    };
    return {
      'operations.get': () => ['GET', `v2/${operations[0].name}`],
      'instances.get': (index) => ['GET', `v2/${this.parentOf(index, ZONE)}/instances/lab`],
      'instances.list': (index) => ['GET', `v2/${this.parentOf(index, '-')}/instances`],
      'projects.getIamPolicy': (index) => ['POST', `v3/projects/${this.projectOf(index)}:getIamPolicy`, {}],
      'repositories.list': (index) => ['GET', `v1/${this.parentOf(index, REGION)}/repositories`],
      'builds.list': (index) => ['GET', `v1/${this.parentOf(index, REGION)}/builds`],
      '/emulator/': () => ['GET', 'emulator/'],
      '/emulator/projects/P': (index) => ['GET', `emulator/projects/${this.projectOf(index)}`],
    };
  }

  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const headers = { authorization: `Bearer emulator:${OWNER}`, 'content-type': 'application/json' };
    const response = await fetch(`${this.url}/${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return response.json();
  }

  /** A notebook, a repository, builds and services: ten operations a project. */
  private async fill(index: number): Promise<void> {
    const services = ['notebooks', 'cloudbuild', 'artifactregistry', 'compute'];
    await this.call('POST', 'emulator/projects', { projectId: this.projectOf(index), services });
    const setup = { gceSetup: { machineType: 'e2-standard-2' } };
    await this.call('POST', `v2/${this.parentOf(index, ZONE)}/instances?instanceId=lab`, setup);
    const repository = `v1/${this.parentOf(index, REGION)}/repositories?repositoryId=labwright`;
    await this.call('POST', repository, { format: 'DOCKER' });
    const build = { steps: [{ name: 'gcr.io/cloud-builders/docker', args: ['version'] }], tags: ['bench'] };
    for (let one = 0; one < BUILDS; one += 1)
      await this.call('POST', `v1/${this.parentOf(index, REGION)}/builds`, build);
    for (const service of ENABLED)
      await this.call('POST', `v1/projects/${this.projectOf(index)}/services/${service}.googleapis.com:enable`);
  }

  /** Once all of the project's operations are; answers how many. */
  private over(index: number): Promise<number> {
    const ask = async (): Promise<number | undefined> => {
      const { builds, operations } = (await this.call('GET', `emulator/projects/${this.projectOf(index)}`)) as Project;
      const isOver = builds.every(({ status }) => status === 'SUCCESS') && operations.newest.every(({ done }) => done);
      return isOver ? builds.length + operations.count : undefined;
    };
    return until(ask, { withinMs: 60_000, describe: () => `the operations of ${this.projectOf(index)}` });
  }

  private projectOf(index: number): string {
    return `bench-${String(index % this.projects).padStart(4, '0')}`;
  }

  private parentOf(index: number, location: string): string {
    return `projects/${this.projectOf(index)}/locations/${location}`;
  }
}
