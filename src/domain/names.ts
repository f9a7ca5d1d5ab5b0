import { ENVIRONMENT_LABEL, INSTALLATION_LABEL, PRODUCT } from './product.js';

/** Every derived name: deterministic, so that whatever was made is found again under the same name. */
export interface EnvironmentKey {
  projectId: string;
  environmentId: string;
}

/** What the two parts may be, with what a mistake says of it; apart from the schema, so that who only reads a name loads none. */
export const PROJECT_ID = {
  pattern: '[a-z][a-z0-9-]{4,28}[a-z0-9]',
  description:
    'a project\'s id (not its number): 6 to 30 of a-z, 0-9 and "-", a letter first, no "-" last, and no domain such as example.com: in front, because image and bucket names derive from it',
};
export const ENVIRONMENT_ID = {
  pattern: '[a-z][a-z0-9-]{1,18}[a-z0-9]',
  description: '3 to 20 of a-z, 0-9 and "-", a letter first and no "-" last, because account ids derive from it',
};

export type RunKind = 'provision' | 'teardown';

export function environmentName({ projectId, environmentId }: EnvironmentKey): string {
  return `projects/${projectId}/environments/${environmentId}`;
}

/** Workflow Ids use `[A-Za-z0-9._-]` only: other characters break links into the Temporal UI. */
export function environmentWorkflowId({ projectId, environmentId }: EnvironmentKey): string {
  return `environment.${projectId}.${environmentId}`;
}

export function runWorkflowId(kind: RunKind, { projectId, environmentId }: EnvironmentKey, number: number): string {
  return `${kind}.${projectId}.${environmentId}.${number}`;
}

/** `id` is the asking's own: plans do not hinder each other. */
export function planWorkflowId({ projectId, environmentId }: EnvironmentKey, id: string): string {
  return `plan.${projectId}.${environmentId}.${id}`;
}

export function accessWorkflowId(projectId: string): string {
  return `access.${projectId}`;
}

/** `hash` is the content's (image-content.ts): whoever wants the same image asks the same workflow. */
export function imageWorkflowId(projectId: string, hash: string): string {
  return `image.${projectId}.${hash.slice(0, 32)}`;
}

/** One a project. The product stands last, so that no environment's account can have this id. */
export function builderAccountId(): string {
  return `builder-${PRODUCT}`;
}

export function builderAccountEmail(projectId: string): string {
  return `${builderAccountId()}@${projectId}.iam.gserviceaccount.com`;
}

/**
 * The older default account of Cloud Build is Google's own: roles are granted to it, but nobody can look it up, or
 * grant who may act as it (https://cloud.google.com/build/docs/cloud-build-service-account).
 */
export function isCloudBuildAgent(email: string): boolean {
  return /^\d+@cloudbuild\.gserviceaccount\.com$/.test(email);
}

/** One a project, wherever its first environment was: a build fetches a few kilobytes from it. */
export function bucketName(projectId: string): string {
  return `${PRODUCT}-${projectId}`;
}

/** Google allows 6 to 30 characters for an account id; the environment's id has at most 20. */
export function notebookAccountId({ environmentId }: EnvironmentKey): string {
  return `${PRODUCT}-${environmentId}`;
}

export function notebookAccountEmail(key: EnvironmentKey): string {
  return `${notebookAccountId(key)}@${key.projectId}.iam.gserviceaccount.com`;
}

/** Where an account lives; undefined where its address does not say it: Google's default ones bear the project's number. */
export function accountProject(email: string): string | undefined {
  return (
    /@([a-z0-9.-]+)\.iam\.gserviceaccount\.com$/.exec(email)?.[1] ??
    /^([^@]+)@appspot\.gserviceaccount\.com$/.exec(email)?.[1]
  );
}

/** The Workbench instance carries the environment's own id: it is what people see in Google's console. */
export function notebookInstanceId({ environmentId }: EnvironmentKey): string {
  return environmentId;
}

export function notebookInstanceName(key: EnvironmentKey, zone: string): string {
  return `projects/${key.projectId}/locations/${zone}/instances/${notebookInstanceId(key)}`;
}

/** What marks a resource as made by this installation for this environment. */
export interface Mark {
  installation: string;
  environmentId: string;
}

/** Stands for the environment on what the environments of a project share; an id has no underscore. */
export function sharedMark(installation: string): Mark {
  return { installation, environmentId: '_all' };
}

export function markLabels({ installation, environmentId }: Mark): Record<string, string> {
  return { [INSTALLATION_LABEL]: installation, [ENVIRONMENT_LABEL]: environmentId };
}

/** Service accounts have no labels: the same two stand in the description. */
export function markDescription(mark: Mark): string {
  return Object.entries(markLabels(mark))
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}

export function hasMark(labels: Record<string, string>, mark: Mark): boolean {
  return Object.entries(markLabels(mark)).every(([key, value]) => labels[key] === value);
}

export function hasMarkDescription(description: string | undefined, mark: Mark): boolean {
  const words = new Set(description?.split(/\s+/));
  return markDescription(mark)
    .split(' ')
    .every((word) => words.has(word));
}
