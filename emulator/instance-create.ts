import type { Call } from './call.js';
import { DURATIONS } from './durations.js';
import { ApiError, invalid, permissionDenied } from './errors.js';
import type { GceSetup, InstanceBody } from './instance-body.js';
import { operate } from './instance-calls.js';
import { renderInstance } from './instance-reads.js';
import type { Operation } from './operations.js';
import { placementProblem } from './placement.js';
import { regionOf } from './places.js';
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
  checkBody(instanceId, body);
  const name = `projects/${project.projectId}${under}`;
  if (store.instances.has(name)) throw new ApiError('ALREADY_EXISTS', `Resource '${name}' already exists`);
  const email = accountFor(project, body);
  requireActAs(call, email);
  const instance = newInstance(call, { project, zone, instanceId, name }, body, email);
  const problem = placementProblem(store, instance);
  instance.doomed = problem !== undefined;
  store.instances.set(name, instance);
  return operate(call, instance, {
    verb: 'create',
    duration: DURATIONS.createNotebook,
    finish() {
      if (problem) {
        store.instances.delete(name);
        throw problem;
      }
      log(store, instance, 'compute: the VM was created');
      boot(store, instance);
      return { '@type': 'type.googleapis.com/google.cloud.notebooks.v2.Instance', ...renderInstance(instance) };
    },
  });
}

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

/** https://docs.cloud.google.com/compute/docs/labeling-resources#requirements */
export function checkLabels(labels: Record<string, string>): void {
  for (const [key, value] of Object.entries(labels)) {
    if (!/^[a-z][a-z0-9_-]{0,62}$/.test(key)) throw invalid(`Invalid label key "${key}".`, 'instance.labels');
    if (!/^[a-z0-9_-]{0,63}$/.test(value))
      throw invalid(`Invalid value "${value}" of label "${key}".`, 'instance.labels');
  }
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
  return {
    ...place,
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

/** Google adds labels of its own: Terraform's google_workbench_instance leaves these four out of its comparison. */
export const providedLabels = ({
  project,
  instanceId,
}: Pick<InstanceRecord, 'project' | 'instanceId'>): Record<string, string> => ({
  'consumer-project-id': project.projectId,
  'consumer-project-number': project.number,
  'notebooks-product': 'workbench-instances',
  'resource-name': instanceId,
});

/** What was not said gets Google's defaults, and metadata and tags of Google's come along (as in the same Terraform resource). */
function completeSetup(
  { project, zone }: Place,
  asked: GceSetup,
  email: string,
  owners: string[],
): InstanceRecord['setup'] {
  const region = regionOf(zone);
  const [networkInterface = {}] = asked.networkInterfaces ?? [];
  const [dataDisk = {}] = asked.dataDisks ?? [];
  const disk = { diskType: 'PD_BALANCED', diskEncryption: 'GMEK' } as const;
  const container = asked.containerImage ? { containerImage: { tag: 'latest', ...asked.containerImage } } : {};
  const vm = asked.containerImage
    ? {}
    : { vmImage: { project: 'cloud-notebooks-managed', family: 'workbench-instances', ...asked.vmImage } };
  return {
    ...asked,
    ...container,
    ...vm,
    machineType: asked.machineType ?? 'e2-standard-4',
    serviceAccounts: [
      {
        email,
        scopes: ['https://www.googleapis.com/auth/cloud-platform', 'https://www.googleapis.com/auth/userinfo.email'],
      },
    ],
    bootDisk: { ...disk, diskSizeGb: '150', ...asked.bootDisk },
    dataDisks: [{ ...disk, diskSizeGb: '100', ...dataDisk }],
    networkInterfaces: [
      {
        network: `projects/${project.projectId}/global/networks/default`,
        subnet: `projects/${project.projectId}/regions/${region}/subnetworks/default`,
        nicType: 'VIRTIO_NET',
        ...networkInterface,
      },
    ],
    shieldedInstanceConfig: {
      enableSecureBoot: false,
      enableVtpm: true,
      enableIntegrityMonitoring: true,
      ...asked.shieldedInstanceConfig,
    },
    tags: [...new Set([...(asked.tags ?? []), 'deeplearning-vm', 'notebook-instance'])],
    metadata: {
      ...asked.metadata,
      'notebooks-api': 'PROD',
      'notebooks-api-version': 'v2',
      'proxy-mode': owners.length > 0 ? 'mail' : 'service_account',
      ...(owners[0] === undefined ? {} : { 'proxy-user-mail': owners[0] }),
      'serial-port-logging-enable': 'true',
    },
  };
}
