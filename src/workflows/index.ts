/** What a worker registers; the names stand in histories. */
export { checkWorker } from './check-worker.js';
export { environment } from './environment.js';
export { imageBuild } from './image-build.js';
export { planEnvironment } from './plan-environment.js';
export { projectAccess } from './project-access.js';
export { provisionEnvironment } from './provision-environment.js';
export { teardownEnvironment } from './teardown-environment.js';
