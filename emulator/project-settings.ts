/** Settings of a project that its owner or its organisation would make, as the twin's own API takes them. */
import Type from 'typebox';
import type { Static } from 'typebox';

import { ApiError, invalid, notFound } from './errors.js';
import { newNetwork } from './networks.js';
import type { NewNetwork } from './networks.js';
import { OrganizationPolicies } from './organization-policies.js';
import { isPermission, roleExists } from './permissions.js';
import { REGIONS } from './places.js';
import { setAtOnce } from './policies.js';
import type { Binding } from './policies.js';
import { OUTSIDE } from './policy-history.js';
import { createProject } from './projects.js';
import { CATALOG } from './service-catalog.js';
import { showProject } from './state.js';
import type { Store } from './store.js';

const Bindings = Type.Array(
  Type.Object({ role: Type.String(), members: Type.Array(Type.String()), condition: Type.Optional(Type.Unknown()) }),
);
const Networks = Type.Array(
  Type.Object({
    name: Type.String(),
    subnetworks: Type.Optional(Type.Array(Type.Object({ name: Type.String(), region: Type.String() }))),
  }),
);
const quotas = Type.Record(Type.String(), Type.Integer());
const roles = Type.Record(Type.String(), Type.Array(Type.String()));

export const ProjectBody = Type.Partial(
  Type.Object({
    projectId: Type.String(),
    billingEnabled: Type.Boolean(),
    services: Type.Array(Type.String()),
    bindings: Bindings,
    grantable: Type.Array(Type.String()),
    roles,
    networks: Networks,
    organizationPolicies: OrganizationPolicies,
    quotas,
    legacyBuilds: Type.Boolean(),
    automaticGrants: Type.Boolean(),
  }),
);
export const ChangeBody = Type.Partial(
  Type.Object({
    billingEnabled: Type.Boolean(),
    state: Type.Enum(['ACTIVE', 'DELETE_REQUESTED']),
    bindings: Bindings,
    roles,
    networks: Networks,
    organizationPolicies: OrganizationPolicies,
    quotas,
  }),
);

export function newProject(
  store: Store,
  { projectId = '', bindings, roles: custom = {}, services = [], ...rest }: Static<typeof ProjectBody>,
): unknown {
  if (!/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(projectId))
    throw invalid(`"${projectId}" is not a project id.`, 'projectId');
  if (store.projects.has(projectId))
    throw new ApiError('ALREADY_EXISTS', `Requested entity already exists: ${projectId}`);
  const ids = services.map((id) => (id.includes('.') ? id : `${id}.googleapis.com`));
  for (const id of ids) if (!CATALOG.has(id)) throw invalid(`There is no service ${id}.`, 'services');
  for (const role of rest.grantable ?? [])
    if (!roleExists(store, role)) throw invalid(`There is no role ${role}.`, 'grantable');
  rest.networks?.forEach(checkNetwork);
  if (bindings && rest.grantable) throw invalid('Bindings of your own have no brake to widen.', 'grantable');
  defineRoles(store, projectId, custom);
  return showProject(
    createProject(store, {
      projectId,
      services: ids,
      ...rest,
      ...(bindings ? { bindings: bindings as Binding[] } : {}),
    }),
  );
}

/** What changes here counts at once. */
export function changeProject(
  store: Store,
  projectId: string,
  { bindings, roles: custom = {}, networks, ...rest }: Static<typeof ChangeBody>,
): unknown {
  const project = store.project(projectId);
  if (!project) throw notFound(`There is no project ${projectId}.`);
  defineRoles(store, projectId, custom);
  Object.assign(project, rest, { updateTime: store.clock.iso() });
  if (networks) project.networks = networks.map(checkNetwork).map(newNetwork);
  if (bindings) setAtOnce(store, project.policy, bindings as Binding[], OUTSIDE);
  return showProject(project);
}

/** Custom roles, by id: https://docs.cloud.google.com/iam/docs/creating-custom-roles */
function defineRoles(store: Store, projectId: string, defined: Static<typeof roles>): void {
  for (const permission of Object.values(defined).flat())
    if (!isPermission(permission)) throw invalid(`There is no permission ${permission}.`, 'roles');
  for (const [id, includes] of Object.entries(defined))
    store.customRoles.set(`projects/${projectId}/roles/${id}`, { includes, except: [] });
}

function checkNetwork(network: NewNetwork): NewNetwork {
  const unknown = network.subnetworks?.find(({ region }) => !REGIONS.has(region));
  if (unknown) throw invalid(`There is no region ${unknown.region}.`, 'networks.subnetworks');
  return network;
}
