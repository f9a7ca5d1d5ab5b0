import { Type, type Static, type TObject } from 'typebox';

import { closed } from './fields.js';
import { PROJECT_ID } from './names.js';
import { matches } from './pattern.js';
import { ALLOWANCES } from './policy-allowances.js';

const CALLER = '(?:\\*|(?:user|serviceAccount|domain|token):\\S+)';
const SERVICE_ACCOUNT = '[^@:\\s*]+@[a-z0-9.-]+\\.gserviceaccount\\.com';

/** Each may do what the ones before it may. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;

export type Role = (typeof ROLES)[number];

const ProjectSchema = Type.Object(
  {
    callers: Type.Array(
      Type.Object(
        {
          caller: Type.String({
            pattern: `^${CALLER}$`,
            description:
              '* or one of user:, serviceAccount:, domain: and token: with a name, in which * matches any text',
          }),
          role: Type.Enum([...ROLES], { description: 'viewer, operator or admin' }),
        },
        { ...closed, description: 'an object of caller and role' },
      ),
      { description: 'a list of { caller, role }: who may do what in the project' },
    ),
    impersonate: Type.Optional(
      Type.String({
        pattern: `^${SERVICE_ACCOUNT}$`,
        description: "a service account's e-mail address: as whom the worker calls Google for the project",
      }),
    ),
    ...ALLOWANCES,
  },
  { ...closed, description: 'an object: who may use a project, and what for' },
);

/** What this installation allows: policy.yaml, kept by whoever runs it. */
export const PolicySchema = Type.Object(
  {
    defaults: Type.Optional(
      Type.Object(ALLOWANCES, {
        ...closed,
        description: 'an object: what every project allows that says nothing else',
      }),
    ),
    projects: record(ProjectSchema),
  },
  { ...closed, description: 'an object of defaults and projects' },
);

export type Policy = Static<typeof PolicySchema>;
export type ProjectPolicy = Static<typeof ProjectSchema>;

/** Who asks. `name` is `user:ann@example.org`, `serviceAccount:…` or `token:ci`; `domain` is what Google vouches for. */
export interface Caller {
  name: string;
  domain?: string;
}

/** Without a policy file everybody whom the API lets in may use every project. */
export const BUILT_IN_POLICY: Policy = { projects: { '*': { callers: [{ caller: '*', role: 'admin' }] } } };

/** The project's own entry, else that of all others; undefined for a project that this installation does not serve. */
export function projectPolicy({ projects }: Policy, projectId: string): ProjectPolicy | undefined {
  return Object.hasOwn(projects, projectId) ? projects[projectId] : projects['*'];
}

/** The highest role of all rules that fit the caller; undefined: the caller has no business in the project. */
export function roleOf(policy: Policy, caller: Caller, projectId: string): Role | undefined {
  const rules = projectPolicy(policy, projectId)?.callers ?? [];
  const names = [caller.name, ...(caller.domain === undefined ? [] : [`domain:${caller.domain}`])];
  const held = rules.filter((rule) => names.some((name) => matches(rule.caller, name))).map(({ role }) => role);
  return ROLES.findLast((role) => held.includes(role));
}

/** Whether a role is enough where `needed` is asked for. */
export function includes(held: Role | undefined, needed: Role): boolean {
  return held !== undefined && ROLES.indexOf(held) >= ROLES.indexOf(needed);
}

function record(project: TObject) {
  return Type.Record(Type.String({ pattern: `^(?:\\*|${PROJECT_ID.pattern})$` }), project as typeof ProjectSchema, {
    ...closed,
    description: 'an object by project id; * stands for every other project, and without it they are refused',
  });
}
