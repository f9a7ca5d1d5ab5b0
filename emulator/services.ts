/** What enabling and disabling a service does to a project. */
import { createAccount } from './accounts.js';
import { later } from './agenda.js';
import { DURATIONS } from './durations.js';
import { bindAtOnce } from './policies.js';
import { CATALOG } from './service-catalog.js';
import type { Project, Service, Store } from './store.js';

export function serviceOf(project: Project, id: string): Service {
  const known = project.services.get(id);
  if (known) return known;
  const service: Service = { state: 'DISABLED', usable: false };
  project.services.set(id, service);
  return service;
}

/** Names carry the project's number, whatever the request said; a service never enabled has no parent (golden fixture-service-enable-disable). */
export function renderService({ number, services }: Project, id: string): unknown {
  const service = services.get(id);
  return {
    name: `projects/${number}/services/${id}`,
    ...(service ? { parent: `projects/${number}` } : {}),
    config: { name: id, title: CATALOG.get(id)?.title ?? id, documentation: {}, authentication: {} },
    state: service?.state ?? 'DISABLED',
  };
}

/** Google's accounts appear with it and are bound in the project's policy, which changes the policy's etag. */
export function switchOn(store: Store, project: Project, id: string, { usable }: { usable: boolean }): void {
  const service = serviceOf(project, id);
  const before = service.state;
  service.state = 'ENABLED';
  delete service.changing;
  if (before === 'ENABLED' && service.usable) return;
  if (usable) service.usable = true;
  else {
    const seconds = store.chance.seconds(DURATIONS.serviceUsable, `usable ${project.projectId} ${id}`);
    service.enabling = { from: store.clock.now, to: store.clock.after(seconds) };
    becomeUsable(store, service.enabling.to, service);
  }
  if (id === 'compute.googleapis.com') addComputeAccounts(store, project);
  if (id === 'cloudbuild.googleapis.com' && project.legacyBuilds) addBuildAccount(store, project);
  const agent = CATALOG.get(id)?.agent;
  if (agent) addAgent(store, project, agent.account.replace('NUMBER', project.number), agent.role);
}

const becomeUsable = later('service.becomeUsable', (_, service: Service) => {
  if (service.state === 'ENABLED') service.usable = true;
});

export function switchOff(project: Project, id: string): void {
  const service = serviceOf(project, id);
  service.state = 'DISABLED';
  service.usable = false;
  delete service.changing;
}

export const computeDefaultAccount = (project: Project): string =>
  `${project.number}-compute@developer.gserviceaccount.com`;

/**
 * The default account has a role by itself only where the organisation is older than 2024-05-03, or there is none
 * (https://docs.cloud.google.com/resource-manager/docs/secure-by-default-organizations).
 */
function addComputeAccounts(store: Store, project: Project): void {
  const email = computeDefaultAccount(project);
  if (!store.accounts.has(email)) {
    createAccount(store, {
      email,
      projectId: project.projectId,
      displayName: 'Compute Engine default service account',
      visible: true,
    });
    if (project.automaticGrants) bindAtOnce(store, project.policy, 'roles/editor', `serviceAccount:${email}`);
  }
  addAgent(store, project, `${project.number}@cloudservices.gserviceaccount.com`, 'roles/editor');
}

export const legacyBuildAccount = (project: Project): string => `${project.number}@cloudbuild.gserviceaccount.com`;

/** Only where builds ran before 2024 (https://docs.cloud.google.com/build/docs/cloud-build-service-account-updates). */
function addBuildAccount(store: Store, project: Project): void {
  addAgent(store, project, legacyBuildAccount(project), 'roles/cloudbuild.builds.builder');
}

function addAgent(store: Store, project: Project, email: string, role: string): void {
  if (store.accounts.has(email)) return;
  createAccount(store, { email, projectId: project.projectId, visible: true, agent: true });
  bindAtOnce(store, project.policy, role, `serviceAccount:${email}`);
}
