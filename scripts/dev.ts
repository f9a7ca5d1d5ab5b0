/** The same stack as the demo, with nothing provisioned: a place to work on. */
import { parseArgs } from 'node:util';

import { STACK_FLAGS, stackOptions, untilAborted, withStack } from './with-stack.js';

const options = stackOptions(parseArgs({ options: STACK_FLAGS }).values);

const onLine = (name: string, line: string) => {
  console.log(`${name.padEnd(6)} ${line}`);
};
await withStack({ ...options, onLine }, async (stack, interrupted) => {
  console.log(`
API          ${stack.apiUrl} (described at ${stack.apiUrl}/docs)
Temporal UI  ${stack.temporalUiUrl} (gRPC: ${stack.temporalAddress})
Emulator     ${stack.emulatorUrl} (${options.speed} times as fast as Google)

Make a project in the emulator, then an environment in it:

  curl -X POST ${stack.emulatorUrl}/emulator/projects -H 'content-type: application/json' \\
    -d '{"projectId": "my-project"}'
  curl -X POST ${stack.apiUrl}/v1/projects/my-project/environments -H 'content-type: application/json' \\
    -d '{"projectId": "my-project", "environmentId": "mlops-lab", "notebook": {"owner": "ana@example.com"}}'
  curl ${stack.apiUrl}/v1/projects/my-project/environments/mlops-lab

Ctrl-C stops everything.
`);
  await untilAborted(interrupted);
  return true;
});
