import type { Call } from './call.js';
import { matchesFilter } from './filters.js';
import * as view from './compute-views.js';
import { ApiError } from './errors.js';
import { ALL_ZONES, REGIONS, acceleratorTypesIn, machineTypesIn } from './places.js';
import type { Api, Route } from './router.js';
import type { Project } from './store.js';
import type { InstanceRecord } from './workbench.js';

const P = 'compute/v1/projects/{project}';
const LIST = ['filter', 'maxResults', 'orderBy', 'pageToken', 'returnPartialSuccess'];

/** Compute names what is missing by its path, and writes its own form of errors. */
const notFound = (path: string): ApiError => new ApiError('NOT_FOUND', `The resource '${path}' was not found`);

function allowed(call: Call, permission: string): Project {
  const asked = call.param('project');
  const project = call.store.project(asked);
  if (!project) throw notFound(`projects/${asked}`);
  if (call.may(permission, { name: '', policies: [project.policy] })) return project;
  throw new ApiError('PERMISSION_DENIED', `Required '${permission}' permission for 'projects/${project.projectId}'`);
}

type Item = Record<string, unknown> & { name: string };

interface Collection {
  /** Discovery's resource, such as `machineTypes`; also the permission's. */
  resource: string;
  kind: string;
  /** After the project, such as `zones/{zone}/machineTypes`. */
  path: string;
  /** All there is, under the zone or region of the path. */
  items: (call: Call, project: Project) => Item[];
}

/** get and list, alike for each collection. */
function reads({ resource, kind, path, items }: Collection): Route[] {
  const all = (call: Call, verb: string): Item[] => {
    const project = allowed(call, `compute.${resource}.${verb}`);
    checkPlace(call, project, path);
    return items(call, project);
  };
  return [
    {
      id: `compute.${resource}.get`,
      http: 'GET',
      path: `${P}/${path}/{name}`,
      handle(call) {
        const item = all(call, 'get').find(({ name }) => name === call.param('name'));
        if (item) return item;
        const place = path.replace(/\{(\w+)\}/g, (_, name: string) => call.param(name));
        throw notFound(`projects/${call.param('project')}/${place}/${call.param('name')}`);
      },
    },
    {
      id: `compute.${resource}.list`,
      http: 'GET',
      path: `${P}/${path}`,
      query: LIST,
      handle(call) {
        const filter = call.query('filter') ?? '';
        const found = all(call, 'list').filter((item) => matchesFilter(item, filter));
        const { page, next } = call.page(found, ({ name }) => name, { usual: 500, most: 500, name: 'maxResults' });
        const place = path.replace(/\{(\w+)\}/g, (_, name: string) => call.param(name));
        return {
          kind: `compute#${kind}List`,
          id: `projects/${call.param('project')}/${place}`,
          ...(page.length > 0 ? { items: page } : {}),
          selfLink: view.link(call.param('project'), place),
          ...next,
        };
      },
    },
  ];
}

function checkPlace(call: Call, { projectId }: Project, path: string): void {
  if (path.startsWith('zones/{zone}') && !ALL_ZONES.includes(call.param('zone'))) {
    throw notFound(`projects/${projectId}/zones/${call.param('zone')}`);
  }
  if (path.startsWith('regions/{region}') && !REGIONS.has(call.param('region'))) {
    throw notFound(`projects/${projectId}/regions/${call.param('region')}`);
  }
}

const vms = (call: Call, project: Project, zone?: string): InstanceRecord[] =>
  [...call.store.instances.values()]
    .filter(
      (instance) =>
        instance.project === project &&
        instance.state !== 'INITIALIZING' &&
        (zone === undefined || instance.zone === zone),
    )
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
    items: (_, project) => (project.network ? [view.network(project)] : []),
  },
  {
    resource: 'subnetworks',
    kind: 'subnetwork',
    path: 'regions/{region}/subnetworks',
    items: (call, project) => (project.network ? [view.subnetwork(project, call.param('region'))] : []),
  },
  {
    resource: 'instances',
    kind: 'instance',
    path: 'zones/{zone}/instances',
    items: (call, project) => vms(call, project, call.param('zone')).map((instance) => view.vm(instance)),
  },
  {
    resource: 'disks',
    kind: 'disk',
    path: 'zones/{zone}/disks',
    items: (call, project) => vms(call, project, call.param('zone')).flatMap((instance) => view.disks(instance)),
  },
];

const routes: Route[] = [
  {
    id: 'compute.projects.get',
    http: 'GET',
    path: P,
    handle: (call) => view.project(call.store, allowed(call, 'compute.projects.get')),
  },
  ...collections.flatMap(reads),
  {
    id: 'compute.disks.aggregatedList',
    http: 'GET',
    path: `${P}/aggregated/disks`,
    query: [...LIST, 'includeAllScopes'],
    handle(call) {
      const project = allowed(call, 'compute.disks.list');
      const filter = call.query('filter') ?? '';
      const items = ALL_ZONES.map((zone) => {
        const disks = vms(call, project, zone)
          .flatMap((instance) => view.disks(instance))
          .filter((disk) => matchesFilter(disk, filter));
        return [`zones/${zone}`, disks.length > 0 ? { disks } : view.nothingIn(zone)] as const;
      });
      return {
        kind: 'compute#diskAggregatedList',
        id: `projects/${project.projectId}/aggregated/disks`,
        items: Object.fromEntries(items),
      };
    },
  },
  {
    id: 'compute.instances.getSerialPortOutput',
    http: 'GET',
    path: `${P}/zones/{zone}/instances/{name}/serialPort`,
    query: ['port', 'start'],
    handle(call) {
      const project = allowed(call, 'compute.instances.getSerialPortOutput');
      const instance = vms(call, project, call.param('zone')).find(
        ({ instanceId }) => instanceId === call.param('name'),
      );
      if (!instance)
        throw notFound(`projects/${project.projectId}/zones/${call.param('zone')}/instances/${call.param('name')}`);
      return view.serialPort(instance, Number(call.query('start') ?? 0));
    },
  },
];

export const compute: Api = { service: 'compute.googleapis.com', errors: 'compute', perProject: true, routes };
