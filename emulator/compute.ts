import type { Call } from './call.js';
import { PROJECT, aggregated, allowed, notFound, reads } from './compute-reads.js';
import type { Collection } from './compute-reads.js';
import * as view from './compute-views.js';
import * as vmView from './vm-views.js';
import { ALL_ZONES, REGIONS, acceleratorTypesIn, machineTypesIn } from './places.js';
import type { Api, Route } from './router.js';
import type { Project } from './store.js';
import type { InstanceRecord } from './workbench.js';

const vms = (call: Call, project: Project, zone?: string): InstanceRecord[] =>
  call.store.instances
    .of(project.projectId)
    .filter((instance) => instance.state !== 'INITIALIZING' && (zone === undefined || instance.zone === zone))
    .sort((one, other) => (one.instanceId < other.instanceId ? -1 : 1));

const collections: Collection[] = [
  {
    resource: 'regions',
    kind: 'region',
    path: 'regions',
    items: ({ store }, project) => [...REGIONS.keys()].sort().map((region) => view.region(store, project, region)),
  },
  {
    resource: 'zones',
    kind: 'zone',
    path: 'zones',
    items: (_, project) => ALL_ZONES.map((zone) => view.zone(project, zone)),
  },
  {
    resource: 'machineTypes',
    kind: 'machineType',
    path: 'zones/{zone}/machineTypes',
    items: (call, project) =>
      machineTypesIn(call.param('zone')).map((type) => view.machineType(project, call.param('zone'), type)),
  },
  {
    resource: 'acceleratorTypes',
    kind: 'acceleratorType',
    path: 'zones/{zone}/acceleratorTypes',
    items: (call, project) =>
      acceleratorTypesIn(call.param('zone')).map((type) => view.acceleratorType(project, call.param('zone'), type)),
  },
  {
    resource: 'networks',
    kind: 'network',
    path: 'global/networks',
    items: (_, project) => project.networks.map((network) => view.network(project, network)),
  },
  {
    resource: 'subnetworks',
    kind: 'subnetwork',
    path: 'regions/{region}/subnetworks',
    items: (call, project) => view.subnetworksIn(project, call.param('region')),
  },
  {
    resource: 'instances',
    kind: 'instance',
    path: 'zones/{zone}/instances',
    items: (call, project) => vms(call, project, call.param('zone')).map((instance) => vmView.vm(instance)),
  },
  {
    resource: 'disks',
    kind: 'disk',
    path: 'zones/{zone}/disks',
    items: (call, project) => vms(call, project, call.param('zone')).flatMap((instance) => vmView.disks(instance)),
  },
];

const routes: Route[] = [
  {
    id: 'compute.projects.get',
    http: 'GET',
    path: PROJECT,
    handle: (call) => view.project(call.store, allowed(call, 'compute.projects.get')),
  },
  ...collections.flatMap(reads),
  aggregated('machineTypes', 'machineType', (_, project, zone) =>
    machineTypesIn(zone).map((type) => view.machineType(project, zone, type)),
  ),
  aggregated('acceleratorTypes', 'acceleratorType', (_, project, zone) =>
    acceleratorTypesIn(zone).map((type) => view.acceleratorType(project, zone, type)),
  ),
  aggregated('disks', 'disk', (call, project, zone) => vms(call, project, zone).flatMap((vm) => vmView.disks(vm))),
  {
    id: 'compute.instances.getSerialPortOutput',
    http: 'GET',
    path: `${PROJECT}/zones/{zone}/instances/{name}/serialPort`,
    handle(call) {
      const project = allowed(call, 'compute.instances.getSerialPortOutput');
      const instance = vms(call, project, call.param('zone')).find(
        ({ instanceId }) => instanceId === call.param('name'),
      );
      if (!instance)
        throw notFound(`projects/${project.projectId}/zones/${call.param('zone')}/instances/${call.param('name')}`);
      return vmView.serialPort(instance, Number(call.query('start') ?? 0));
    },
  },
];

export const compute: Api = { service: 'compute.googleapis.com', errors: 'compute', perProject: true, routes };
