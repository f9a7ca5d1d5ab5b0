import { useEffect, useMemo, useState } from 'preact/hooks';

/** Milliseconds of this browser's clock; goes on once a second while somebody looks. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setNow(Date.now());
    }, 1_000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return now;
}

/** The same of the API's clock, which may differ: `observedTime` is when it answered what is shown. */
export function useApiNow(observedTime: string): number {
  const ahead = useMemo(() => Date.parse(observedTime) - Date.now(), [observedTime]);
  return useNow() + ahead;
}

const UNITS = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
] as const;

/** `3 min`, `2 h`: as much as a column has room for. */
export function roughly(seconds: number): string {
  const [size, unit] = UNITS.find(([each]) => seconds >= each) ?? [1, 's'];
  return `${Math.max(0, Math.floor(seconds / size))} ${unit}`;
}

/** In the words and the zone of whoever looks. */
export function moment(time: string): string {
  return new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}
