/** What a condition may ask about. */
export interface Circumstances {
  /** Roles whose members a write would change; none for any other call. */
  modifiedRoles: readonly string[];
  now: number;
}

/**
 * Evaluates the few conditions that the twin understands, joined by `&&` and `||`; anything else grants nothing.
 * The brake on a policy administrator: https://docs.cloud.google.com/iam/docs/setting-limits-on-granting-roles
 */
export const conditionHolds = (expression: string, around: Circumstances): boolean =>
  expression.split('||').some((side) => side.split('&&').every((term) => termHolds(term.trim(), around)));

const GRANTS =
  /^api\.getAttribute\(\s*(['"])iam\.googleapis\.com\/modifiedGrantsByRole\1\s*,\s*\[\s*\]\s*\)\s*\.hasOnly\(\s*\[(.*)\]\s*\)$/s;
const UNTIL = /^request\.time\s*<\s*timestamp\(\s*(['"])([^'"]+)\1\s*\)$/;

function termHolds(term: string, { modifiedRoles, now }: Circumstances): boolean {
  const list = GRANTS.exec(term)?.[2];
  if (list !== undefined) {
    const allowed = [...list.matchAll(/(['"])([^'"]*)\1/g)].map(([, , role]) => role);
    return modifiedRoles.every((role) => allowed.includes(role));
  }
  const until = UNTIL.exec(term)?.[2];
  return until !== undefined && now < Date.parse(until);
}
