import type { serviceusage_v1 } from 'googleapis/build/src/apis/serviceusage/v1.js';

import type { Call } from './call.js';
import { ApiError, errorInfo, invalid } from './errors.js';
import type { Message } from './google.js';
import { getOperation, renderOperation } from './operations.js';
import { withBody } from './router.js';
import type { Api, Route } from './router.js';
import { CATALOG } from './service-catalog.js';
import { disable, enable } from './service-changes.js';
import { renderService } from './services.js';

type BatchBody = Message<serviceusage_v1.Schema$BatchEnableServicesRequest>;
type DisableBody = Message<serviceusage_v1.Schema$DisableServiceRequest>;

const MOST_ENABLED = 20;
const MOST_READ = 30;

const routes: Route[] = [
  {
    id: 'serviceusage.services.get',
    http: 'GET',
    path: 'v1/projects/{project}/services/{service}',
    handle(call) {
      const project = call.visibleProject('serviceusage.services.get');
      return renderService(project, known([call.param('service')])[0] ?? '');
    },
  },
  {
    id: 'serviceusage.services.batchGet',
    http: 'GET',
    path: 'v1/projects/{project}/services:batchGet',
    handle(call) {
      const project = call.visibleProject('serviceusage.services.get');
      const names = call.queries('names');
      if (names.length > MOST_READ)
        throw invalid(`The number of names (${names.length}) exceeds the limit of ${MOST_READ}.`, 'names');
      return {
        services: known(names.map((name) => name.split('/services/')[1] ?? name)).map((id) =>
          renderService(project, id),
        ),
      };
    },
  },
  {
    id: 'serviceusage.services.list',
    http: 'GET',
    path: 'v1/projects/{project}/services',
    handle: list,
  },
  {
    id: 'serviceusage.services.enable',
    http: 'POST',
    path: 'v1/projects/{project}/services/{service}:enable',
    handle(call) {
      const project = call.visibleProject('serviceusage.services.enable');
      return enable(call, { project, ids: known([call.param('service')]), single: true });
    },
  },
  withBody({
    id: 'serviceusage.services.batchEnable',
    http: 'POST',
    path: 'v1/projects/{project}/services:batchEnable',
    handle(call, { serviceIds = [] }: BatchBody) {
      const project = call.visibleProject('serviceusage.services.enable');
      if (serviceIds.length === 0) throw invalid('At least one service id must be given.', 'service_ids');
      if (serviceIds.length > MOST_ENABLED) {
        throw invalid(
          `The number of services (${serviceIds.length}) exceeds the limit of ${MOST_ENABLED} per request.`,
          'service_ids',
        );
      }
      const ids = known(serviceIds);
      return enable(call, { project, ids });
    },
  }),
  withBody({
    id: 'serviceusage.services.disable',
    http: 'POST',
    path: 'v1/projects/{project}/services/{service}:disable',
    handle(call, body: DisableBody) {
      const project = call.visibleProject('serviceusage.services.disable');
      const ids = known([call.param('service')]);
      return disable(call, { project, ids, single: true }, body.disableDependentServices ?? false);
    },
  }),
  {
    id: 'serviceusage.operations.get',
    http: 'GET',
    path: 'v1/operations/{operation}',
    handle: getServiceOperation,
  },
];

export const serviceUsage: Api = {
  service: 'serviceusage.googleapis.com',
  errors: 'errors',
  perProject: false,
  routes,
};

/** Whose operation it is, its name says. */
function getServiceOperation(call: Call): unknown {
  const id = call.param('operation');
  const project = call.store.project(/^acf\.p2-(\d+)-/.exec(id)?.[1] ?? '');
  if (project) call.allow('serviceusage.operations.get', project);
  return renderOperation(getOperation(call.store, `operations/${id}`));
}

/** One id that Google does not know, or has shut down, refuses the whole call and changes nothing. */
function known(ids: string[]): string[] {
  const unknown = ids.filter((id) => !CATALOG.has(id));
  if (unknown.length === 0) return ids;
  const services = unknown.join(',');
  throw new ApiError('PERMISSION_DENIED', `Not found or permission denied for service(s): ${services}.`, {
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.PreconditionFailure',
        violations: [{ type: 'googleapis.com', subject: `?error_code=220002&services=${services}` }],
      },
      errorInfo('SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED', 'serviceusage.googleapis.com', { services }),
    ],
  });
}

function list(call: Call): unknown {
  const project = call.visibleProject('serviceusage.services.list');
  const filter = call.query('filter') ?? '';
  const wanted = /^state[:=](ENABLED|DISABLED)$/.exec(filter.trim())?.[1];
  if (filter && !wanted)
    throw invalid(`Invalid filter: ${filter}. Supported: state:ENABLED, state:DISABLED.`, 'filter');
  const ids = [...CATALOG.keys()]
    .filter((id) => !wanted || (project.services.get(id)?.state ?? 'DISABLED') === wanted)
    .sort();
  const { page, next } = call.page(ids, (id) => id, { usual: 50, most: 200 });
  return { services: page.map((id) => renderService(project, id)), ...next };
}
