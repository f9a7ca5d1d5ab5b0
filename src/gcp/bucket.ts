import type { storage_v1 } from 'googleapis/build/src/apis/storage/index.js';

import type { GoogleError } from '../domain/google-error.js';
import { GcpError } from './errors.js';
import { present } from './plain.js';

export interface Bucket {
  name: string;
  /** Whose it is: bucket names are one namespace for all of Google Cloud. */
  projectNumber: string;
  /** In lower case, as everywhere else: `us-central1`. Storage itself answers `US-CENTRAL1`. */
  location: string;
  labels: Record<string, string>;
}

export interface NewBucket {
  /** 3 to 63 characters, free in all of Google Cloud. */
  name: string;
  /** A region, or a multi-region such as `us`. */
  location: string;
  labels: Record<string, string>;
  /** The age in days at which Storage deletes an object by itself. */
  deleteAfterDays: number;
}

export interface StoredObject {
  name: string;
  /** Changes with every write: pins one content under a name. */
  generation: string;
  /** Bytes. */
  size: number;
  /** Base64 (https://cloud.google.com/storage/docs/data-validation); absent for composite objects. */
  md5Hash?: string;
}

/** Uniform access: IAM alone decides, no ACLs; and nobody can open it to the public. */
export function bucketBody({ name, location, labels, deleteAfterDays }: NewBucket): storage_v1.Schema$Bucket {
  return {
    name,
    location,
    labels,
    iamConfiguration: { uniformBucketLevelAccess: { enabled: true }, publicAccessPrevention: 'enforced' },
    lifecycle: { rule: [{ action: { type: 'Delete' }, condition: { age: deleteAfterDays } }] },
  };
}

export function toBucket(wire: storage_v1.Schema$Bucket): Bucket {
  return {
    name: wire.name ?? '',
    projectNumber: wire.projectNumber ?? '',
    location: wire.location?.toLowerCase() ?? '',
    labels: wire.labels ?? {},
  };
}

export function toStoredObject(wire: storage_v1.Schema$Object): StoredObject {
  return {
    name: wire.name ?? '',
    generation: wire.generation ?? '',
    size: Number(wire.size ?? 0),
    ...present({ md5Hash: wire.md5Hash }),
  };
}

/**
 * Whether a precondition that the call itself made did not hold. An organisation's constraint comes as 412 as well
 * (https://github.com/GoogleCloudPlatform/esp-v2/issues/148).
 */
export function isPreconditionFailed({ httpStatus, message }: GoogleError): boolean {
  return httpStatus === 412 && !/constraint|permitted customer/i.test(message);
}

/** Names a refusal by what it means in this call, where Storage's answer has several meanings. */
export async function meaning<T>(
  status: string,
  when: (error: GoogleError) => boolean,
  answer: Promise<T>,
): Promise<T> {
  return answer.catch((error: unknown) => {
    throw error instanceof GcpError && when(error.google) ? new GcpError({ ...error.google, status }) : error;
  });
}
