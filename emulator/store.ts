import { happen } from './agenda.js';
import { Chance } from './chance.js';
import type { Bucket } from './buckets.js';
import type { BuildRecord } from './builds.js';
import { Clock } from './clock.js';
import { Faults } from './faults.js';
import type { Upload } from './uploads.js';
import type { InstanceRecord } from './workbench.js';
import type { Image, Repository } from './images.js';
import type { Network } from './networks.js';
import type { Operation, StartedOperation } from './operations.js';
import type { OrganizationPolicies } from './organization-policies.js';
import { Owned } from './owned.js';
import type { PolicyRecord } from './policies.js';
import type { Minute } from './rates.js';
import type { Rewrite } from './rewrites.js';
import type { Role } from './roles.js';

export interface Service {
  state: 'ENABLED' | 'DISABLED';
  /** Enabled is not yet usable: https://github.com/googleapis/google-cloud-rust/pull/5444 */
  usable: boolean;
  /** When it was enabled, and from when on it is usable (milliseconds since 1970); absent: from the first. */
  enabling?: { from: number; to: number };
  /** The operation that is switching it. */
  changing?: string;
}

export interface Project {
  projectId: string;
  /** Google's project number, as it stands in names. */
  number: string;
  createTime: string;
  updateTime: string;
  state: 'ACTIVE' | 'DELETE_REQUESTED';
  billingEnabled: boolean;
  networks: Network[];
  organizationPolicies: OrganizationPolicies;
  services: Map<string, Service>;
  policy: PolicyRecord;
  /** Compute quota limits that differ from the usual ones, by metric. */
  quotas: Record<string, number>;
  /** Its first build was before 2024, so that Cloud Build has an account of its own there. */
  legacyBuilds: boolean;
  /** Without the constraint automaticIamGrantsForDefaultServiceAccounts: Compute's default account becomes Editor. */
  automaticGrants: boolean;
}

export interface Account {
  email: string;
  projectId: string;
  uniqueId: string;
  oauth2ClientId: string;
  displayName: string;
  description: string;
  disabled: boolean;
  /** A new account appears late: https://github.com/GoogleCloudPlatform/magic-modules/pull/10813 */
  visible: boolean;
  /** When it was made, and from when on it is visible (milliseconds since 1970); absent: from the first. */
  appearing?: { from: number; to: number };
  /** Google's own: not of the project, so not listed there. */
  agent: boolean;
  policy: PolicyRecord;
}

interface StoreState {
  clock: Clock['state'];
  chance: Chance['state'];
  faults: Faults['state'];
  lastGeneration: number;
  /** Every map and set of the store, by its name. */
  kept: Record<string, Map<string, unknown> | Set<string>>;
}

function refill(part: unknown, items: Map<string, unknown> | Set<string>): void {
  if (!(part instanceof Map || part instanceof Set)) return;
  part.clear();
  if (part instanceof Set) for (const item of items as Set<string>) part.add(item);
  else for (const [name, item] of items as Map<string, unknown>) part.set(name, item);
}

/** Everything that the twin remembers. Time and chance come with it, so that one object makes a world. */
export class Store {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly faults: Faults;
  /** Where the twin is reached, for links that it hands out. */
  url = '';
  readonly projects = new Map<string, Project>();
  /** Those that projects made for themselves, by full name. */
  readonly customRoles = new Map<string, Role>();
  readonly accounts = new Owned<Account>(({ projectId }) => projectId);
  /** Those that can still be restored, by unique id. */
  readonly deletedAccounts = new Map<string, Account>();
  readonly repositories = new Owned<Repository>(({ projectId }) => projectId);
  /** By digest address, `host/project/repository/package@sha256:...`. */
  readonly images = new Map<string, Image>();
  readonly instances = new Owned<InstanceRecord>(({ project }) => project.projectId);
  /** By name: one namespace for all projects. */
  readonly buckets = new Owned<Bucket>(({ projectId }) => projectId);
  /** Uploads that come in parts, by their id. */
  readonly uploads = new Map<string, Upload>();
  /** Copies that take several calls, by their token. */
  readonly rewrites = new Map<string, Rewrite>();
  /** By id. */
  readonly builds = new Owned<BuildRecord>(({ project }) => project.projectId);
  readonly operations = new Owned<StartedOperation>(({ projectId }) => projectId);
  /** Names of what an operation is still making: taken, but not there yet. */
  readonly creating = new Set<string>();
  /** Requests that carried a request id, so that the second gets the first one's operation. */
  readonly requests = new Map<string, Operation>();
  /** Calls that count against limits, by project, API and kind. */
  readonly minutes = new Map<string, Minute>();
  readonly unreachableZones = new Set<string>();
  /** Zones with no machine free. */
  readonly dryZones = new Set<string>();
  #lastGeneration = 0;

  constructor(speed: number, seed: number) {
    this.clock = new Clock(speed, (due) => {
      happen(this, due);
    });
    this.chance = new Chance(seed);
    this.faults = new Faults(this.clock, this.chance);
  }

  get state(): StoreState {
    const { clock, chance, faults } = this;
    const kept = Object.entries(this).filter(([, value]) => value instanceof Map || value instanceof Set);
    return {
      ...{ clock: clock.state, chance: chance.state, faults: faults.state, lastGeneration: this.#lastGeneration },
      kept: Object.fromEntries(kept),
    };
  }

  set state({ clock, chance, faults, lastGeneration, kept }: StoreState) {
    this.faults.state = faults;
    this.clock.state = clock;
    this.chance.state = chance;
    this.#lastGeneration = lastGeneration;
    for (const [name, items] of Object.entries(kept)) refill(Reflect.get(this, name), items);
  }

  /** Storage's generations are the microseconds of their time, and never the same twice. */
  generation(): string {
    this.#lastGeneration = Math.max(this.#lastGeneration + 1, Math.floor(this.clock.now * 1000));
    return String(this.#lastGeneration);
  }

  /** By id or by number. */
  project(idOrNumber: string): Project | undefined {
    const byId = this.projects.get(idOrNumber);
    if (byId || !/^\d+$/.test(idOrNumber)) return byId;
    return [...this.projects.values()].find(({ number }) => number === idOrNumber);
  }

  /** Every policy there is: an account that is deleted is named dead in each. */
  *policies(): Generator<PolicyRecord> {
    for (const { policy } of this.projects.values()) yield policy;
    for (const { policy } of this.accounts.values()) yield policy;
    for (const { policy } of this.repositories.values()) yield policy;
    for (const { policy } of this.buckets.values()) yield policy;
  }
}
