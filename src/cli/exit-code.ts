import type { EnvironmentSummary } from '../client/client.js';
import type { Wish } from '../client/rest.js';
import { EXIT, type ExitCode } from './exit.js';

/** A notebook that idle shutdown stopped is where a run that was to make it has to leave it. */
export function exitCode({ state, goal }: Pick<EnvironmentSummary, 'state' | 'goal'>, wish: Wish): ExitCode {
  const wanted: Record<Wish, string[]> = {
    up: ['READY', 'STOPPED'],
    watch: goal === 'DELETED' ? ['DELETED'] : goal === 'STOPPED' ? ['STOPPED'] : ['READY', 'STOPPED'],
    retry: goal === 'DELETED' ? ['DELETED'] : ['READY', 'STOPPED'],
    cancel: ['CANCELLED'],
    start: ['READY'],
    stop: ['STOPPED'],
    delete: ['DELETED'],
  };
  return wanted[wish].includes(state) ? EXIT.reached : EXIT.rested;
}
