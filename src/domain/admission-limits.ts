import { ASK } from './admission-words.js';
import { seconds } from './duration.js';
import type { Mistake } from './mistake.js';
import type { Allowances } from './policy-allowances.js';
import type { ResolvedSpec } from './resolve.js';

/** What is too large, too many or too long for the project. */
export function limitMistakes(spec: ResolvedSpec, limits: NonNullable<Allowances['limits']>): Mistake[] {
  const { acceleratorCount, diskGb, idleShutdown, ttl } = limits;
  const { accelerator, bootDiskGb, dataDiskGb, idleShutdownSeconds } = spec.notebook;
  return [
    ...above('/notebook/accelerator/count', accelerator?.count, acceleratorCount),
    ...above('/notebook/bootDiskGb', bootDiskGb, diskGb),
    ...above('/notebook/dataDiskGb', dataDiskGb, diskGb),
    ...(idleShutdown === undefined ? [] : longer('/notebook/idleShutdown', idleShutdownSeconds, idleShutdown)),
    ...(ttl === undefined ? [] : longer('/ttl', spec.ttlSeconds, ttl)),
  ];
}

function above(at: string, value: number | undefined, limit: number | undefined): Mistake[] {
  if (value === undefined || limit === undefined || value <= limit) return [];
  const field = at.slice(1).replaceAll('/', '.');
  return [{ pointer: at, detail: `${field} cannot be ${value} in this project, which allows ${limit}: ${ASK}.` }];
}

/** A time to live is measured from the start; a fixed time of expiry says nothing of how long that is. */
function longer(at: string, value: number | undefined, limit: string): Mistake[] {
  if (value !== undefined && value <= seconds(limit)) return [];
  const field = at.slice(1).replaceAll('/', '.');
  const is = value === undefined ? 'has to be written' : `cannot be ${value}s`;
  return [{ pointer: at, detail: `${field} ${is} in this project, which allows ${limit} at most: ${ASK}.` }];
}
