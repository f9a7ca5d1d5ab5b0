/** One command, one Ctrl-C: starts everything on this machine and prepares the lab's environment on Google's twin. */
import { stepView } from '../src/cli/step-view.js';
import type { EnvironmentDocument } from './environment-client.js';
import { demand, environmentPath } from './environment-client.js';
import { labSpec } from './lab.js';
import { report } from './report.js';
import type { Stack } from './stack.js';
import { until } from './wait.js';
import { commandLine, untilAborted, withStack } from './with-stack.js';

const OVER = ['READY', 'ACTION_REQUIRED', 'CANCELLED', 'STOPPED', 'DELETED'];
/** No step of the lab takes longer than this on Google's clock; the rest is for this machine. */
const LONGEST_STEP_MS = 90 * 60_000;
const SLACK_MS = 30_000;

const { options, given } = commandLine('exit');
const { speed } = options;

console.log(`Starting Temporal, Google's twin (${speed} times as fast as Google), a worker and the API ...`);
await withStack(options, async (stack, interrupted) => {
  const environment = await provision(stack, interrupted);
  if (environment) console.log(`\n${report(environment, stack).join('\n')}`);
  if (!given.has('exit')) {
    if (!interrupted.aborted) console.log('\nCtrl-C stops everything.');
    await untilAborted(interrupted);
    return true;
  }
  return environment?.state === 'READY';
});

/** The environment where it came to rest, or where it made no progress any more; undefined when interrupted. */
async function provision(stack: Stack, interrupted: AbortSignal): Promise<EnvironmentDocument | undefined> {
  const spec = await labSpec();
  await demand(`${stack.emulatorUrl}/emulator/projects`, 'POST', { projectId: spec.projectId });
  await demand(`${stack.apiUrl}/v1/projects/${spec.projectId}/environments`, 'POST', spec);
  const url = stack.apiUrl + environmentPath(spec.projectId, spec.environmentId);
  console.log(`\nConsole: ${stack.apiUrl}`);
  console.log(`\nProvisioning ${spec.environmentId} in ${spec.projectId}:`);

  const view = stepView(process.stdout);
  const patienceMs = SLACK_MS + LONGEST_STEP_MS / speed;
  let succeeded = 0;
  let lastProgress = performance.now();
  return until(
    async () => {
      if (interrupted.aborted) return undefined;
      const environment = await demand<EnvironmentDocument>(url);
      view.show(environment);
      const count = environment.steps.filter((step) => step.state === 'SUCCEEDED').length;
      if (count > succeeded) [succeeded, lastProgress] = [count, performance.now()];
      const stuck = performance.now() - lastProgress > patienceMs;
      if (stuck) console.log(`\nNo step has ended for ${Math.round(patienceMs / 1000)} s: giving up.`);
      return stuck || OVER.includes(environment.state) ? environment : undefined;
    },
    { withinMs: Number.POSITIVE_INFINITY, everyMs: 250, describe: () => url, signal: interrupted },
  )
    .catch((error: unknown) => {
      if (interrupted.aborted) return undefined;
      throw error;
    })
    .finally(() => {
      view.end();
    });
}
