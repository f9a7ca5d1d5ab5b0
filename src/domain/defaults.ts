/** What a field means when the caller leaves it out; the schema shows the same values. */
export const DEFAULTS = {
  region: 'us-central1',
  image: { version: '', name: 'mlops-dev', timeout: '3600s' },
  notebook: {
    machineType: 'e2-standard-4',
    acceleratorCount: 1,
    /** Google's own defaults for Workbench (notebooks v2, BootDisk and DataDisk). */
    bootDiskGb: 150,
    dataDiskGb: 100,
    diskType: 'PD_BALANCED',
    network: 'default',
    publicIp: true,
    /** Google's own: `idle-timeout-seconds` is 10800. */
    idleShutdown: '10800s',
  },
  access: { profile: 'least-privilege', accounts: 'own' },
  expireAction: 'stop',
} as const;
