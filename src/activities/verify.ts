import { hasMark } from '../domain/names.js';
import { missingBindings } from '../domain/iam-policy.js';
import { ACCOUNT_USER } from '../domain/profiles.js';
import { GcpError } from '../gcp/errors.js';
import type { Instance } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { StepFailure } from './failure.js';
import { isImageKnown } from './image-wanted.js';
import { wantedImage } from './instance-spec.js';
import { find } from './notebook-find.js';
import { isOff, isUsable } from './notebook-state.js';
import type { Step } from './step.js';
import { Waiting } from './waiting.js';

/** The last look, from outside: what a person gets when the link is opened. We cannot sign in as the owner. */
export const verify: Step<'verify'> = {
  name: 'verify',

  async inspect(attempt) {
    const instance = await find(attempt);
    if (instance === undefined || !hasMark(instance.labels, attempt.mark))
      return { state: 'absent', ...checking(attempt) };
    // Before an update it may run what it ran.
    if (isImageKnown(attempt) && attempt.input.change === undefined) checkImage(attempt, instance);
    if (isOff(instance)) return { state: 'present' };
    const answers = isUsable(instance) && isUp(await answer(() => attempt.gcp.link.probe(link(instance.proxyUri))));
    return answers ? { state: 'present' } : { state: 'differs', ...checking(attempt) };
  },

  fromNothing: (attempt) => Promise.resolve(checking(attempt)),

  async ensure(attempt) {
    const instance = await look(attempt);
    if (instance === undefined) throw new Waiting('Google does not show the notebook just now.');
    checkImage(attempt, instance);
    await checkOwner(attempt);
    // Idle shutdown stops notebooks: that is a normal state, and a run does not start them.
    if (instance.state !== 'ACTIVE') return {};
    if (instance.healthState !== 'HEALTHY' || instance.proxyUri === undefined) {
      throw new Waiting(`The notebook is ${instance.state}/${instance.healthState}.`);
    }
    const jupyterLabUrl = link(instance.proxyUri);
    await checkLink(attempt, jupyterLabUrl);
    return { jupyterLabUrl };
  },
};

function checking({ input }: Attempt) {
  return { changes: [`${input.step.title}.`] };
}

function look({ gcp, input }: Attempt): Promise<Instance | undefined> {
  const { notebook } = input.outputs;
  return notebook === undefined ? Promise.resolve(undefined) : gcp.notebooks.getInstance(notebook.name);
}

function checkImage(attempt: Attempt, { name, image }: Instance): void {
  const wanted = wantedImage(attempt);
  const same = image?.repository === wanted.repository && image.tag === wanted.tag;
  if (same) return;
  throw new StepFailure({
    step: attempt.input.step.name,
    kind: 'InvalidSpec',
    sentence: `${name} runs ${image ? `${image.repository}:${image.tag}` : 'no container image'}, the spec asks for ${wanted.repository}:${wanted.tag}.`,
    resource: name,
    fix: {
      text: 'PATCH the spec to ask for the image it runs. From there a PATCH to this one restarts the notebook, and its files stay.',
    },
  });
}

async function checkOwner({ gcp, spec, input }: Attempt): Promise<void> {
  const { owner } = spec.notebook;
  const email = input.outputs.accounts?.notebook;
  if (owner === undefined || email === undefined) return;
  const actAs = [{ role: ACCOUNT_USER.role, member: `user:${owner}` }];
  if (missingBindings(await gcp.iam.getIamPolicy(email), actAs).length === 0) return;
  throw new StepFailure({
    step: input.step.name,
    kind: 'OperationFailed',
    sentence: `${owner} lost the right to act as ${email}, without which Google refuses the link.`,
    resource: email,
    fix: { text: 'Retry the environment: it grants the role again.' },
  });
}

/** A sign-in redirect is what a stranger should get; 404 and 502 mean that nothing stands behind the address. */
async function checkLink({ gcp }: Attempt, url: string): Promise<void> {
  const status = await answer(() => gcp.link.probe(url));
  if (isUp(status)) return;
  throw new Waiting(`The notebook is healthy; its address answers ${status ?? 'nothing'} so far.`);
}

function isUp(status: number | undefined): boolean {
  return status !== undefined && status !== 404 && status < 500;
}

async function answer(probe: () => Promise<{ status: number }>): Promise<number | undefined> {
  try {
    return (await probe()).status;
  } catch (error) {
    if (error instanceof GcpError) return undefined;
    throw error;
  }
}

/** Google answers a bare host (cloud.google.com/vertex-ai/docs/workbench/reference/rest/v2/projects.locations.instances). */
export function link(proxyUri: string): string {
  return /^https?:\/\//.test(proxyUri) ? proxyUri : `https://${proxyUri}`;
}
