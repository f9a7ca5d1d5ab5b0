import type { Instance } from '../gcp/index.js';

/** Its disks are kept, and nothing of it runs. */
export function isOff({ state }: Pick<Instance, 'state'>): boolean {
  return state === 'STOPPED' || state === 'SUSPENDED';
}

/** ACTIVE is the VM; JupyterLab answers when it is HEALTHY and has an address. */
export function isUsable(instance: Instance): instance is Instance & { proxyUri: string } {
  const { state, healthState, proxyUri } = instance;
  return state === 'ACTIVE' && healthState === 'HEALTHY' && proxyUri !== undefined;
}
