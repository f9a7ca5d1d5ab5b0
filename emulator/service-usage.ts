import Type from 'typebox';

import type { Call } from './call.js';
import { DURATIONS } from './durations.js';
import type { Duration } from './durations.js';
import { ApiError, errorInfo, invalid } from './errors.js';
import { getOperation, renderOperation, startOperation } from './operations.js';
import type { Operation } from './operations.js';
import { withBody } from './router.js';
import type { Api, Route } from './router.js';
import { CATALOG, withNeeds } from './service-catalog.js';
import { serviceOf, switchOff, switchOn } from './services.js';
import type { Project } from './store.js';

const MOST_ENABLED = 20;
const MOST_READ = 30;
const TYPE = 'type.googleapis.com/google.api.serviceusage.v1';

const routes: Route[] = [
  {
    id: 'serviceusage.services.get',
    http: 'GET',
    path: 'v1/projects/{project}/services/{service}',
    handle(call) {
      const project = call.visibleProject('serviceusage.services.get');
      return render(project, known([call.param('service')])[0] ?? '');
    },
  },
  {
    id: 'serviceusage.services.batchGet',
    http: 'GET',
    path: 'v1/projects/{project}/services:batchGet',
    query: ['names'],
    handle(call) {
      const project = call.visibleProject('serviceusage.services.get');
      const names = call.queries('names');
      if (names.length > MOST_READ)
        throw invalid(`The number of names (${names.length}) exceeds the limit of ${MOST_READ}.`, 'names');
      return {
        services: known(names.map((name) => name.split('/services/')[1] ?? name)).map((id) => render(project, id)),
      };
    },
  },
  {
    id: 'serviceusage.services.list',
    http: 'GET',
    path: 'v1/projects/{project}/services',
    query: ['filter', 'pageSize', 'pageToken'],
    handle: list,
  },
  withBody({
    id: 'serviceusage.services.enable',
    http: 'POST',
    path: 'v1/projects/{project}/services/{service}:enable',
    body: Type.Object({}),
    handle(call) {
      const project = call.visibleProject('serviceusage.services.enable');
      const [id = ''] = known([call.param('service')]);
      return enable(call, project, [id], () => ({
        '@type': `${TYPE}.EnableServiceResponse`,
        service: render(project, id),
      }));
    },
  }),
  withBody({
    id: 'serviceusage.services.batchEnable',
    http: 'POST',
    path: 'v1/projects/{project}/services:batchEnable',
    body: Type.Partial(Type.Object({ serviceIds: Type.Array(Type.String()) })),
    handle(call, { serviceIds = [] }) {
      const project = call.visibleProject('serviceusage.services.enable');
      if (serviceIds.length === 0) throw invalid('At least one service id must be given.', 'service_ids');
      if (serviceIds.length > MOST_ENABLED) {
        throw invalid(
          `The number of services (${serviceIds.length}) exceeds the limit of ${MOST_ENABLED} per request.`,
          'service_ids',
        );
      }
      const ids = known(serviceIds);
      return enable(call, project, ids, () => ({
        '@type': `${TYPE}.BatchEnableServicesResponse`,
        services: ids.map((id) => render(project, id)),
      }));
    },
  }),
  withBody({
    id: 'serviceusage.services.disable',
    http: 'POST',
    path: 'v1/projects/{project}/services/{service}:disable',
    body: Type.Partial(
      Type.Object({ disableDependentServices: Type.Boolean(), checkIfServiceHasUsage: Type.String() }),
    ),
    handle: (call, body) => disable(call, body.disableDependentServices ?? false),
  }),
  {
    id: 'serviceusage.operations.get',
    http: 'GET',
    path: 'v1/operations/{operation}',
    handle: (call) => renderOperation(getOperation(call.store, `operations/${call.param('operation')}`)),
  },
];

export const serviceUsage: Api = {
  service: 'serviceusage.googleapis.com',
  errors: 'errors',
  perProject: false,
  routes,
};

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

/** Names carry the project's number, whatever the request said; a service never enabled has no parent (golden fixture-service-enable-disable). */
function render({ number, services }: Project, id: string): unknown {
  const service = services.get(id);
  return {
    name: `projects/${number}/services/${id}`,
    ...(service ? { parent: `projects/${number}` } : {}),
    config: { name: id, title: CATALOG.get(id)?.title ?? id, documentation: {}, authentication: {} },
    state: service?.state ?? 'DISABLED',
  };
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
  return { services: page.map((id) => render(project, id)), ...next };
}

function enable(call: Call, project: Project, ids: string[], respond: () => Record<string, unknown>): unknown {
  const missing = [...withNeeds(ids)].filter((id) => serviceOf(project, id).state !== 'ENABLED');
  if (missing.length === 0) {
    return renderOperation({ name: 'operations/noop.DONE_OPERATION', metadata: {}, done: true, response: respond() });
  }
  requireIdle(project, missing);
  requireBilling(
    project,
    missing.filter((id) => CATALOG.get(id)?.billing),
  );
  return change(call, project, missing, DURATIONS.enableServices, () => {
    for (const id of missing) switchOn(call.store, project, id, { usable: false });
    return respond();
  });
}

function disable(call: Call, dependents: boolean): unknown {
  const project = call.visibleProject('serviceusage.services.disable');
  const [id = ''] = known([call.param('service')]);
  const respond = (): Record<string, unknown> => ({
    '@type': `${TYPE}.DisableServiceResponse`,
    service: render(project, id),
  });
  const enabled = [...project.services].filter(([, { state }]) => state === 'ENABLED').map(([name]) => name);
  if (!enabled.includes(id)) {
    return renderOperation({ name: 'operations/noop.DONE_OPERATION', metadata: {}, done: true, response: respond() });
  }
  const needing = enabled.filter((other) => other !== id && withNeeds([other]).has(id));
  if (needing.length > 0 && !dependents) {
    throw new ApiError(
      'FAILED_PRECONDITION',
      `The service ${id} is depended on by the following active service(s): ${needing.join(', ')}; ` +
        'Please specify disable_dependent_services=true if you want to proceed with disabling all services.',
      {
        details: [
          errorInfo('COMMON_SU_SERVICE_HAS_DEPENDENT_SERVICES', 'serviceusage.googleapis.com', { service: id }),
        ],
      },
    );
  }
  requireIdle(project, [id, ...needing]);
  return change(call, project, [id, ...needing], DURATIONS.disableServices, () => {
    for (const name of [id, ...needing]) switchOff(project, name);
    return respond();
  });
}

function change(
  call: Call,
  project: Project,
  ids: string[],
  duration: Duration,
  finish: () => Record<string, unknown>,
): unknown {
  const { chance } = call.store;
  const name = `operations/acf.p2-${project.number}-${chance.uuid('operation')}`;
  for (const id of ids) serviceOf(project, id).changing = name;
  const resourceNames = ids.map((id) => `services/${id}/projectSettings/${project.number}`);
  const metadata = { '@type': `${TYPE}.OperationMetadata`, resourceNames };
  const seconds = chance.seconds(duration, `services ${project.projectId}`);
  return renderOperation(startOperation(call.store, { name, metadata, seconds, finish }) satisfies Operation);
}

/** https://github.com/hashicorp/terraform-provider-google/issues/7493 */
function requireIdle(project: Project, ids: string[]): void {
  const busy = ids.filter((id) => project.services.get(id)?.changing);
  if (busy.length === 0) return;
  throw new ApiError(
    'FAILED_PRECONDITION',
    `Another activation or deactivation is in progress for the following service(s): ${busy.join(',')} and project ${project.number}.`,
  );
}

/** https://github.com/kyegomez/zeta/issues/71 */
function requireBilling(project: Project, ids: string[]): void {
  if (project.billingEnabled || ids.length === 0) return;
  const services = ids.join(',');
  const message =
    `Billing account for project '${project.number}' is not found. Billing must be enabled for activation of service(s) ` +
    `'${services}' to proceed.\nHelp Token: AXyVzNoHelpTokenInTheEmulator`;
  const subject = `?error_code=390001&project=${project.number}&services=${services}`;
  throw new ApiError('FAILED_PRECONDITION', message, {
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.PreconditionFailure',
        violations: [{ type: 'googleapis.com/billing-enabled', subject }],
      },
      errorInfo('UREQ_PROJECT_BILLING_NOT_FOUND', 'serviceusage.googleapis.com/billing-enabled', {
        project: project.number,
        services,
      }),
    ],
  });
}
