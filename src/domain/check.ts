import { EXPECTED_DURATIONS_DATE } from './expected-durations.js';
import { PROFILES_DATE } from './profiles.js';
import { SERVICES_DATE } from './services.js';

/** One thing that work needs. What is not `required` is told, and keeps nobody from working. */
export interface Check {
  name: string;
  ok: boolean;
  required: boolean;
  /** What was found; where that is not as it should be, with what to do. */
  detail: string;
}

/** What the worker finds, which alone has Google's credentials. Durable: it stands in histories. */
export interface WorkerChecks {
  version: string;
  checks: Check[];
}

const DATA = {
  'retired services': SERVICES_DATE,
  'roles of the profiles': PROFILES_DATE,
  'expected durations': EXPECTED_DURATIONS_DATE,
};

/** Google retires names and renames roles within about a year. */
const STALE_DAYS = 365;

/** Facts about Google that are kept in files, each with the day when it was last looked at. */
export function dataAge(now: Date): Check {
  const ages = Object.entries(DATA).map(([what, date]) => ({
    what,
    date,
    days: Math.floor((now.getTime() - Date.parse(date)) / 86_400_000),
  }));
  const ok = ages.every(({ days }) => days <= STALE_DAYS);
  const told = ages.map(({ what, date, days }) => `${what} of ${date} (${days} days)`).join(', ');
  const fix = ok ? '' : ' Google may have changed what they say: install a newer version.';
  return { name: 'data-files', ok, required: false, detail: `Facts about Google: ${told}.${fix}` };
}
