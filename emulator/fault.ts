import type { FailureType } from './builds.js';
import type { ApiError } from './errors.js';

/** The call that a fault may happen to. */
export interface Struck {
  project: { projectId: string; number: string };
  service: string;
  /** Such as `Cloud Build API`. */
  title: string;
  /** Discovery's method id. */
  method: string;
  /** Full name, such as `//notebooks.googleapis.com/projects/p/locations/z/instances/i`. */
  resource: string;
  params: Record<string, string>;
  query: URLSearchParams;
  body: unknown;
  /** Such as `user:ana@example.com`. */
  principal: string;
}

/** What happens to the connection, really: what was asked for has been done, except before a reset. */
export type SocketFault = 'reset' | 'close' | 'truncate' | 'stall' | 'drip';

/** How a fault lets a build end: in its queue, or at the end of a phase: what may not be pushed ends before the push. */
export type BuildFate =
  | { queued: 'until it expires' | 'for ever' }
  | { in: 'FETCHSOURCE' | 'BUILD'; type: FailureType; says: string }
  | { in: 'BUILD'; status: 'INTERNAL_ERROR' | 'CANCELLED' | 'TIMEOUT'; says: string };

/** How a fault lets its VM end up; a later start may go well. */
export type InstanceFate = 'stuckProvisioning' | 'unhealthy' | 'withoutProxy';

/**
 * When it happens is its phase. `request`: nothing was done. `reply`: it was done, and the answer is not what it should
 * be. `operation`: it was accepted, and fails inside the operation. `resource`: what was made does not get where it should.
 */
type Happening =
  | { phase: 'request'; refuse: (call: Struck) => ApiError }
  | { phase: 'request'; page: { status: number; html: string } }
  | { phase: 'request'; socket: 'reset' }
  | { phase: 'reply'; socket: Exclude<SocketFault, 'reset'> }
  | { phase: 'reply'; refuse: (call: Struck) => ApiError }
  | { phase: 'reply'; list: 'stale' | 'emptyPage' }
  | { phase: 'operation'; outcome: (call: Struck) => ApiError | Record<string, unknown> }
  | { phase: 'resource'; build: BuildFate }
  | { phase: 'resource'; instance: InstanceFate };

export type Phase = Happening['phase'];

export type Fault = Happening & {
  /** Number in the collection of Google's documented failures. */
  entry: number;
  /** Where the wire form was seen. */
  source: string;
  /** The methods that it can happen to: Discovery's ids, where `*` stands for anything. */
  on: readonly string[];
  /** And only then. */
  when?: (call: Struck) => boolean;
};

export type FaultAt<P extends Phase> = Extract<Fault, { phase: P }>;

export function fits(method: string, glob: string): boolean {
  return new RegExp(`^${glob.split('*').map(literal).join('.*')}$`).test(method);
}

const literal = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
