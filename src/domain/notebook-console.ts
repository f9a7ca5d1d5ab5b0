import type { Failure, FailureKind, Fix } from './failures.js';
import { bindingCommand } from './grant-commands.js';
import { BASES } from './image-rules.js';
import { parseImageUri, repositoryName } from './image-uri.js';
import { IMAGE_READER } from './profiles.js';

/** Of a stop and a start: not done yet, done, or not taken by Workbench. */
export type Restart = 'begun' | 'done' | 'refused';

/** A notebook that did not come up, and what was asked of it. */
export interface Unusable {
  step: string;
  name: string;
  state: string;
  healthState: string;
  waitedSeconds: number;
  restart?: Restart | undefined;
  /** The command that resets it; absent, it has never run on this image. */
  reset?: string;
  /** With its tag. */
  image: string;
  /** The e-mail of the account that it runs as. */
  account: string;
}

const PULLS = IMAGE_READER.permissions?.join(', ') ?? IMAGE_READER.role;

const BASE = `The image must derive from a Workbench base: FROM ${BASES}-slim:latest.`;

interface Cause {
  when: RegExp;
  kind: FailureKind;
  says: (notebook: Unusable) => string;
  fix: (notebook: Unusable) => Fix;
}

/** The words of the registry and of Docker, in whatever line of the console they stand; the last one counts. */
const CAUSES: readonly Cause[] = [
  {
    // https://github.com/terraform-google-modules/terraform-google-kubernetes-engine/issues/1779
    when: /downloadArtifacts" denied|pull access denied/,
    kind: 'OperationFailed',
    says: ({ account, image }) => `${account} may not pull ${image}, it lacks ${PULLS}`,
    fix: readerFix,
  },
  {
    when: /manifest unknown|name unknown|manifest for \S+ not found/,
    kind: 'InvalidSpec',
    says: ({ image }) => `${image} is not in its registry`,
    fix: () => ({ text: 'Push the image and retry the environment, or name one that is there.' }),
  },
  {
    when: /not listening on port 8080|connection refused.*:8080/i,
    kind: 'InvalidSpec',
    says: ({ image }) => `${image} starts no JupyterLab on port 8080`,
    fix: () => ({ text: BASE }),
  },
];

const OTHERWISE: Cause = {
  when: /$/,
  kind: 'OperationFailed',
  says: () => 'JupyterLab does not answer',
  fix: ({ reset }) =>
    reset === undefined ? { text: `${BASE} Its registry must let the notebook's account read.` } : resetFix(reset),
};

/** As many as a person reads. */
const TAIL_LINES = 15;

/** One sentence about a notebook that JupyterLab never answered in, with the end of its serial console. */
export function explainConsole(notebook: Unusable, console: readonly string[]): Failure {
  const { step, name, state, healthState } = notebook;
  const { kind, says, fix } = causeIn(console);
  const logTail = console.slice(-TAIL_LINES);
  return {
    step,
    kind,
    sentence: `The notebook ${name} is ${state}/${healthState} ${since(notebook)}: ${says(notebook)}.`,
    resource: name,
    fix: fix(notebook),
    ...(logTail.length > 0 && { logTail }),
  };
}

function since({ waitedSeconds, restart }: Unusable): string {
  const minutes = `${Math.round(waitedSeconds / 60)} minutes`;
  if (restart === 'refused') return 'and does not come back, and Workbench refuses to stop it as it is';
  return restart === 'done' ? `${minutes} after it was stopped and started once more` : `after ${minutes}`;
}

function resetFix(command: string): Fix {
  const text = 'It ran on this image before, and its files stay: reset it, then retry the environment.';
  return { text, command };
}

function causeIn(console: readonly string[]): Cause {
  const causes = console.map((line) => CAUSES.find(({ when }) => when.test(line)));
  return causes.findLast((cause) => cause !== undefined) ?? OTHERWISE;
}

function readerFix({ image, account }: Unusable): Fix {
  const text = `Grant ${IMAGE_READER.role} on the image's repository to ${account}; the environment is then tried again.`;
  const place = parseImageUri(image);
  if (place === undefined) return { text };
  const on = { kind: 'repository' as const, name: repositoryName(place) };
  const grant = { role: IMAGE_READER.role, member: `serviceAccount:${account}`, on };
  return { text, command: bindingCommand('add', grant) };
}
