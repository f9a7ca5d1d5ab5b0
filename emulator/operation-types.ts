/** What the operations of a method carry: Discovery knows their `response` and `metadata` only as anything at all. */

interface OperationTypes {
  /** Names of protobuf messages, as they stand in `@type`. */
  response: string;
  metadata: string;
}

const SERVICE_USAGE = 'google.api.serviceusage.v1';
const PROJECTS = 'google.cloud.resourcemanager.v3';
const NOTEBOOKS = 'google.cloud.notebooks.v2';
const REGISTRY = 'google.devtools.artifactregistry.v1';
const BUILD = 'google.devtools.cloudbuild.v1';
export const EMPTY = 'google.protobuf.Empty';

const under = (prefix: string, metadata: string, responses: Record<string, string>): [string, OperationTypes][] =>
  Object.entries(responses).map(([method, response]) => [`${prefix}.${method}`, { response, metadata }]);

/** By method: `google.longrunning.operation_info` of its rpc (https://github.com/googleapis/googleapis). */
export const OPERATION_TYPES: ReadonlyMap<string, OperationTypes> = new Map([
  // Golden gcloud-service-crud.HEAD: only a batch has the metadata that its rpc names.
  ...under('serviceusage.services', EMPTY, {
    enable: `${SERVICE_USAGE}.EnableServiceResponse`,
    disable: `${SERVICE_USAGE}.DisableServiceResponse`,
  }),
  ...under('serviceusage.services', `${SERVICE_USAGE}.OperationMetadata`, {
    batchEnable: `${SERVICE_USAGE}.BatchEnableServicesResponse`,
  }),
  ...under('cloudresourcemanager.projects', `${PROJECTS}.DeleteProjectMetadata`, { delete: `${PROJECTS}.Project` }),
  ...under('cloudresourcemanager.projects', `${PROJECTS}.UndeleteProjectMetadata`, { undelete: `${PROJECTS}.Project` }),
  ...under('notebooks.projects.locations.instances', `${NOTEBOOKS}.OperationMetadata`, {
    create: `${NOTEBOOKS}.Instance`,
    patch: `${NOTEBOOKS}.Instance`,
    delete: EMPTY,
    start: `${NOTEBOOKS}.Instance`,
    stop: `${NOTEBOOKS}.Instance`,
    reset: `${NOTEBOOKS}.Instance`,
    resizeDisk: `${NOTEBOOKS}.Instance`,
  }),
  ...under('artifactregistry.projects.locations.repositories', `${REGISTRY}.OperationMetadata`, {
    create: `${REGISTRY}.Repository`,
    delete: EMPTY,
    'packages.delete': EMPTY,
    'packages.versions.delete': EMPTY,
  }),
  ...under('cloudbuild.projects', `${BUILD}.BuildOperationMetadata`, {
    'builds.create': `${BUILD}.Build`,
    'builds.retry': `${BUILD}.Build`,
    'locations.builds.create': `${BUILD}.Build`,
    'locations.builds.retry': `${BUILD}.Build`,
  }),
]);

/** A document names a message by its last part, or by all parts where another has the same. */
export function schemaOf(type: string, schemas: Record<string, unknown>): string | undefined {
  const parts = type.split('.');
  const full = parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
  return [full, parts.at(-1) ?? ''].find((name) => name in schemas);
}
