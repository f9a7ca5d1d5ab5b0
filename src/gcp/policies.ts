import type { IamPolicy } from '../domain/iam-policy.js';

/**
 * Read and written as version 3: below it Google strips the conditions, and writing that back loses them
 * (https://cloud.google.com/iam/docs/policies#versions).
 */
export const POLICY_VERSION = 3;

interface WirePolicy {
  version?: number | null;
  etag?: string | null;
  bindings?: { role?: string | null; members?: string[] | null; condition?: object }[] | null;
  auditConfigs?: unknown[];
}

/** Every field is kept, known or not: what is read here is written back. */
export function toPolicy(wire: WirePolicy): IamPolicy {
  const bindings = wire.bindings?.map((binding) => ({
    ...binding,
    role: binding.role ?? '',
    members: binding.members ?? [],
  }));
  return { ...wire, bindings: bindings ?? [] } as IamPolicy;
}

/** Without the etag Google would overwrite what others wrote in between. */
export function toWirePolicy(policy: IamPolicy): IamPolicy & { auditConfigs?: object[] } {
  if (!policy.etag) throw new TypeError('A policy is written with the etag that it was read with.');
  return { ...policy, version: POLICY_VERSION } as IamPolicy & { auditConfigs?: object[] };
}
