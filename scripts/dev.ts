/** The same stack as the demo, with nothing provisioned: a place to work on. */
import { labSpec } from './lab.js';
import { commandLine, untilAborted, withStack } from './with-stack.js';

const { options } = commandLine();
const spec = await labSpec();
const project = JSON.stringify({ projectId: spec.projectId });

const onLine = (name: string, line: string) => {
  console.log(`${name.padEnd(6)} ${line}`);
};
await withStack({ ...options, onLine }, async (stack, interrupted) => {
  console.log(`
Console      ${stack.apiUrl}
API          ${stack.apiUrl} (described at ${stack.apiUrl}/docs)
Temporal UI  ${stack.temporalUiUrl} (gRPC: ${stack.temporalAddress})
Emulator     ${stack.emulatorUrl} (${options.speed} times as fast as Google)

Make a project in the emulator, then an environment in it:

  curl -X POST ${stack.emulatorUrl}/emulator/projects -H 'content-type: application/json' \\
    -d '${project}'
  npm run --silent labwright -- up examples/mlops-lab --api ${stack.apiUrl}

Ctrl-C stops everything.
`);
  await untilAborted(interrupted);
  return true;
});
