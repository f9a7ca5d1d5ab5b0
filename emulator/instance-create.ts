import type { Call } from './call.js';
import { DURATIONS } from './durations.js';
import { ApiError, invalid, permissionDenied } from './errors.js';
import type { InstanceBody } from './instance-body.js';
import { instanceKind, requireReachable } from './instance-calls.js';
import { completeSetup } from './instance-defaults.js';
import { checkLabels, providedLabels } from './instance-labels.js';
import { asResponse } from './instance-reads.js';
import type { Operation } from './operations.js';
import { placementProblem, stockoutProblem } from './placement.js';
import { computeDefaultAccount } from './services.js';
import type { Project } from './store.js';
import { boot, log } from './workbench.js';
import type { InstanceRecord } from './workbench.js';

/** The VM starts only when the operation ends: done is not yet ACTIVE. */
export function createInstance(call: Call, zone: string, body: InstanceBody): Operation {
  const { store } = call;
  const instanceId = call.query('instanceId') ?? '';
  const under = `/locations/${zone}/instances/${instanceId}`;
  const project = call.project('notebooks.instances.create', under);
  requireReachable(call);
  checkBody(instanceId, body);
  const name = `projects/${project.projectId}${under}`;
  if (store.instances.has(name)) throw new ApiError('ALREADY_EXISTS', `Resource '${name}' already exists`);
  const email = accountFor(project, body);
  requireActAs(call, email);
  const instance = newInstance(call, { project, zone, instanceId, name }, body, email);
  const problem = placementProblem(store, instance);
  instance.doomed = problem !== undefined;
  store.instances.set(name, instance);
  return create(call, instance, DURATIONS.createNotebook, problem ?? null);
}

const create = instanceKind('create', {
  finish(store, instance, problem: ApiError | null) {
    if (problem) {
      store.instances.delete(instance.name);
      throw problem;
    }
    // The half-made instance stays: what is left of a failed creation is for its maker to remove.
    const stockout = stockoutProblem(store, instance);
    if (stockout) throw stockout;
    log(store, instance, 'compute: the VM was created');
    boot(store, instance);
    return asResponse(instance);
  },
});

function checkBody(instanceId: string, { gceSetup = {}, instanceOwners = [], labels = {} }: InstanceBody): void {
  if (!/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(instanceId)) {
    throw invalid(`Invalid instance ID "${instanceId}": it must match [a-z]([-a-z0-9]{0,61}[a-z0-9])?.`, 'instance_id');
  }
  if (gceSetup.containerImage && gceSetup.vmImage) {
    throw invalid(
      "Invalid value at 'instance.gce_setup' (oneof), oneof field 'image' is already set. Cannot set 'containerImage'",
      'instance.gce_setup',
    );
  }
  if (gceSetup.containerImage && !gceSetup.containerImage.repository) {
    throw invalid(
      'The repository of the container image must be set.',
      'instance.gce_setup.container_image.repository',
    );
  }
  const lists = {
    serviceAccounts: gceSetup.serviceAccounts,
    networkInterfaces: gceSetup.networkInterfaces,
    dataDisks: gceSetup.dataDisks,
    acceleratorConfigs: gceSetup.acceleratorConfigs,
    instanceOwners,
  };
  for (const [field, list] of Object.entries(lists)) {
    if (list && list.length > 1) throw invalid(`Only one of ${field} may be given, got ${list.length}.`, field);
  }
  checkLabels(labels);
}

function accountFor(project: Project, { gceSetup }: InstanceBody): string {
  const email = gceSetup?.serviceAccounts?.[0]?.email;
  return email === undefined || email === '' || email === 'default' ? computeDefaultAccount(project) : email;
}

/** https://docs.cloud.google.com/iam/docs/service-accounts-actas */
function requireActAs(call: Call, email: string): void {
  const permission = 'iam.serviceAccounts.actAs';
  const account = call.store.accounts.get(email);
  const project = account && call.store.projects.get(account.projectId);
  const name = `//iam.googleapis.com/projects/-/serviceAccounts/${email}`;
  const policies = account?.visible && project ? [account.policy, project.policy] : [];
  if (call.may(permission, { name, policies })) return;
  throw permissionDenied(
    permission,
    name,
    `Permission '${permission}' denied on service account ${email} (or it may not exist).`,
  );
}

type Place = Pick<InstanceRecord, 'project' | 'zone' | 'instanceId' | 'name'>;

function newInstance(call: Call, place: Place, body: InstanceBody, email: string): InstanceRecord {
  const { clock, chance } = call.store;
  const { labels = {}, instanceOwners = [], gceSetup = {} } = body;
  const { disableProxyAccess, enableDeletionProtection } = body;
  const fate = call.store.faults.ofInstance();
  return {
    ...place,
    ...(fate ? { fate } : {}),
    uid: chance.uuid(`instance ${place.name}`),
    vmId: chance.digits(19, `vm ${place.name}`),
    creator: call.email,
    createTime: clock.iso(),
    updateTime: clock.iso(),
    state: 'INITIALIZING',
    healthy: false,
    doomed: false,
    setup: completeSetup(place, gceSetup, email, instanceOwners),
    owners: instanceOwners,
    labels: { ...labels, ...providedLabels(place) },
    options: {
      ...(disableProxyAccess ? { disableProxyAccess } : {}),
      ...(enableDeletionProtection ? { enableDeletionProtection } : {}),
    },
    proxyHash: chance.hex(16, `proxy ${place.name}`),
    life: 0,
    console: [],
    lastActivity: clock.now,
  };
}
