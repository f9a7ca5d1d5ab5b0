import { isServiceOff } from '../domain/google-words.js';
import type { GoogleError } from '../domain/google-error.js';
import { GcpError } from '../gcp/errors.js';

/** Undefined where Google's answer settles it: it is so already, or it is not for us to see. */
export function unless<T>(status: Settled, call: () => Promise<T>): Promise<T | undefined> {
  return unlessRefused((error) => error.status === status, call);
}

type Settled = 'ALREADY_EXISTS' | 'NOT_FOUND' | 'FAILED_PRECONDITION' | 'PERMISSION_DENIED';

/** Undefined where the service is off: then nothing of ours is reachable there, and nothing works. */
export function unlessOff<T>(call: () => Promise<T>): Promise<T | undefined> {
  return unlessRefused(isServiceOff, call);
}

async function unlessRefused<T>(when: (error: GoogleError) => boolean, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof GcpError && when(error.google)) return undefined;
    throw error;
  }
}
