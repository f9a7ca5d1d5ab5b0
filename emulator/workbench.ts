/** The life of a Workbench instance: a VM that boots, pulls its image once as its service account, and starts JupyterLab. */
import { DURATIONS, IDLE_TIMEOUT_SECONDS } from './durations.js';
import type { Duration } from './durations.js';
import type { InstanceFate } from './fault.js';
import { pullImage } from './image-pull.js';
import type { GceSetup, InstanceBody } from './instance-body.js';
import type { Project, Store } from './store.js';

type State = 'INITIALIZING' | 'PROVISIONING' | 'STARTING' | 'ACTIVE' | 'STOPPING' | 'STOPPED';

export interface InstanceRecord {
  /** `projects/P/locations/Z/instances/I`. */
  name: string;
  project: Project;
  zone: string;
  instanceId: string;
  uid: string;
  vmId: string;
  creator: string;
  createTime: string;
  updateTime: string;
  state: State;
  healthy: boolean;
  /** Compute refused the VM: the operation will fail and the instance go. */
  doomed: boolean;
  fate?: InstanceFate;
  setup: GceSetup & { serviceAccounts: { email: string; scopes: string[] }[] };
  owners: string[];
  labels: Record<string, string>;
  options: Pick<
    InstanceBody,
    'disableProxyAccess' | 'enableDeletionProtection' | 'enableThirdPartyIdentity' | 'enableManagedEuc'
  >;
  proxyHash: string;
  proxyUri?: string;
  /** The name of the operation that is running on it: another cannot be queued meanwhile. */
  busy?: string;
  /** Counts what happens to the VM, so that what an earlier life had begun stops mattering. */
  life: number;
  /** The image that is on the disk. */
  pulled?: string;
  console: string[];
  lastActivity: number;
}

/** What runs when this life of the VM gets there. */
function later(store: Store, instance: InstanceRecord, duration: Duration, times: number, action: () => void): void {
  const { life } = instance;
  const seconds = store.chance.seconds(duration, instance.name) * times;
  store.clock.in(seconds, () => {
    if (instance.life === life && store.instances.get(instance.name) === instance) action();
  });
}

export function log(store: Store, instance: InstanceRecord, line: string): void {
  instance.console.push(`${store.clock.iso()} ${instance.instanceId} ${line}`);
}

/** From power on. A refused image leaves it PROVISIONING for ever: only its console says why. */
export function boot(store: Store, instance: InstanceRecord): void {
  instance.life += 1;
  setState(store, instance, 'PROVISIONING');
  log(store, instance, 'kernel: Linux version 6.6.56+ (Container-Optimized OS)');
  if (instance.fate === 'stuckProvisioning') return;
  later(store, instance, DURATIONS.bootNotebook, 1, () => {
    const uri = containerUri(instance);
    if (uri === undefined) {
      startJupyter(store, instance);
      return;
    }
    if (uri === instance.pulled && !uri.endsWith(':latest')) {
      startJupyter(store, instance);
      return;
    }
    pull(store, instance, uri);
  });
}

export const containerUri = ({ setup: { containerImage } }: InstanceRecord): string | undefined =>
  containerImage?.repository ? `${containerImage.repository}:${containerImage.tag ?? 'latest'}` : undefined;

export const accountOf = ({ setup }: InstanceRecord): string => setup.serviceAccounts[0]?.email ?? '';

function pull(store: Store, instance: InstanceRecord, uri: string): void {
  log(store, instance, `container-startup: nerdctl pull ${uri} as ${accountOf(instance)}`);
  const image = pullImage(store, uri, accountOf(instance));
  if (typeof image === 'string') {
    log(store, instance, `container-startup: failed to pull ${uri}: ${image}`);
    log(store, instance, 'systemd[1]: notebooks-container.service: Failed with result exit-code.');
    return;
  }
  later(store, instance, DURATIONS.pullGigabyte, image.gigabytes, () => {
    instance.pulled = uri;
    log(store, instance, `container-startup: pulled ${uri}@${image.digest}`);
    if (image.workbench) {
      startJupyter(store, instance);
      return;
    }
    log(
      store,
      instance,
      'notebooks-collection-agent: the Jupyter server is not listening on port 8080: /run_jupyter.sh was not started.',
    );
  });
}

function startJupyter(store: Store, instance: InstanceRecord): void {
  later(store, instance, DURATIONS.startJupyter, 1, () => {
    setState(store, instance, 'ACTIVE');
    const { fate } = instance;
    if (!instance.options.disableProxyAccess && fate !== 'withoutProxy')
      instance.proxyUri = `${store.url}/proxy/${instance.proxyHash}/`;
    log(store, instance, 'proxy-agent: registered with the notebook proxy');
    instance.lastActivity = store.clock.now;
    watchIdleness(store, instance);
    if (fate === 'unhealthy') return;
    later(store, instance, DURATIONS.becomeHealthy, 1, () => {
      instance.healthy = true;
      touch(store, instance);
    });
  });
}

/** Metadata idle-timeout-seconds; someone at the link puts it off. */
function watchIdleness(store: Store, instance: InstanceRecord): void {
  const seconds = Number(instance.setup.metadata?.['idle-timeout-seconds'] ?? IDLE_TIMEOUT_SECONDS);
  if (!(seconds > 0)) return;
  const { life } = instance;
  const milliseconds = (seconds * 1000) / store.clock.speed;
  store.clock.at(instance.lastActivity + milliseconds, () => {
    if (instance.life !== life || instance.state !== 'ACTIVE') return;
    if (instance.lastActivity + milliseconds > store.clock.now) {
      watchIdleness(store, instance);
      return;
    }
    log(store, instance, `idle-shutdown: no activity for ${seconds} s, shutting down`);
    shutDown(store, instance);
    later(store, instance, DURATIONS.stopNotebook, 1, () => {
      setState(store, instance, 'STOPPED');
    });
  });
}

/** The disks, and with them the files and the pulled image, stay. */
export function shutDown(store: Store, instance: InstanceRecord): void {
  instance.life += 1;
  setState(store, instance, 'STOPPING');
}

export function setState(store: Store, instance: InstanceRecord, state: State): void {
  instance.state = state;
  if (state !== 'ACTIVE') instance.healthy = false;
  touch(store, instance);
}

export function touch(store: Store, instance: InstanceRecord): void {
  instance.updateTime = store.clock.iso();
}
