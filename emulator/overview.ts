/** All that there is, at `/emulator/`. */
import type { Gateway } from './gateway.js';
import { facts, html, link, table, widePage } from './html.js';
import type { Html } from './html.js';
import { callsTable, faultsTable, missesTable } from './project-page.js';
import { newestCalls } from './project-view.js';
import { showProject } from './state.js';
import type { Store } from './store.js';

/** How many of them each project has. */
function counted<T>(items: Iterable<T>, projectOf: (item: T) => string): (projectId: string) => number {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(projectOf(item), (counts.get(projectOf(item)) ?? 0) + 1);
  return (projectId) => counts.get(projectId) ?? 0;
}

export function viewAll(store: Store, { calls, misses }: Gateway) {
  const instances = counted(store.instances.values(), ({ project }) => project.projectId);
  const builds = counted(store.builds.values(), ({ project }) => project.projectId);
  const operations = counted(store.operations.values(), ({ projectId }) => projectId);
  return {
    time: store.clock.iso(),
    speed: store.clock.speed,
    projects: [...store.projects.values()].map((project) => ({
      ...showProject(project),
      instances: instances(project.projectId),
      builds: builds(project.projectId),
      operations: operations(project.projectId),
    })),
    calls: newestCalls(calls),
    misses: misses.list(),
    faults: store.faults.list(),
  };
}

export const overviewPage = ({ time, speed, projects, ...log }: ReturnType<typeof viewAll>): Html =>
  widePage('Google’s twin', [
    html`<p>
      What this emulator holds, and what was asked of it. ${link('/emulator/?alt=json', 'As JSON')} ·
      ${link('/emulator/snapshot', 'snapshot')}
    </p>`,
    facts([
      ['Time', time],
      ['Speed', `${speed} simulated seconds in a real one`],
    ]),
    table(
      'Projects',
      ['Project', 'Number', 'State', 'Billing', 'Services', 'Notebooks', 'Builds', 'Operations'],
      projects.map((project) => [
        link(`/emulator/projects/${project.projectId}`, project.projectId),
        ...[project.projectNumber, project.state, project.billingEnabled ? 'enabled' : 'disabled'],
        ...[project.services.length, project.instances, project.builds, project.operations],
      ]),
    ),
    faultsTable(log.faults),
    missesTable(log.misses),
    callsTable(log.calls),
  ]);
