/** How long Google usually takes over a step, and where that is known from. */
export interface ExpectedDuration {
  /** Seconds. */
  ensure: number;
  /** Seconds. */
  remove: number;
  source: string;
}

/** When the figures were last looked at. */
export const EXPECTED_DURATIONS_DATE = '2026-11-23';

const estimate = 'an estimate; Google publishes no figure';
const synchronous = 'calls that are done when they are answered';

/** Paces the looks and is shown as the expected time; by the names of the steps. */
export const EXPECTED_DURATIONS = {
  preflight: { ensure: 2, remove: 0, source: `reads only; ${synchronous}` },
  services: {
    ensure: 75,
    remove: 1,
    source:
      'the operation takes tens of seconds, then up to a minute until a service answers: https://github.com/googleapis/google-cloud-rust/pull/5444 sleeps 60 s; removal leaves services enabled',
  },
  accounts: {
    ensure: 10,
    remove: 5,
    source: 'https://github.com/GoogleCloudPlatform/magic-modules/pull/10813 sleeps 10 s after create',
  },
  repository: { ensure: 5, remove: 5, source: `a short operation; ${estimate}` },
  source: {
    ensure: 3,
    remove: 3,
    source: `${synchronous}; at most one bucket in 2 s a project: https://cloud.google.com/storage/quotas`,
  },
  access: {
    ensure: 3,
    remove: 3,
    source: `${synchronous}; that a grant takes effect about 2 minutes later is waited for where it is used: https://docs.cloud.google.com/iam/docs/access-change-propagation`,
  },
  image: {
    ensure: 360,
    remove: 5,
    source: `a base of 2 GB fetched, two Python packages with what they need, a push; ${estimate}; the lab allows it 15 minutes`,
  },
  notebook: {
    ensure: 300,
    remove: 90,
    source: `https://github.com/GoogleCloudPlatform/magic-modules/pull/11769 waits up to 20 minutes; ${estimate}`,
  },
  verify: { ensure: 5, remove: 0, source: `reads only; ${synchronous}` },
} as const satisfies Record<string, ExpectedDuration>;
