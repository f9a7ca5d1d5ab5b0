/** Enabling and disabling: one operation, all of it or nothing. */
import type { Call } from './call.js';
import { DURATIONS } from './durations.js';
import type { Duration } from './durations.js';
import { ApiError, errorInfo } from './errors.js';
import { EMPTY, renderOperation, startOperation } from './operations.js';
import { CATALOG, withNeeds } from './service-catalog.js';
import { serviceOf, switchOff, switchOn } from './services.js';
import type { Project, Store } from './store.js';

export const TYPE = 'type.googleapis.com/google.api.serviceusage.v1';
/** Only a batch tells what it does (golden gcloud-service-crud.HEAD). */
export const METADATA = {
  single: { ...EMPTY, value: {} },
  batch: { '@type': `${TYPE}.OperationMetadata` },
};

interface Change {
  project: Project;
  ids: string[];
  metadata: Record<string, unknown>;
  /** What the operation answers once it is done. */
  respond: () => Record<string, unknown>;
}

export function enable({ store }: Call, { project, ids, metadata, respond }: Change): unknown {
  const missing = [...withNeeds(ids)].filter((id) => serviceOf(project, id).state !== 'ENABLED');
  if (missing.length === 0) return nothingToDo(respond);
  requireIdle(project, missing);
  requireBilling(
    project,
    missing.filter((id) => CATALOG.get(id)?.billing),
  );
  return change(store, DURATIONS.enableServices, {
    project,
    ids: missing,
    metadata,
    respond() {
      for (const id of missing) switchOn(store, project, id, { usable: false });
      return respond();
    },
  });
}

export function disable({ store }: Call, { project, ids, metadata, respond }: Change, dependents: boolean): unknown {
  const enabled = [...project.services].filter(([, { state }]) => state === 'ENABLED').map(([id]) => id);
  const asked = ids.filter((id) => enabled.includes(id));
  if (asked.length === 0) return nothingToDo(respond);
  const needing = enabled.filter((other) => !asked.includes(other) && asked.some((id) => withNeeds([other]).has(id)));
  if (needing.length > 0 && !dependents) {
    const service = asked.join(', ');
    throw new ApiError(
      'FAILED_PRECONDITION',
      `The service ${service} is depended on by the following active service(s): ${needing.join(', ')}; ` +
        'Please specify disable_dependent_services=true if you want to proceed with disabling all services.',
      { details: [errorInfo('COMMON_SU_SERVICE_HAS_DEPENDENT_SERVICES', 'serviceusage.googleapis.com', { service })] },
    );
  }
  const switched = [...asked, ...needing];
  requireIdle(project, switched);
  return change(store, DURATIONS.disableServices, {
    project,
    ids: switched,
    metadata,
    respond() {
      for (const id of switched) switchOff(project, id);
      return respond();
    },
  });
}

/** Polling this name fails at Google's: it is done in the first answer, and tells nothing of its work. */
const nothingToDo = (respond: Change['respond']): unknown =>
  renderOperation({ name: 'operations/noop.DONE_OPERATION', done: true, response: respond() });

/** The first answer is the name alone (golden gcloud-service-crud.HEAD). */
function change(store: Store, duration: Duration, { project, ids, metadata, respond }: Change): unknown {
  const { chance } = store;
  const name = `operations/acf.p2-${project.number}-${chance.uuid('operation')}`;
  for (const id of ids) serviceOf(project, id).changing = name;
  const seconds = chance.seconds(duration, `services ${project.projectId}`);
  const drop = (): void => {
    for (const id of ids) delete serviceOf(project, id).changing;
  };
  startOperation(store, { name, metadata, seconds, finish: respond, drop });
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
