/** Pushing what was built, as the build's account. */
import { say } from './build-log.js';
import type { BuildWorld } from './build-world.js';
import type { BuildRecord, FailureType } from './builds.js';
import type { Made } from './docker-workspace.js';
import { DURATIONS } from './durations.js';
import { TagIsImmutable, addRepository, parseImage, pushImage, repositoryName } from './images.js';
import type { ImageAddress, Repository } from './images.js';
import { around, holds } from './permissions.js';
import type { Resource } from './permissions.js';
import type { Store } from './store.js';

export class Refused extends Error {
  readonly type: FailureType;

  constructor(type: FailureType, message: string) {
    super(message);
    this.type = type;
  }
}

/** How an attempt ended. */
export type Pushed = { digest: string; artifactRegistryPackage: string } | { type: FailureType; says: string };

/** https://github.com/flutter/flutter/issues/188342 */
const ATTEMPTS = 10;

/** What an account may not yet do at the first attempt it may be allowed at the tenth. */
export function* push(
  world: BuildWorld,
  build: BuildRecord,
  uri: string,
  made: Made,
  digest: string,
): Generator<number, Extract<Pushed, { digest: string }>> {
  say(build, `Pushing ${uri}`, `The push refers to repository [${uri.replace(/:[\w.-]+$/, '')}]`);
  yield world.seconds(DURATIONS.buildPushGigabyte) * made.gigabytes;
  for (let attempt = 1; ; attempt += 1) {
    const pushed = world.push(uri, made, digest);
    if ('digest' in pushed) {
      say(build, `${tagOf(uri)}: digest: ${digest} size: 4285`);
      return pushed;
    }
    say(build, pushed.says);
    if (attempt === ATTEMPTS) {
      say(build, 'ERROR: failed to push because we ran out of retries.');
      throw new Refused(
        pushed.type,
        `error pushing image "${uri}": retry budget exhausted (${ATTEMPTS} attempts): step exited with non-zero status: 1`,
      );
    }
    yield world.seconds(DURATIONS.retryPush);
  }
}

const tagOf = (uri: string): string => /:([\w.-]+)$/.exec(uri)?.[1] ?? 'latest';

export function pushOnce(store: Store, account: string, uri: string, made: Made, digest: string): Pushed {
  const address = parseImage(uri);
  if (!address) return { type: 'PUSH_FAILED', says: `invalid reference format: ${uri}` };
  const { workbench, gigabytes } = made;
  const image = { package: address.package, tags: [address.tag ?? 'latest'], workbench, gigabytes, digest };
  try {
    const repository = repositoryFor(store, account, address);
    pushImage(store, repository, image);
    return { digest, artifactRegistryPackage: `${repository.name}/packages/${encodeURIComponent(address.package)}` };
  } catch (error) {
    if (error instanceof TagIsImmutable) return { type: 'PUSH_FAILED', says: error.message };
    if (error instanceof Refused) return { type: error.type, says: error.message };
    throw error;
  }
}

function repositoryFor(store: Store, account: string, address: ImageAddress): Repository {
  const name = repositoryName(address);
  const repository = store.repositories.get(name);
  const project = store.projects.get(address.projectId);
  const policies = [...(repository ? [repository.policy] : []), ...(project ? [project.policy] : [])];
  const may = (permission: string): boolean => mayAs(store, account, permission, { name, policies });
  const upload = 'artifactregistry.repositories.uploadArtifacts';
  if (!project || !may(upload)) {
    throw new Refused(
      'PUSH_NOT_AUTHORIZED',
      `denied: Permission "${upload}" denied on resource "${name}" (or it may not exist)`,
    );
  }
  if (!project.services.get('artifactregistry.googleapis.com')?.usable) {
    throw new Refused(
      'PUSH_FAILED',
      `denied: Artifact Registry API has not been used in project ${project.number} before or it is disabled.`,
    );
  }
  if (repository) return repository;
  const { repositoryId } = address;
  // https://docs.cloud.google.com/artifact-registry/docs/transition/gcr-repositories
  if (repositoryId.endsWith('gcr.io') && may('artifactregistry.repositories.createOnPush'))
    return addRepository(store, address, { format: 'DOCKER' });
  throw new Refused('PUSH_FAILED', `name unknown: Repository "${repositoryId}" not found`);
}

const mayAs = (store: Store, account: string, permission: string, resource: Resource): boolean =>
  holds(resource, `serviceAccount:${account}`, permission, around(store));
