/** All that there is, at `/emulator/`. */
import type { Gateway } from './gateway.js';
import { facts, html, link, table, widePage } from './html.js';
import type { Html } from './html.js';
import { MOST_CALLS } from './calls.js';
import { callsTable, faultsTable, missesTable } from './project-page.js';
import { newest, newestCalls } from './project-view.js';
import { showProject } from './state.js';
import type { Project, Store } from './store.js';

export function viewAll(store: Store, { calls, misses }: Gateway) {
  return {
    time: store.clock.iso(),
    speed: store.clock.speed,
    projects: newest([...store.projects.values()], (project) => viewOne(store, project)),
    calls: newestCalls(calls),
    misses: misses.list(),
    faults: store.faults.list(),
  };
}

function viewOne(store: Store, project: Project) {
  const { networks: _, services, ...shown } = showProject(project);
  const { projectId } = project;
  return {
    ...shown,
    services: services.length,
    instances: store.instances.of(projectId).length,
    builds: store.builds.of(projectId).length,
    operations: store.operations.of(projectId).length,
  };
}

export const overviewPage = ({ time, speed, projects, ...log }: ReturnType<typeof viewAll>): Html =>
  widePage('Google’s twin', [
    html`<p>
      What this emulator holds, and what was asked of it. ${link('/emulator/?alt=json', 'As JSON')} ·
      ${link('/emulator/snapshot', 'snapshot')}. Of calls the last ${MOST_CALLS} are kept.
    </p>`,
    facts([
      ['Time', time],
      ['Speed', `${speed} simulated seconds in a real one`],
    ]),
    table(
      'Projects',
      ['Project', 'Number', 'State', 'Billing', 'Services', 'Notebooks', 'Builds', 'Operations'],
      projects.newest.map((project) => [
        link(`/emulator/projects/${project.projectId}`, project.projectId),
        ...[project.projectNumber, project.state, project.billingEnabled ? 'enabled' : 'disabled'],
        ...[project.services, project.instances, project.builds, project.operations],
      ]),
      projects.count,
    ),
    faultsTable(log.faults),
    missesTable(log.misses),
    callsTable(log.calls),
  ]);
