import { access } from './access.js';
import { accessLooker } from './access-look.js';
import { accessWriter } from './access-write.js';
import { accounts } from './accounts.js';
import type { Attempt } from './attempt.js';
import { image } from './image.js';
import { buildImage, type BuildMemory } from './image-build.js';
import { notebook } from './notebook.js';
import { notebookWatcher } from './notebook-watch.js';
import { preflight } from './preflight.js';
import { probe } from './probe.js';
import { repository } from './repository.js';
import { services } from './services.js';
import { source } from './source.js';
import { activitiesOf, activity, type StepDependencies } from './step.js';
import { requireAllowed } from './trust.js';
import { contextGuard } from './trust-context.js';
import { verify } from './verify.js';
import { workerChecker } from './worker-checks.js';

export type Activities = ReturnType<typeof createActivities>;

/** Every `<step>.<verb>`, and the work of the workflows that environments share; the names stand in histories. */
export function createActivities(dependencies: StepDependencies) {
  const requireSoundContext = contextGuard(dependencies.policy);
  return {
    ...activitiesOf(preflight, dependencies),
    ...activitiesOf(services, dependencies),
    ...activitiesOf(accounts, dependencies),
    ...activitiesOf(repository, dependencies),
    ...activitiesOf(source, dependencies),
    ...activitiesOf(access, dependencies),
    ...accessLooker(dependencies),
    ...accessWriter(dependencies),
    ...activitiesOf(image, dependencies),
    'image.build': activity(dependencies, 'ensure', async (attempt: Attempt<BuildMemory>) => {
      await requireAllowed(attempt, dependencies.policy);
      await requireSoundContext(attempt);
      return buildImage(attempt);
    }),
    ...activitiesOf(notebook, dependencies),
    'notebook.watch': activity(dependencies, 'ensure', notebookWatcher(dependencies.watchSeconds)),
    ...activitiesOf(verify, dependencies),
    ...workerChecker(dependencies),
    'environment.probe': activity(dependencies, 'ensure', probe),
  };
}
