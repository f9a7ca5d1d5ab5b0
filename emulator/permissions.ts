import { conditionHolds } from './conditions.js';
import type { Circumstances } from './conditions.js';
import type { Binding, PolicyRecord } from './policies.js';
import { ROLES } from './roles.js';
import type { Role } from './roles.js';
import type { Store } from './store.js';

/** What is acted on: its full name, and the policies that count for it, its own first and its project's last. */
export interface Resource {
  name: string;
  policies: readonly PolicyRecord[];
}

export type CustomRoles = ReadonlyMap<string, Role>;

/** What decides besides policies. */
export interface Around extends Circumstances {
  /** By full name, such as `projects/P/roles/ID`. */
  customRoles: CustomRoles;
}

export const around = ({ clock, customRoles }: Store, modifiedRoles: readonly string[] = []): Around => ({
  modifiedRoles,
  now: clock.now,
  customRoles,
});

/** Grants count once they have taken effect; so do revocations. */
export function holds(
  resource: Resource,
  principal: string,
  permission: string,
  { customRoles, ...at }: Around,
): boolean {
  const owners = resource.policies.at(-1)?.effective ?? [];
  return resource.policies.some(({ effective }) =>
    effective.some(
      ({ role, members, condition }) =>
        members.some((member) => names(member, principal) || namesBasic(owners, member, principal)) &&
        includes(ROLES.get(role) ?? customRoles.get(role), permission) &&
        (!condition || conditionHolds(condition.expression, at)),
    ),
  );
}

export const roleExists = ({ customRoles }: Store, role: string): boolean => ROLES.has(role) || customRoles.has(role);

/** Whether any role could hold it: what no known service offers is refused, as Google does. */
export const isPermission = (permission: string): boolean =>
  /^[a-z]+(\.[a-zA-Z]+){2,}$/.test(permission) && SERVICES.has(permission.split('.')[0] ?? '');

const BASIC: Record<string, string> = {
  projectOwner: 'roles/owner',
  projectEditor: 'roles/editor',
  projectViewer: 'roles/viewer',
};

/** `projectOwner:P` and the like, in a bucket's policy: whoever has the basic role in the project. */
function namesBasic(bindings: readonly Binding[], member: string, principal: string): boolean {
  const role = BASIC[member.slice(0, member.indexOf(':'))];
  return bindings.some((binding) => binding.role === role && binding.members.some((other) => names(other, principal)));
}

/** Groups are not modelled: no principal is ever in one. */
function names(member: string, principal: string): boolean {
  if (member === principal || member === 'allUsers' || member === 'allAuthenticatedUsers') return true;
  return member.startsWith('domain:') && principal.startsWith('user:') && principal.endsWith(`@${member.slice(7)}`);
}

function includes(role: Role | undefined, permission: string): boolean {
  const isIn = (patterns: readonly string[] = []) => patterns.some((pattern) => fits(pattern, permission));
  return isIn(role?.includes) && !isIn(role?.except);
}

/** Patterns hold `*` for any number of words, as in `notebooks.*` and `*.setIamPolicy`. */
const fits = (pattern: string, permission: string): boolean => {
  let expression = PATTERNS.get(pattern);
  if (!expression) {
    expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
    PATTERNS.set(pattern, expression);
  }
  return expression.test(permission);
};

const PATTERNS = new Map<string, RegExp>();

const SERVICES = new Set(
  [...ROLES.values()]
    .flatMap(({ includes }) => includes.map((pattern) => pattern.split('.')[0] ?? ''))
    .filter((service) => service !== '*'),
);
