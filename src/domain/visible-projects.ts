import { roleOf, type Caller, type Policy } from './policy.js';

/** Projects by their ids, or all but a few. */
export type Projects = { only: readonly string[] } | { allBut: readonly string[] };

/** The projects that a caller has a role in: `*` of the policy stands for all that it does not name. */
export function visibleProjects(policy: Policy, caller: Caller): Projects {
  const sees = (projectId: string) => roleOf(policy, caller, projectId) !== undefined;
  const named = Object.keys(policy.projects).filter((projectId) => projectId !== '*');
  return sees('*') ? { allBut: named.filter((each) => !sees(each)) } : { only: named.filter(sees) };
}

export function areNone(projects: Projects): boolean {
  return 'only' in projects && projects.only.length === 0;
}
