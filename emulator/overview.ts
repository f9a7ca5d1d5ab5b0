/** All that there is, at `/emulator/`. */
import type { Gateway } from './gateway.js';
import { facts, html, link, table, widePage } from './html.js';
import type { Html } from './html.js';
import { MOST_CALLS } from './calls.js';
import { callsTable, faultsTable, missesTable } from './project-page.js';
import { newest, newestCalls } from './project-view.js';
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

/** For each of so many at every look: without the lists that the project's own page has. */
function viewOne(store: Store, project: Project) {
  const { projectId, number, state, billingEnabled } = project;
  return {
    ...{ projectId, projectNumber: number, state, billingEnabled },
    services: servicesOn(project),
    instances: store.instances.count(projectId),
    builds: store.builds.count(projectId),
    operations: store.operations.count(projectId),
  };
}

function servicesOn({ services }: Project): number {
  let on = 0;
  for (const { state } of services.values()) if (state === 'ENABLED') on += 1;
  return on;
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
