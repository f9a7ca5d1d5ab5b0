/** get and list, alike for every collection of Compute's. */
import type { Call } from './call.js';
import { link, nothingIn } from './compute-views.js';
import { ApiError } from './errors.js';
import { matchesFilter } from './filters.js';
import { ALL_ZONES, REGIONS } from './places.js';
import type { Route } from './router.js';
import type { Project } from './store.js';

export const PROJECT = 'compute/v1/projects/{project}';

/** Compute names what is missing by its path, and writes its own form of errors. */
export const notFound = (path: string): ApiError => new ApiError('NOT_FOUND', `The resource '${path}' was not found`);

export function allowed(call: Call, permission: string): Project {
  const asked = call.param('project');
  const project = call.store.project(asked);
  if (!project) throw notFound(`projects/${asked}`);
  if (call.may(permission, { name: '', policies: [project.policy] })) return project;
  throw new ApiError('PERMISSION_DENIED', `Required '${permission}' permission for 'projects/${project.projectId}'`);
}

type Item = Record<string, unknown> & { name: string };

export interface Collection {
  /** Discovery's resource, such as `machineTypes`; also the permission's. */
  resource: string;
  kind: string;
  /** After the project, such as `zones/{zone}/machineTypes`. */
  path: string;
  /** All there is, under the zone or region of the path. */
  items: (call: Call, project: Project) => Item[];
}

export function reads({ resource, kind, path, items }: Collection): Route[] {
  const all = (call: Call, verb: string): Item[] => {
    const project = allowed(call, `compute.${resource}.${verb}`);
    checkPlace(call, project, path);
    return items(call, project);
  };
  return [
    {
      id: `compute.${resource}.get`,
      http: 'GET',
      path: `${PROJECT}/${path}/{name}`,
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
      path: `${PROJECT}/${path}`,
      handle(call) {
        const filter = call.query('filter') ?? '';
        const found = all(call, 'list').filter((item) => matchesFilter(item, filter));
        const { page, next } = call.page(found, ({ name }) => name, { usual: 500, most: 500, name: 'maxResults' });
        const place = path.replace(/\{(\w+)\}/g, (_, name: string) => call.param(name));
        return {
          kind: `compute#${kind}List`,
          id: `projects/${call.param('project')}/${place}`,
          ...(page.length > 0 ? { items: page } : {}),
          selfLink: link(call.param('project'), place),
          ...next,
        };
      },
    },
  ];
}

/** One list over all zones, a page counting what they hold; a zone with nothing on it says so. */
export function aggregated(
  resource: string,
  kind: string,
  itemsIn: (call: Call, project: Project, zone: string) => Item[],
): Route {
  return {
    id: `compute.${resource}.aggregatedList`,
    http: 'GET',
    path: `${PROJECT}/aggregated/${resource}`,
    handle(call) {
      const project = allowed(call, `compute.${resource}.list`);
      const filter = call.query('filter') ?? '';
      const all = ALL_ZONES.flatMap((zone) => itemsIn(call, project, zone).map((item) => ({ zone, item })));
      const found = all.filter(({ item }) => matchesFilter(item, filter));
      const sizes = { usual: 500, most: 500, name: 'maxResults' };
      const { page, next } = call.page(found, ({ zone, item }) => `${zone}/${item.name}`, sizes);
      const items = ALL_ZONES.map((zone) => {
        const here = page.filter((entry) => entry.zone === zone).map(({ item }) => item);
        return [`zones/${zone}`, here.length > 0 ? { [resource]: here } : nothingIn(zone)] as const;
      });
      const place = `aggregated/${resource}`;
      return {
        kind: `compute#${kind}AggregatedList`,
        id: `projects/${project.projectId}/${place}`,
        items: Object.fromEntries(items),
        selfLink: link(project.projectId, place),
        ...next,
      };
    },
  };
}

function checkPlace(call: Call, { projectId }: Project, path: string): void {
  if (path.startsWith('zones/{zone}') && !ALL_ZONES.includes(call.param('zone'))) {
    throw notFound(`projects/${projectId}/zones/${call.param('zone')}`);
  }
  if (path.startsWith('regions/{region}') && !REGIONS.has(call.param('region'))) {
    throw notFound(`projects/${projectId}/regions/${call.param('region')}`);
  }
}
