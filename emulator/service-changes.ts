/** Enabling and disabling: one operation, all of it or nothing. */
import type { Call } from './call.js';
import { DURATIONS } from './durations.js';
import { ApiError, errorInfo } from './errors.js';
import { EMPTY, operationKind, renderOperation, startOperation } from './operations.js';
import { CATALOG, withNeeds } from './service-catalog.js';
import { renderService, serviceOf, switchOff, switchOn } from './services.js';
import type { Project, Store } from './store.js';

export const TYPE = 'type.googleapis.com/google.api.serviceusage.v1';
/** Only a batch tells what it does (golden gcloud-service-crud.HEAD). */
const METADATA = {
  single: { ...EMPTY, value: {} },
  batch: { '@type': `${TYPE}.OperationMetadata` },
};

type Verb = 'enable' | 'disable';

export interface Change {
  project: Project;
  ids: string[];
  /** One of them, by a method that takes one. */
  single?: boolean;
}

export function enable({ store }: Call, asked: Change): unknown {
  const { project, ids } = asked;
  const missing = [...withNeeds(ids)].filter((id) => serviceOf(project, id).state !== 'ENABLED');
  if (missing.length === 0) return nothingToDo('enable', asked);
  requireIdle(project, missing);
  requireBilling(
    project,
    missing.filter((id) => CATALOG.get(id)?.billing),
  );
  return change(store, 'enable', asked, missing);
}

export function disable({ store }: Call, asked: Change, dependents: boolean): unknown {
  const { project, ids } = asked;
  const enabled = [...project.services].filter(([, { state }]) => state === 'ENABLED').map(([id]) => id);
  const mine = ids.filter((id) => enabled.includes(id));
  if (mine.length === 0) return nothingToDo('disable', asked);
  const needing = enabled.filter((other) => !mine.includes(other) && mine.some((id) => withNeeds([other]).has(id)));
  if (needing.length > 0 && !dependents) {
    const service = mine.join(', ');
    throw new ApiError(
      'FAILED_PRECONDITION',
      `The service ${service} is depended on by the following active service(s): ${needing.join(', ')}; ` +
        'Please specify disable_dependent_services=true if you want to proceed with disabling all services.',
      { details: [errorInfo('COMMON_SU_SERVICE_HAS_DEPENDENT_SERVICES', 'serviceusage.googleapis.com', { service })] },
    );
  }
  const switched = [...mine, ...needing];
  requireIdle(project, switched);
  return change(store, 'disable', asked, switched);
}

/** Polling this name fails at Google's: it is done in the first answer, and tells nothing of its work. */
const nothingToDo = (verb: Verb, asked: Change): unknown =>
  renderOperation({
    name: 'operations/noop.DONE_OPERATION',
    done: true,
    response: JSON.stringify(answer(verb, asked)),
  });

function answer(verb: Verb, { project, ids, single }: Change): Record<string, unknown> {
  const services = ids.map((id) => renderService(project, id));
  if (!single) return { '@type': `${TYPE}.BatchEnableServicesResponse`, services };
  const type = verb === 'enable' ? 'EnableServiceResponse' : 'DisableServiceResponse';
  return { '@type': `${TYPE}.${type}`, service: services[0] };
}

const switching = operationKind('services.switch', {
  finish(store, verb: Verb, asked: Change, ids: string[]) {
    for (const id of ids) {
      if (verb === 'enable') switchOn(store, asked.project, id, { usable: false });
      else switchOff(asked.project, id);
    }
    return answer(verb, asked);
  },
  drop(_, __: Verb, { project }: Change, ids: string[]) {
    for (const id of ids) delete serviceOf(project, id).changing;
  },
});

/** The first answer is the name alone (golden gcloud-service-crud.HEAD). */
function change(store: Store, verb: Verb, asked: Change, ids: string[]): unknown {
  const { chance } = store;
  const { project, single = false } = asked;
  const name = `operations/acf.p2-${project.number}-${chance.uuid('operation')}`;
  for (const id of ids) serviceOf(project, id).changing = name;
  const duration = verb === 'enable' ? DURATIONS.enableServices : DURATIONS.disableServices;
  const seconds = chance.seconds(duration, `services ${project.projectId}`);
  const metadata = single ? METADATA.single : METADATA.batch;
  const work = switching(verb, asked, ids);
  startOperation(store, { name, projectId: project.projectId, metadata, seconds, work });
  return { name };
}

function requireIdle(project: Project, ids: string[]): void {
  const busy = ids.filter((id) => project.services.get(id)?.changing);
  if (busy.length > 0) throw activationInProgress(project, busy);
}

/** https://github.com/hashicorp/terraform-provider-google/issues/7493 */
export const activationInProgress = ({ number }: Pick<Project, 'number'>, ids: string[]): ApiError =>
  new ApiError(
    'FAILED_PRECONDITION',
    `Another activation or deactivation is in progress for the following service(s): ${ids.join(',')} and project ${number}.`,
  );

function requireBilling(project: Project, ids: string[]): void {
  if (!project.billingEnabled && ids.length > 0) throw billingNotFound(project, ids);
}

/** https://github.com/kyegomez/zeta/issues/71 */
export function billingNotFound({ number }: Pick<Project, 'number'>, ids: string[]): ApiError {
  const services = ids.join(',');
  const message =
    `Billing account for project '${number}' is not found. Billing must be enabled for activation of service(s) ` +
    `'${services}' to proceed.\nHelp Token: AXyVzNoHelpTokenInTheEmulator`;
  const subject = `?error_code=390001&project=${number}&services=${services}`;
  return new ApiError('FAILED_PRECONDITION', message, {
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.PreconditionFailure',
        violations: [{ type: 'googleapis.com/billing-enabled', subject }],
      },
      errorInfo('UREQ_PROJECT_BILLING_NOT_FOUND', 'serviceusage.googleapis.com/billing-enabled', {
        project: number,
        services,
      }),
    ],
  });
}
