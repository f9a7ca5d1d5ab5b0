import type { EnvironmentRecord } from './environment.js';
import type { ResolvedSpec } from './resolve.js';

/** A day before the end `attention` says so; seconds at Google's pace. */
const NOTICE_SECONDS = 86_400;

/** When an environment ends (ISO 8601); a time to live counts from its creation, at Google's pace. */
export function expireTimeOf({ expireTime, ttlSeconds }: ResolvedSpec, createTime: string, timeScale: number) {
  if (expireTime !== undefined) return new Date(expireTime).toISOString();
  if (ttlSeconds === undefined) return undefined;
  return new Date(Date.parse(createTime) + ttlSeconds * 1000 * timeScale).toISOString();
}

export type Expiry = { at: number; what: 'notice' | 'stop' | 'delete' };

/** What comes next of the expiry, and when (ms); undefined where nothing does, or where it has been acted upon. */
export function nextExpiry(record: EnvironmentRecord, timeScale: number): Expiry | undefined {
  const { expireTime, expiry, resolvedSpec, state, goal } = record;
  if (expireTime === undefined || goal === 'DELETED' || expiry === 'acted') return undefined;
  const at = Date.parse(expireTime);
  const notice = { at: at - NOTICE_SECONDS * 1000 * timeScale, what: 'notice' } as const;
  if (expiry === undefined) return notice;
  if (resolvedSpec.expireAction === 'delete') return { at, what: 'delete' };
  return state === 'READY' ? { at, what: 'stop' } : undefined;
}

/** The record once that has come. */
export function afterExpiry(record: EnvironmentRecord, what: Expiry['what']): EnvironmentRecord {
  const { expireTime = '', resolvedSpec } = record;
  const deed = resolvedSpec.expireAction === 'delete' ? 'is deleted with its disks' : 'is stopped; its disks stay';
  switch (what) {
    case 'notice':
      return { ...record, expiry: 'noticed', attention: record.attention ?? `It ${deed} at ${expireTime}.` };
    case 'stop':
      return { ...record, expiry: 'acted', goal: 'STOPPED' };
    case 'delete':
      return { ...record, expiry: 'acted', goal: 'DELETED', state: 'DELETING' };
  }
}
