import { artifactregistry } from 'googleapis/build/src/apis/artifactregistry/index.js';

import type { IamPolicy } from '../domain/iam-policy.js';
import { found } from './call.js';
import type { Call } from './call.js';
import type { ClientOptions } from './clients.js';
import { toOperation } from './operations.js';
import type { Operation } from './operations.js';
import { lastSegment } from './plain.js';
import { POLICY_VERSION, toPolicy, toWirePolicy } from './policies.js';

/**
 * Artifact Registry v1 (https://cloud.google.com/artifact-registry/docs/reference/rest). Names are full:
 * `projects/p/locations/us-central1/repositories/r`.
 */
export interface ArtifactRegistry {
  getRepository(name: string): Promise<Repository | undefined>;
  /** Throws ALREADY_EXISTS. */
  createRepository(projectId: string, location: string, repository: NewRepository): Promise<Operation>;
  /** With all images in it. Undefined when it was gone. */
  deleteRepository(name: string): Promise<Operation | undefined>;
  /** Undefined when its record has expired: look at what it was about. */
  getOperation(name: string): Promise<Operation | undefined>;
  getIamPolicy(name: string): Promise<IamPolicy>;
  setIamPolicy(name: string, policy: IamPolicy): Promise<IamPolicy>;
  /** `version` is the digest: `sha256:...`. */
  getTag(repositoryName: string, image: string, tag: string): Promise<{ version: string } | undefined>;
  /**
   * Throws ALREADY_EXISTS where there is such a tag, whatever it points at, and NOT_FOUND without the version.
   * Also where tags are immutable: that forbids to move or delete them, not to make them.
   */
  createTag(repositoryName: string, image: string, tag: string, version: string): Promise<void>;
}

export interface Repository {
  name: string;
  /** `DOCKER` for images. */
  format: string;
  labels: Record<string, string>;
  /** Tags can be made, but neither moved nor deleted. */
  immutableTags: boolean;
}

export interface NewRepository {
  /** A letter, then up to 62 of `[a-z0-9-]`; or a gcr.io host such as `gcr.io`. */
  repositoryId: string;
  /** Tags can be made, but neither moved nor deleted (DockerRepositoryConfig.immutableTags). */
  immutableTags: boolean;
  labels: Record<string, string>;
  description: string;
}

export function createArtifactRegistry(options: ClientOptions): (call: Call) => ArtifactRegistry {
  const { repositories, operations } = artifactregistry({ version: 'v1', ...options }).projects.locations;
  const method = (verb: string) => `artifactregistry.projects.locations.repositories.${verb}`;
  return (call) => ({
    async getRepository(name) {
      const target = { method: method('get'), resource: name };
      const data = await found(call(target, (o) => repositories.get({ name }, o)));
      return (
        data && {
          name: data.name ?? name,
          format: data.format ?? '',
          labels: data.labels ?? {},
          immutableTags: data.dockerConfig?.immutableTags ?? false,
        }
      );
    },
    async createRepository(projectId, location, { repositoryId, immutableTags, labels, description }) {
      const parent = `projects/${projectId}/locations/${location}`;
      const target = { method: method('create'), resource: `${parent}/repositories/${repositoryId}` };
      const requestBody = { format: 'DOCKER', labels, description, dockerConfig: { immutableTags } };
      const params = { parent, repositoryId, requestBody };
      return toOperation(await call(target, (o) => repositories.create(params, o)), target);
    },
    async deleteRepository(name) {
      const target = { method: method('delete'), resource: name };
      const data = await found(call(target, (o) => repositories.delete({ name }, o)));
      return data && toOperation(data, target);
    },
    async getOperation(name) {
      const target = { method: 'artifactregistry.projects.locations.operations.get', resource: name };
      const data = await found(call(target, (o) => operations.get({ name }, o)));
      return data && toOperation(data, target);
    },
    async getIamPolicy(name) {
      const target = { method: method('getIamPolicy'), resource: name };
      const params = { resource: name, 'options.requestedPolicyVersion': POLICY_VERSION };
      return toPolicy(await call(target, (o) => repositories.getIamPolicy(params, o)));
    },
    async setIamPolicy(name, policy) {
      const target = { method: method('setIamPolicy'), resource: name };
      const params = { resource: name, requestBody: { policy: toWirePolicy(policy) } };
      return toPolicy(await call(target, (o) => repositories.setIamPolicy(params, o)));
    },
    async getTag(repositoryName, image, tag) {
      const name = `${packageName(repositoryName, image)}/tags/${tag}`;
      const target = { method: method('packages.tags.get'), resource: name };
      const data = await found(call(target, (o) => repositories.packages.tags.get({ name }, o)));
      return data && { version: lastSegment(data.version) };
    },
    async createTag(repositoryName, image, tag, version) {
      const parent = packageName(repositoryName, image);
      const target = { method: method('packages.tags.create'), resource: `${parent}/tags/${tag}` };
      const requestBody = { version: `${parent}/versions/${version}` };
      await call(target, (o) => repositories.packages.tags.create({ parent, tagId: tag, requestBody }, o));
    },
  });
}

/** An image's path is one segment here: its slashes travel as %2F. */
function packageName(repositoryName: string, image: string): string {
  return `${repositoryName}/packages/${encodeURIComponent(image)}`;
}
