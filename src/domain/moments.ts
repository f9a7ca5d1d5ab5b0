/** Times and durations as people read them. */

/** `2026-11-26 14:03:05 UTC`, of ISO 8601 or of milliseconds. */
export function moment(time: string | number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `4 s`, `5 min`, `2 h`. */
export function length(seconds: number): string {
  if (seconds < 100) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 6_000 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
