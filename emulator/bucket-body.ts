import type { storage_v1 } from 'googleapis/build/src/apis/storage/v1.js';

import type { Message } from './google.js';

/** In a patch, null takes a label away. */
export type BucketBody = Message<Omit<storage_v1.Schema$Bucket, 'labels'>> & { labels?: Record<string, string | null> };

/** What the caller decides about a bucket, besides its name: clients send a bucket back as they got it. */
const SETTABLE = [
  ...['location', 'storageClass', 'labels', 'iamConfiguration', 'lifecycle', 'softDeletePolicy', 'versioning'],
  ...[
    'retentionPolicy',
    'autoclass',
    'billing',
    'cors',
    'customPlacementConfig',
    'defaultEventBasedHold',
    'encryption',
  ],
  ...['hierarchicalNamespace', 'ipFilter', 'logging', 'objectRetention', 'rpo', 'website', 'acl', 'defaultObjectAcl'],
];

export const settable = (body: BucketBody): BucketBody =>
  Object.fromEntries(Object.entries(body).filter(([field]) => SETTABLE.includes(field)));

/** As Google keeps it: under Autoclass the class is STANDARD whatever was asked (golden fixture-bucket-autoclass-nonstandard). */
export function settled({ autoclass, lifecycle, ...fields }: BucketBody, now: string, before?: BucketBody): BucketBody {
  const kept = lifecycle?.rule?.length === 0 ? fields : { ...fields, ...(lifecycle ? { lifecycle } : {}) };
  if (!autoclass?.enabled) return autoclass ? { ...kept, autoclass } : kept;
  const was = before?.autoclass?.enabled ? before.autoclass : undefined;
  const { terminalStorageClass = 'NEARLINE' } = autoclass;
  const isSame = was?.terminalStorageClass === terminalStorageClass;
  const times = {
    toggleTime: was?.toggleTime ?? now,
    terminalStorageClassUpdateTime: (isSame ? was.terminalStorageClassUpdateTime : undefined) ?? now,
  };
  return { ...kept, storageClass: 'STANDARD', autoclass: { enabled: true, terminalStorageClass, ...times } };
}
