/** A Workbench instance as Compute sees it: a VM, its two disks and its console. */
import { base, link } from './compute-views.js';
import type { Item } from './compute-views.js';
import { accountOf } from './workbench.js';
import type { InstanceRecord } from './workbench.js';

const VM_STATUS: Record<InstanceRecord['state'], string> = {
  INITIALIZING: 'PROVISIONING',
  STARTING: 'STAGING',
  PROVISIONING: 'RUNNING',
  ACTIVE: 'RUNNING',
  STOPPING: 'STOPPING',
  STOPPED: 'TERMINATED',
};

export function vm(instance: InstanceRecord): Item {
  const { project: owner, zone: zoneName, instanceId, setup, labels } = instance;
  const { projectId } = owner;
  const place = `zones/${zoneName}`;
  const [networkInterface] = setup.networkInterfaces ?? [];
  return {
    ...base('instance', owner, `${place}/instances/${instanceId}`),
    id: instance.vmId,
    creationTimestamp: instance.createTime,
    status: VM_STATUS[instance.state],
    zone: link(projectId, place),
    machineType: link(projectId, `${place}/machineTypes/${setup.machineType ?? ''}`),
    labels: { ...labels },
    tags: { items: setup.tags ?? [] },
    metadata: {
      kind: 'compute#metadata',
      items: Object.entries(setup.metadata ?? {}).map(([key, value]) => ({ key, value })),
    },
    serviceAccounts: [{ email: accountOf(instance), scopes: setup.serviceAccounts[0]?.scopes ?? [] }],
    networkInterfaces: [
      {
        kind: 'compute#networkInterface',
        name: 'nic0',
        network: networkInterface?.network,
        subnetwork: networkInterface?.subnet,
      },
    ],
    disks: disks(instance).map(({ name, selfLink }, index) => ({
      kind: 'compute#attachedDisk',
      deviceName: name,
      index,
      boot: index === 0,
      autoDelete: true,
      mode: 'READ_WRITE',
      type: 'PERSISTENT',
      source: selfLink,
    })),
  };
}

/** A Workbench instance has two, and they live as long as it does, stopped or not. */
export function disks({
  project: owner,
  zone: zoneName,
  instanceId,
  setup,
  createTime,
  labels,
}: InstanceRecord): Item[] {
  const place = `zones/${zoneName}`;
  const user = link(owner.projectId, `${place}/instances/${instanceId}`);
  const parts = [
    { name: instanceId, disk: setup.bootDisk },
    { name: `${instanceId}-data-workspace`, disk: setup.dataDisks?.[0] },
  ];
  return parts.map(({ name, disk }) => ({
    ...base('disk', owner, `${place}/disks/${name}`),
    creationTimestamp: createTime,
    status: 'READY',
    zone: link(owner.projectId, place),
    sizeGb: disk?.diskSizeGb ?? '100',
    type: link(
      owner.projectId,
      `${place}/diskTypes/${(disk?.diskType ?? 'PD_BALANCED').toLowerCase().replaceAll('_', '-')}`,
    ),
    labels: { ...labels },
    users: [user],
    physicalBlockSizeBytes: '4096',
  }));
}

/** Counts bytes from the beginning; a negative start asks for the last so many (compute.instances.getSerialPortOutput). */
export function serialPort(
  { console, project: owner, zone: zoneName, instanceId }: InstanceRecord,
  asked: number,
): unknown {
  const text = Buffer.from(console.map((line) => `${line}\n`).join(''));
  const start = asked < 0 ? Math.max(0, text.length + asked) : asked;
  return {
    kind: 'compute#serialPortOutput',
    selfLink: link(owner.projectId, `zones/${zoneName}/instances/${instanceId}/serialPort`),
    contents: text.subarray(start).toString(),
    start: String(start),
    next: String(text.length),
  };
}
