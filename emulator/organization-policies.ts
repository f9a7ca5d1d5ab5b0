/** What the project's organisation forbids: three list constraints, and the words in which each API refuses. */
import Type from 'typebox';
import type { Static } from 'typebox';

import { ApiError } from './errors.js';
import type { Binding, PolicyBody } from './policies.js';
import type { Resource } from './permissions.js';
import type { Project, Store } from './store.js';
import type { InstanceRecord } from './workbench.js';

/** As a rule of orgpolicy v2 has it. */
const Rule = Type.Partial(Type.Object({ denyAll: Type.Boolean(), allowedValues: Type.Array(Type.String()) }));

/** By constraint; one without a rule allows everything. */
export const OrganizationPolicies = Type.Partial(
  Type.Object({
    /** Values: `projects/P/zones/Z/instances/I`. */
    'constraints/compute.vmExternalIpAccess': Rule,
    /** Values: `us-central1` and the like, and groups such as `in:us-locations`. */
    'constraints/gcp.resourceLocations': Rule,
    /** Values: the domains themselves, as there are no customer ids here. */
    'constraints/iam.allowedPolicyMemberDomains': Rule,
  }),
);
export type OrganizationPolicies = Static<typeof OrganizationPolicies>;

function allows(project: Project, constraint: keyof OrganizationPolicies, holds: (value: string) => boolean): boolean {
  const rule = project.organizationPolicies[constraint];
  if (!rule) return true;
  return rule.denyAll !== true && (rule.allowedValues ?? []).some(holds);
}

/** A group holds the location and what lies in it (https://docs.cloud.google.com/resource-manager/docs/organization-policy/defining-locations). */
const allowsLocation = (project: Project, location: string): boolean =>
  allows(project, 'constraints/gcp.resourceLocations', (value) => {
    const group = /^in:(.+)-locations$/.exec(value)?.[1];
    return group === undefined ? value === location : location === group || location.startsWith(`${group}-`);
  });

const LOCATIONS = 'constraints/gcp.resourceLocations';

/** https://github.com/googleapis/google-cloud-cpp/issues/11346 */
export function requireLocation(project: Project, location: string): void {
  if (allowsLocation(project, location)) return;
  const message = `${location} violates constraint ${LOCATIONS} on the resource projects/${project.projectId}`;
  throw new ApiError('FAILED_PRECONDITION', message);
}

/** https://github.com/canada-ca/cloud-guardrails-gcp/issues/11 */
export function requireBucketLocation(project: Project, location: string): void {
  if (allowsLocation(project, location)) return;
  const message = `'${location}' violates constraint '${LOCATIONS}'`;
  throw new ApiError('FAILED_PRECONDITION', message, { http: 412, reason: 'conditionNotMet' });
}

/**
 * Compute's two refusals of a VM: https://github.com/cloudfoundry/bosh-bootloader/issues/513 and
 * https://github.com/gardener/gardener-extension-provider-gcp/issues/415
 */
export function forbiddenVm({ project, zone, instanceId, setup }: InstanceRecord): ApiError | undefined {
  const name = `projects/${project.projectId}/zones/${zone}/instances/${instanceId}`;
  if (!allowsLocation(project, zone)) {
    const message = `Location ZONE:${zone} violates constraint ${LOCATIONS} on the resource ${name}.`;
    return new ApiError('FAILED_PRECONDITION', message);
  }
  const constraint = 'constraints/compute.vmExternalIpAccess';
  if (setup.disablePublicIp || allows(project, constraint, (value) => value === name)) return undefined;
  return new ApiError(
    'FAILED_PRECONDITION',
    `Constraint ${constraint} violated for project ${project.number}. Add instance ${name} to the constraint to use external IP with it.`,
  );
}

type Given = NonNullable<PolicyBody['bindings']>;

/** Looks at the members that a write adds: https://github.com/terraform-google-modules/terraform-example-foundation/issues/1454 */
export function requirePermittedMembers(store: Store, { policies }: Resource, before: Binding[], after: Given): void {
  const project = [...store.projects.values()].find(({ policy }) => policy === policies.at(-1));
  if (!project) return;
  const known = new Set(before.flatMap(({ members }) => members));
  const added = new Set(after.flatMap(({ members = [] }) => members).filter((member) => !known.has(member)));
  const strangers = [...added].filter((member) => !isPermitted(store, project, member));
  if (strangers.length === 0) return;
  const violations = strangers.map((member) => {
    const name = member.slice(member.indexOf(':') + 1);
    return {
      type: 'constraints/iam.allowedPolicyMemberDomains',
      subject: `orgpolicy:projects/${project.projectId}?configvalue=${encodeURIComponent(name)}`,
      description: `User ${name} is not in permitted organization.`,
    };
  });
  const message = 'One or more users named in the policy do not belong to a permitted customer.';
  const details = [{ '@type': 'type.googleapis.com/google.rpc.PreconditionFailure', violations }];
  throw new ApiError('FAILED_PRECONDITION', message, { details });
}

/** Accounts of projects in this world are the organisation's own; what names no person or account is not looked at. */
function isPermitted(store: Store, project: Project, member: string): boolean {
  const [kind = '', name = ''] = member.split(':');
  if (/^(projectOwner|projectEditor|projectViewer|deleted|principal|principalSet)$/.test(kind)) return true;
  if (kind === 'serviceAccount' && store.accounts.has(name)) return true;
  const domain = name.slice(name.indexOf('@') + 1);
  return allows(project, 'constraints/iam.allowedPolicyMemberDomains', (value) => value === domain);
}
