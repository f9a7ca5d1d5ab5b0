import { newNetwork } from './networks.js';
import type { NewNetwork } from './networks.js';
import type { OrganizationPolicies } from './organization-policies.js';
import { newPolicy, setAtOnce } from './policies.js';
import type { Binding } from './policies.js';
import { OUTSIDE } from './policy-history.js';
import { switchOn } from './services.js';
import { CATALOG, withNeeds } from './service-catalog.js';
import type { Project, Store } from './store.js';

export const HOST_ACCOUNT = 'labwright@labwright-host.iam.gserviceaccount.com';

/** What the README asks to be granted in a project: no project-wide actAs, no Editor, and a brake on the administrator. */
const HOST_ROLES = [
  'serviceusage.serviceUsageAdmin',
  'iam.serviceAccountAdmin',
  'storage.admin',
  'cloudbuild.builds.editor',
  'artifactregistry.admin',
  'notebooks.admin',
].map((role) => `roles/${role}`);
const GRANTABLE = ['aiplatform.user', 'bigquery.jobUser', 'logging.logWriter', 'monitoring.metricWriter'].map(
  (role) => `roles/${role}`,
);

const brake = (roles: readonly string[]): string =>
  `api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly([${roles.map((role) => `'${role}'`).join(', ')}])`;

const usualBindings = (grantable: readonly string[]): Binding[] => {
  const members = [`serviceAccount:${HOST_ACCOUNT}`];
  return [
    { role: 'roles/owner', members: ['user:owner@example.com'] },
    ...HOST_ROLES.map((role) => ({ role, members })),
    {
      role: 'roles/resourcemanager.projectIamAdmin',
      members,
      condition: { title: 'labwright-grants', expression: brake([...GRANTABLE, ...grantable]) },
    },
  ];
};

export interface NewProject {
  projectId: string;
  billingEnabled?: boolean;
  services?: string[];
  bindings?: Binding[];
  /** Full names of roles that the brake allows besides, such as `roles/editor`; where no bindings are given. */
  grantable?: string[];
  networks?: NewNetwork[];
  organizationPolicies?: OrganizationPolicies;
  quotas?: Record<string, number>;
  legacyBuilds?: boolean;
  automaticGrants?: boolean;
}

/** A project as its owner would have made it; what is bound and enabled here counts at once. */
export function createProject(store: Store, asked: NewProject): Project {
  const {
    projectId,
    billingEnabled = true,
    bindings = usualBindings(asked.grantable ?? []),
    networks = [{ name: 'default' }],
    organizationPolicies = {},
    quotas = {},
    legacyBuilds = false,
    automaticGrants = false,
  } = asked;
  const now = store.clock.iso();
  const project: Project = {
    projectId,
    number: store.chance.digits(12, `project ${projectId}`),
    createTime: now,
    updateTime: now,
    state: 'ACTIVE',
    billingEnabled,
    networks: networks.map(newNetwork),
    organizationPolicies,
    services: new Map(),
    policy: newPolicy(),
    quotas,
    legacyBuilds,
    automaticGrants,
  };
  setAtOnce(store, project.policy, bindings, OUTSIDE);
  store.projects.set(projectId, project);
  const usual = [...CATALOG].filter(([, entry]) => entry.usual).map(([id]) => id);
  for (const id of withNeeds([...usual, ...(asked.services ?? [])])) switchOn(store, project, id, { usable: true });
  return project;
}
