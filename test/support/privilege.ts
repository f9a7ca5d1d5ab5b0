/** One case of the least-privilege matrix: somebody lacks something; it is noticed, named, granted, and all goes on. */
import assert from 'node:assert/strict';

import type { CallRecord } from '../../emulator/calls.js';
import { environmentPath, type EnvironmentDocument } from '../../scripts/environment-client.js';
import type { Binding } from '../../src/domain/iam-policy.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { isAtRest, projectState } from './environments.js';
import { parseGrant } from './gcloud.js';
import { SELF } from './roles.js';
import type { World } from './world.js';

export interface Row {
  identity: 'service' | 'builder' | 'notebook';
  /** The role or permission that was taken away. */
  taken: string;
  /** The permissions that the failure named. */
  named: string;
  outcome: string;
}

export interface Case {
  name: string;
  /** Throws where anything is not as it has to be. */
  run: (world: World) => Promise<Row[]>;
}

/** The machine may be busy: it only ends a case that would hang. */
const PATIENCE = { withinMs: 250_000, everyMs: 150 };

export type Failure = EnvironmentDocument['failures'][number];

/** Waits until a run has ended that was not there before. */
export function afterRun(
  world: World,
  { projectId, environmentId }: Pick<EnvironmentSpec, 'projectId' | 'environmentId'>,
  before: number,
  isIt: (environment: EnvironmentDocument) => boolean = isAtRest,
): Promise<EnvironmentDocument> {
  const isLater = (environment: EnvironmentDocument) => lastRun(environment) > before && isIt(environment);
  return world.waitFor(projectId, environmentId, isLater, PATIENCE);
}

/** Documents show the last ten runs; numbers go on. */
export const lastRun = ({ runs }: Pick<EnvironmentDocument, 'runs'>): number => runs.at(-1)?.number ?? 0;

export async function ask(
  world: World,
  { projectId, environmentId }: Pick<EnvironmentSpec, 'projectId' | 'environmentId'>,
  method: string,
  verb = '',
  body?: unknown,
): Promise<void> {
  const { status, body: answer } = await world.request(
    method,
    `${environmentPath(projectId, environmentId)}${verb}`,
    body,
  );
  assert.equal(status, 202, `${method} ${verb}: ${JSON.stringify(answer)}`);
}

/** As `ask`, until the environment rests in a state. */
export async function reach(
  world: World,
  environment: Pick<EnvironmentDocument, 'projectId' | 'environmentId' | 'runs'>,
  state: string,
  ...asked: [method: string, verb?: string, body?: unknown]
): Promise<EnvironmentDocument> {
  await ask(world, environment, ...asked);
  return inState(await afterRun(world, environment, lastRun(environment)), state);
}

export function inState(environment: EnvironmentDocument, state: string): EnvironmentDocument {
  assert.equal(environment.state, state, JSON.stringify(environment.failures, undefined, 2));
  return environment;
}

/** The only failure there is. */
export function theFailure(environment: EnvironmentDocument): Failure {
  const [failure, ...others] = inState(environment, 'ACTION_REQUIRED').failures;
  assert.ok(failure);
  assert.deepEqual(others, []);
  assert.equal(failure.kind, 'PermissionDenied');
  return failure;
}

const PERMISSION = /\b[a-z]+(?:\.[a-zA-Z]+){2,}\b/g;

/** The permissions in a failure's sentence and fix; roles, methods and names of accounts are none. */
export function named({ sentence, fix }: Pick<Failure, 'sentence' | 'fix'>): string[] {
  const words = `${sentence} ${fix?.text ?? ''}`.split(/\s+/).filter((word) => !/@|\/|googleapis/.test(word));
  return [...new Set(words.join(' ').match(PERMISSION) ?? [])].filter((word) => !METHOD.test(word)).sort();
}

/** Ids of methods stand in sentences as well. */
const METHOD = /^cloud\w+\.projects\.|\.projects\.(?:serviceAccounts|locations)\.|\.insert$/;

/** A binding in one writing: the quotes of its condition and the blanks in it count for nothing. */
export function plain({ role, members, condition }: Binding): unknown {
  const expression = condition?.expression.replaceAll('"', "'").replace(/\s+/g, '');
  return { role, members, expression };
}

/** What the command of a failure would bind. */
export function bound({ fix }: Failure): { resource: string; binding: unknown } {
  const { resource, binding } = parseGrant(fix?.command ?? '');
  return { resource, binding: plain(binding) };
}

/** Which permissions Google asked of the service in a project since a call, and whether it ever had them. */
export async function askedOfService(world: World, projectId: string, since = 0): Promise<Map<string, boolean>> {
  const { projectNumber } = await projectState(world, projectId);
  const { calls: all } = await world.emulator<{ calls: CallRecord[] }>('GET', 'calls');
  // Operations of Service Usage have no other name for their project than its number.
  const isAbout = ({ project, path }: CallRecord) => project === projectId || path.includes(`.p2-${projectNumber}-`);
  const ours = all.filter((call) => call.principal === SELF && call.number > since && isAbout(call));
  const asked = new Map<string, boolean>();
  for (const { permissions } of ours) {
    for (const [permission, held] of Object.entries(permissions)) {
      asked.set(permission, held || asked.get(permission) === true);
    }
  }
  return asked;
}
