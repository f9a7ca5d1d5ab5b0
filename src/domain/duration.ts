const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Google's form is seconds with an `s`; people write `12h`. */
export const DURATION_PATTERN = '^[1-9][0-9]{0,8}[smhd]$';

/** Total on what matches DURATION_PATTERN. */
export function seconds(duration: string): number {
  const unit = duration.slice(-1) as keyof typeof SECONDS;
  return Number(duration.slice(0, -1)) * SECONDS[unit];
}
