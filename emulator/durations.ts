/** How long Google takes: shortest, typical and longest simulated seconds, and where that is known from. */
export interface Duration {
  seconds: readonly [low: number, typical: number, high: number];
  source: string;
}

const estimate = 'an estimate; Google publishes no figure';

export const DURATIONS = {
  enableServices: {
    seconds: [12, 25, 50],
    source: `https://github.com/hashicorp/terraform-provider-google polls it for tens of seconds; ${estimate}`,
  },
  disableServices: { seconds: [5, 10, 20], source: estimate },
  serviceUsable: {
    seconds: [30, 45, 60],
    source: 'https://github.com/googleapis/google-cloud-rust/pull/5444 sleeps 60 s after the operation is done',
  },
  accountVisible: {
    seconds: [5, 7, 10],
    source: 'https://github.com/GoogleCloudPlatform/magic-modules/pull/10813 sleeps 10 s after create',
  },
  grantEffective: {
    seconds: [60, 90, 120],
    source: 'https://docs.cloud.google.com/iam/docs/access-change-propagation: typically 2 minutes',
  },
  moveProject: { seconds: [1, 2, 5], source: `to deletion and back; ${estimate}` },
  createRepository: { seconds: [2, 5, 10], source: estimate },
  deleteRepository: { seconds: [2, 5, 10], source: estimate },
  deleteVersion: { seconds: [1, 3, 6], source: estimate },
  queueBuild: {
    seconds: [3, 8, 20],
    source: `until a worker of the default pool is ready; ${estimate}`,
  },
  fetchSource: { seconds: [2, 4, 8], source: `a small archive from a bucket; ${estimate}` },
  pullBuilder: { seconds: [1, 2, 4], source: `the worker has Google's builders already; ${estimate}` },
  /** Of one GB, on a worker of two CPUs: fetched and unpacked. */
  buildPullGigabyte: { seconds: [24, 32, 40], source: estimate },
  buildInstruction: { seconds: [0.2, 0.5, 1], source: estimate },
  buildCommand: { seconds: [1, 2, 5], source: estimate },
  buildApt: { seconds: [20, 30, 60], source: estimate },
  buildPip: { seconds: [50, 80, 140], source: `packages with what they need, such as kfp or tfx; ${estimate}` },
  buildEnvironment: { seconds: [40, 60, 100], source: `a Python and its packages from conda-forge; ${estimate}` },
  buildDownload: { seconds: [4, 8, 15], source: estimate },
  buildPushGigabyte: { seconds: [18, 23, 30], source: estimate },
  /** Between two of the ten attempts to push. */
  retryPush: {
    seconds: [4, 6, 10],
    source: `https://github.com/flutter/flutter/issues/188342 (ten attempts); ${estimate}`,
  },
  /** From the first call that is let through to one that is refused again, and from there until all are let through. */
  grantLapse: {
    seconds: [3, 8, 15],
    source: `https://github.com/hashicorp/terraform-provider-google/issues/14447 (three reads in a row before it is believed); ${estimate}`,
  },
  createNotebook: {
    seconds: [60, 90, 120],
    source: `the operation is done before the instance is ACTIVE: https://github.com/GoogleCloudPlatform/magic-modules/pull/11769; ${estimate}`,
  },
  bootNotebook: { seconds: [30, 45, 60], source: `from the end of the operation to the image pull; ${estimate}` },
  /** Of one GB: the slim base has about 2, the standard one about 22. */
  pullGigabyte: {
    seconds: [20, 30, 40],
    source:
      'https://docs.cloud.google.com/gemini-enterprise-agent-platform/notebooks/workbench/instances/create-custom-container (sizes)',
  },
  startJupyter: {
    seconds: [50, 70, 90],
    source: `framework installation and registration with the proxy; ${estimate}`,
  },
  becomeHealthy: { seconds: [10, 20, 40], source: estimate },
  patchNotebook: { seconds: [5, 10, 20], source: estimate },
  startNotebook: { seconds: [20, 40, 60], source: estimate },
  stopNotebook: { seconds: [30, 60, 90], source: estimate },
  deleteNotebook: { seconds: [60, 90, 120], source: estimate },
} as const satisfies Record<string, Duration>;

/** A notebook stops itself after this long without anyone at it (manage-metadata page: idle-timeout-seconds). */
export const IDLE_TIMEOUT_SECONDS = 10_800;
