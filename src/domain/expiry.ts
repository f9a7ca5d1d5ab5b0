import type { EnvironmentRecord } from './environment.js';
import { stopAsked } from './record.js';
import type { ResolvedSpec } from './resolve.js';
import { allowedVerbs } from './verbs.js';

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
  return state === 'STOPPED' || allowedVerbs(record).includes('stop') ? { at, what: 'stop' } : undefined;
}

/** What is to be known in the last day, by whoever reads the environment. */
export function expirySentence({ expireTime = '', expiry, goal, state, resolvedSpec }: EnvironmentRecord) {
  if (expiry !== 'noticed' || goal === 'DELETED') return undefined;
  if (resolvedSpec.expireAction === 'delete') return `It is deleted with its disks at ${expireTime}.`;
  return state === 'STOPPED' ? undefined : `It is stopped at ${expireTime}; its disks stay.`;
}

/** The record once that has come. One that is stopped already is stopped by nobody: who starts it later means it. */
export function afterExpiry(record: EnvironmentRecord, what: Expiry['what']): EnvironmentRecord {
  switch (what) {
    case 'notice':
      return { ...record, expiry: 'noticed' };
    case 'stop':
      return { ...(record.state === 'STOPPED' ? record : stopAsked(record)), expiry: 'acted' };
    case 'delete':
      return { ...record, expiry: 'acted', goal: 'DELETED', state: 'DELETING' };
  }
}
