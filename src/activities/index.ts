import { access } from './access.js';
import { accessWriter } from './access-write.js';
import { accounts } from './accounts.js';
import { notebook } from './notebook.js';
import { preflight } from './preflight.js';
import { services } from './services.js';
import { activitiesOf, type StepDependencies } from './step.js';
import { verify } from './verify.js';

export type Activities = ReturnType<typeof createActivities>;

/** Every `<step>.<verb>`; the names stand in histories. */
export function createActivities(dependencies: StepDependencies) {
  return {
    ...activitiesOf(preflight, dependencies),
    ...activitiesOf(services, dependencies),
    ...activitiesOf(accounts, dependencies),
    ...activitiesOf(access, dependencies),
    ...accessWriter(dependencies),
    ...activitiesOf(notebook, dependencies),
    ...activitiesOf(verify, dependencies),
  };
}
