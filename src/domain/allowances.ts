import type { Allowances } from './policy-allowances.js';
import { projectPolicy, type Policy } from './policy.js';

/** Least privilege, anywhere and of any size: where no policy says otherwise. */
const BUILT_IN = {
  regions: ['*'],
  services: ['*'],
  machineTypes: ['*'],
  acceleratorTypes: ['*'],
  networks: ['*'],
  profiles: ['least-privilege', 'none'],
  accounts: [],
  grants: [],
  owners: ['*'],
  baseImages: ['*'],
  repositories: [],
  limits: {},
} satisfies Required<Allowances>;

/** What a project's environments may ask for: what its entry says, else the defaults; undefined: it is not served. */
export function allowancesOf(policy: Policy, projectId: string): Required<Allowances> | undefined {
  const project = projectPolicy(policy, projectId);
  return project && { ...BUILT_IN, ...policy.defaults, ...allowancesIn(project) };
}

function allowancesIn(project: Allowances): Allowances {
  const fields = Object.keys(BUILT_IN) as (keyof Allowances)[];
  return Object.fromEntries(fields.filter((field) => project[field] !== undefined).map((f) => [f, project[f]]));
}
