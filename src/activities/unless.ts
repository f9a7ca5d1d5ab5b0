import { GcpError } from '../gcp/errors.js';

/** Undefined where Google answers that it is so already: an attempt whose answer was lost had done it. */
export async function unless<T>(
  status: 'ALREADY_EXISTS' | 'NOT_FOUND',
  call: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof GcpError && error.google.status === status) return undefined;
    throw error;
  }
}
