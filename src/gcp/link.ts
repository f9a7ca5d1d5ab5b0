import { CALL_TIMEOUT_MS, withDeadline } from './call.js';

/** The notebook's own address, seen by somebody who has not signed in. */
export interface Link {
  /** A GET without credentials; a redirect is an answer and is not followed. */
  probe(url: string): Promise<{ status: number; location?: string }>;
}

export function createLink(attempt: AbortSignal, timeoutMs = CALL_TIMEOUT_MS): Link {
  return {
    probe(url) {
      return withDeadline(attempt, timeoutMs, { method: 'link.probe', resource: url }, async (signal) => {
        // Google's proxy sends browsers to the sign-in page and may refuse others outright.
        const response = await fetch(url, { redirect: 'manual', signal, headers: { accept: 'text/html' } });
        await response.body?.cancel();
        const location = response.headers.get('location');
        return { status: response.status, ...(location !== null && { location }) };
      });
    },
  };
}
