import type { Live } from '../live.js';
import { useNow } from '../time.js';

/** What is on screen stays: this says that it is old, and when it is asked again. */
export function AwayNote({ away, refresh }: Pick<Live<unknown>, 'away' | 'refresh'>) {
  const now = useNow();
  if (!away) return null;
  const seconds = Math.max(0, Math.ceil((away.again - now) / 1_000));
  return (
    <div class="note warn" role="status">
      <span>
        <strong>{away.why}</strong>{' '}
        {away.seen !== undefined && `What you see is of ${new Date(away.seen).toLocaleTimeString()}. `}Asked again{' '}
        {seconds === 0 ? 'now' : `in ${seconds} s`}.
      </span>
      <button type="button" class="small" onClick={refresh}>
        Ask now
      </button>
    </div>
  );
}
