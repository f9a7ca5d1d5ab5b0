/** The life of a Workbench instance: a VM that boots, pulls its image once as its service account, and starts JupyterLab. */
import { later } from './agenda.js';
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
  /** When this life began, and when it was found healthy (milliseconds since 1970). */
  booting?: { from: number; to?: number };
  /** The image that is on the disk. */
  pulled?: string;
  console: string[];
  lastActivity: number;
}

/** What happens when this life of the VM gets there: to a later life it does not. */
function inLife<Of extends unknown[]>(
  event: string,
  act: (store: Store, instance: InstanceRecord, ...of: Of) => void,
): (store: Store, instance: InstanceRecord, time: number, ...of: Of) => void {
  const happens = later(event, (store, life: number, instance: InstanceRecord, ...of: Of) => {
    if (instance.life === life && store.instances.get(instance.name) === instance) act(store, instance, ...of);
  });
  return (store, instance, time, ...of) => {
    happens(store, time, instance.life, instance, ...of);
  };
}

/** When that has passed, so many times. */
const after = ({ clock, chance }: Store, { name }: InstanceRecord, duration: Duration, times = 1): number =>
  clock.after(chance.seconds(duration, name) * times);

export function log(store: Store, instance: InstanceRecord, line: string): void {
  instance.console.push(`${store.clock.iso()} ${instance.instanceId} ${line}`);
}

/** From power on. A refused image leaves it PROVISIONING for ever: only its console says why. */
export function boot(store: Store, instance: InstanceRecord): void {
  instance.life += 1;
  instance.booting = { from: store.clock.now };
  setState(store, instance, 'PROVISIONING');
  log(store, instance, 'kernel: Linux version 6.6.56+ (Container-Optimized OS)');
  if (instance.fate === 'stuckProvisioning') return;
  booted(store, instance, after(store, instance, DURATIONS.bootNotebook));
}

const booted = inLife('vm.booted', (store, instance) => {
  const uri = containerUri(instance);
  const isThere = uri === instance.pulled && !uri?.endsWith(':latest');
  if (uri === undefined || isThere) startJupyter(store, instance);
  else pull(store, instance, uri);
});

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
  const time = after(store, instance, DURATIONS.pullGigabyte, image.gigabytes);
  pulled(store, instance, time, uri, image.digest, image.workbench);
}

const pulled = inLife('vm.pulled', (store, instance, uri: string, digest: string, isWorkbench: boolean) => {
  instance.pulled = uri;
  log(store, instance, `container-startup: pulled ${uri}@${digest}`);
  if (isWorkbench) {
    startJupyter(store, instance);
    return;
  }
  log(
    store,
    instance,
    'notebooks-collection-agent: the Jupyter server is not listening on port 8080: /run_jupyter.sh was not started.',
  );
});

const startJupyter = (store: Store, instance: InstanceRecord): void => {
  serving(store, instance, after(store, instance, DURATIONS.startJupyter));
};

const serving = inLife('vm.serving', (store, instance) => {
  setState(store, instance, 'ACTIVE');
  const { fate } = instance;
  if (instance.options.disableProxyAccess || fate === 'withoutProxy') delete instance.proxyUri;
  else instance.proxyUri = `${store.url}/proxy/${instance.proxyHash}/`;
  log(store, instance, 'proxy-agent: registered with the notebook proxy');
  instance.lastActivity = store.clock.now;
  watchIdleness(store, instance);
  if (fate !== 'unhealthy') healthy(store, instance, after(store, instance, DURATIONS.becomeHealthy));
});

const healthy = inLife('vm.healthy', (store, instance) => {
  instance.healthy = true;
  if (instance.booting) instance.booting.to = store.clock.now;
  touch(store, instance);
});

/** Metadata idle-timeout-seconds; someone at the link puts it off. */
function watchIdleness(store: Store, instance: InstanceRecord): void {
  const seconds = Number(instance.setup.metadata?.['idle-timeout-seconds'] ?? IDLE_TIMEOUT_SECONDS);
  if (!(seconds > 0)) return;
  const end = instance.lastActivity + (seconds * 1000) / store.clock.speed;
  idleUntil(store, instance, end, end, seconds);
}

const idleUntil = inLife('vm.idleUntil', (store, instance, end: number, seconds: number) => {
  if (instance.state !== 'ACTIVE') return;
  if (instance.lastActivity + (seconds * 1000) / store.clock.speed > end) {
    watchIdleness(store, instance);
    return;
  }
  log(store, instance, `idle-shutdown: no activity for ${seconds} s, shutting down`);
  shutDown(store, instance);
  stopped(store, instance, after(store, instance, DURATIONS.stopNotebook));
});

const stopped = inLife('vm.stopped', (store, instance) => {
  setState(store, instance, 'STOPPED');
});

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
