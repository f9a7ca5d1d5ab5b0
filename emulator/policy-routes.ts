import type { cloudresourcemanager_v3 } from 'googleapis/build/src/apis/cloudresourcemanager/v3.js';

import type { Call } from './call.js';
import { callerLacksPermission, invalid, permissionDenied } from './errors.js';
import type { Message } from './google.js';
import { requirePermittedMembers } from './organization-policies.js';
import { isPermission } from './permissions.js';
import type { Resource } from './permissions.js';
import { renderPolicy, writePolicy } from './policies.js';
import type { PolicyRecord } from './policies.js';
import { changedRoles } from './policy-history.js';
import { withBody } from './router.js';
import type { Route } from './router.js';

interface Governed {
  /** Discovery's prefix, such as `iam.projects.serviceAccounts`. */
  id: string;
  path: string;
  /** Such as `iam.serviceAccounts`: getIamPolicy and setIamPolicy are permissions under it. */
  permissions: string;
  /** APIs differ in the verb that reads. */
  reads: 'GET' | 'POST';
  /** Resource Manager refuses without naming the permission. */
  bare?: boolean;
  find: (call: Call) => { resource: Resource; policy: PolicyRecord };
}

type GetBody = Message<cloudresourcemanager_v3.Schema$GetIamPolicyRequest>;
type SetBody = Message<cloudresourcemanager_v3.Schema$SetIamPolicyRequest>;
type TestBody = Message<cloudresourcemanager_v3.Schema$TestIamPermissionsRequest>;

/** https://docs.cloud.google.com/iam/docs/reference/rest: at most 100 permissions are tested at once. */
const MOST_TESTED = 100;

export function policyRoutes(governed: Governed): Route[] {
  const { id, path, permissions, find } = governed;
  const read = (call: Call, version: number | undefined): unknown => {
    const { resource, policy } = find(call);
    if (!call.may(`${permissions}.getIamPolicy`, resource)) throw refusal(governed, 'getIamPolicy', resource);
    return renderPolicy(policy, version);
  };
  const get = { id: `${id}.getIamPolicy`, path: `${path}:getIamPolicy`, mutating: false };
  const version = 'options.requestedPolicyVersion';
  return [
    governed.reads === 'GET' || permissions === 'iam.serviceAccounts'
      ? { ...get, http: governed.reads, handle: (call) => read(call, call.number(version)) }
      : withBody({
          ...get,
          http: 'POST',
          handle: (call, body: GetBody) => read(call, body.options?.requestedPolicyVersion),
        }),
    setRoute(governed),
    withBody({
      id: `${id}.testIamPermissions`,
      http: 'POST',
      path: `${path}:testIamPermissions`,
      mutating: false,
      handle: (call, body: TestBody) => test(call, find(call).resource, body.permissions ?? []),
    }),
  ];
}

function setRoute(governed: Governed): Route {
  const { id, path, permissions, find } = governed;
  return withBody({
    id: `${id}.setIamPolicy`,
    http: 'POST',
    path: `${path}:setIamPolicy`,
    handle(call, body: SetBody) {
      const { resource, policy } = find(call);
      if (!body.policy) throw invalid('The request must contain a policy.', 'policy');
      const changed = changedRoles(policy.bindings, body.policy.bindings ?? []);
      if (!call.may(`${permissions}.setIamPolicy`, resource, changed))
        throw refusal(governed, 'setIamPolicy', resource);
      requirePermittedMembers(call.store, resource, policy.bindings, body.policy.bindings ?? []);
      writePolicy(call, policy, body.policy, body.updateMask, resource.name);
      return renderPolicy(policy, 3);
    },
  });
}

const refusal = ({ bare, permissions }: Governed, verb: string, { name }: Resource): Error =>
  bare ? callerLacksPermission() : permissionDenied(`${permissions}.${verb}`, name);

/** Needs no permission itself. What is not held is left out, and the key with it when nothing is. */
function test(call: Call, resource: Resource, asked: string[]): unknown {
  if (asked.length > MOST_TESTED)
    throw invalid(`The number of permissions (${asked.length}) exceeds the maximum of ${MOST_TESTED}.`);
  for (const permission of asked) {
    if (!isPermission(permission)) throw invalid(`Permission ${permission} is not valid for this resource.`);
  }
  const held = call.held(asked, resource);
  return held.length > 0 ? { permissions: held } : {};
}
