import type { Call } from './call.js';
import { matchesFilter } from './filters.js';
import { zoneOf } from './instance-calls.js';
import { renderOperation } from './operations.js';
import { acceleratorTypesIn, machineTypesIn } from './places.js';
import type { InstanceRecord } from './workbench.js';

export function renderInstance(instance: InstanceRecord): Record<string, unknown> {
  const { setup, owners, proxyUri, state } = instance;
  return {
    name: instance.name,
    gceSetup: { ...structuredClone(setup), instanceId: instance.vmId },
    ...(proxyUri === undefined ? {} : { proxyUri }),
    ...(owners.length > 0 ? { instanceOwners: owners } : {}),
    creator: instance.creator,
    state,
    id: instance.uid,
    ...(state === 'ACTIVE' ? health(instance) : {}),
    createTime: instance.createTime,
    updateTime: instance.updateTime,
    labels: { ...instance.labels },
    ...instance.options,
    satisfiesPzs: false,
    satisfiesPzi: false,
  };
}

/** As the response of an operation. */
export const asResponse = (instance: InstanceRecord): Record<string, unknown> => ({
  '@type': 'type.googleapis.com/google.cloud.notebooks.v2.Instance',
  ...renderInstance(instance),
});

/** Health is told of an ACTIVE instance only. */
const health = ({ healthy }: InstanceRecord): Record<string, unknown> =>
  healthy
    ? {
        healthState: 'HEALTHY',
        healthInfo: {
          docker_status: '1',
          docker_proxy_agent_status: '1',
          jupyterlab_api_status: '1',
          jupyterlab_status: '1',
        },
      }
    : { healthState: 'AGENT_NOT_RUNNING', healthInfo: { docker_status: '1', jupyterlab_status: '-1' } };

/** Holds either instances or unreachable zones: an empty list beside an unreachable zone is not an absence. */
export function listInstances(call: Call): unknown {
  const location = call.param('location');
  const { projectId } = call.project('notebooks.instances.list', `/locations/${location}`);
  const { instances, unreachableZones } = call.store;
  if (location !== '-') zoneOf(call);
  const unreachable = [...unreachableZones].filter((zone) => location === '-' || zone === location);
  if (unreachable.length > 0)
    return { unreachable: unreachable.map((zone) => `projects/${projectId}/locations/${zone}`) };
  const found = instances.of(projectId).filter(({ zone }) => location === '-' || zone === location);
  const filter = call.query('filter') ?? '';
  const shown = found.map(renderInstance).filter((instance) => matchesFilter(instance, filter));
  const names = (instance: Record<string, unknown>): string => String(instance.name);
  shown.sort((one, other) => (names(one) < names(other) ? -1 : 1));
  if (call.query('orderBy') === 'name desc') shown.reverse();
  const { page, next } = call.page(shown, names, { usual: 500, most: 1000 });
  return { ...(page.length > 0 ? { instances: page } : {}), ...next };
}

export function listOperations(call: Call): unknown {
  const { projectId } = call.project('notebooks.operations.list', `/locations/${call.param('location')}`);
  const prefix = `projects/${projectId}/locations/${call.param('location')}/operations/`;
  const found = call.store.operations.of(projectId).filter(({ name }) => name.startsWith(`${prefix}operation-`));
  found.sort((one, other) => (one.name < other.name ? -1 : 1));
  const { page, next } = call.page(found, ({ name }) => name, { usual: 100, most: 1000 });
  return {
    ...(page.length > 0 ? { operations: page.map((operation) => renderOperation(operation, true)) } : {}),
    ...next,
  };
}

export function getConfig(call: Call): unknown {
  const zone = zoneOf(call);
  call.project('notebooks.locations.get', `/locations/${zone}`);
  return {
    availableImages: [
      { releaseName: 'M128', imageName: 'workbench-instances-v20250910', imageFamily: 'workbench-instances' },
    ],
    supportedValues: {
      machineTypes: machineTypesIn(zone).map(({ name }) => name),
      acceleratorTypes: acceleratorTypesIn(zone).map(({ name }) => name.toUpperCase().replaceAll('-', '_')),
    },
    defaultValues: { machineType: 'e2-standard-4' },
    disableWorkbenchLegacyCreation: true,
  };
}
