/** A bucket's policy has Storage's own form, and an etag that is answered with 412. */
import type { storage_v1 } from 'googleapis/build/src/apis/storage/v1.js';

import { findBucket, lookUp, resourceOf } from './bucket-calls.js';
import { changed } from './buckets.js';
import type { Bucket } from './buckets.js';
import type { Call } from './call.js';
import type { Message } from './google.js';
import { requirePermittedMembers } from './organization-policies.js';
import { isPermission } from './permissions.js';
import { renderPolicy, writePolicy } from './policies.js';
import { conditionNotMet, storageInvalid } from './storage-refusals.js';

type StoragePolicyBody = Message<storage_v1.Schema$Policy>;

const render = ({ name, policy }: Bucket, version: number | undefined): unknown => ({
  kind: 'storage#policy',
  resourceId: `projects/_/buckets/${name}`,
  ...(renderPolicy(policy, version) as object),
});

export const getBucketPolicy = (call: Call): unknown =>
  render(findBucket(call, 'storage.buckets.getIamPolicy'), call.number('optionsRequestedPolicyVersion'));

export function setBucketPolicy(call: Call, body: StoragePolicyBody): unknown {
  const bucket = findBucket(call, 'storage.buckets.setIamPolicy');
  const { version, etag, bindings = [] } = body;
  if (etag && etag !== bucket.policy.etag) throw conditionNotMet();
  const isPublic = bindings.some(({ members }) => members?.some((member) => member.startsWith('all')));
  if (isPublic && bucket.fields.iamConfiguration?.publicAccessPrevention === 'enforced') {
    throw conditionNotMet(
      'If-Match',
      'The member bindings allUsers and allAuthenticatedUsers are not allowed since public access prevention is enforced.',
    );
  }
  requirePermittedMembers(call.store, resourceOf(call.store, bucket), bucket.policy.bindings, bindings);
  const policy = { bindings, ...(version === undefined ? {} : { version }) };
  writePolicy(call, bucket.policy, policy, undefined, `bucket ${bucket.name}`);
  changed(call.store, bucket);
  return render(bucket, 3);
}

export function testBucketPermissions(call: Call): unknown {
  const resource = resourceOf(call.store, lookUp(call));
  const asked = call.queries('permissions');
  for (const permission of asked) {
    if (!isPermission(permission)) throw storageInvalid(`Invalid permission: ${permission}`);
  }
  const held = call.held(asked, resource);
  return { kind: 'storage#testIamPermissionsResponse', ...(held.length > 0 ? { permissions: held } : {}) };
}
