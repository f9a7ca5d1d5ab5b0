import { artifactregistry } from 'googleapis/build/src/apis/artifactregistry/index.js';

import type { Policy } from '../domain/policy.js';
import { found } from './call.js';
import type { Call } from './call.js';
import type { ClientOptions } from './clients.js';
import { lastSegment } from './plain.js';
import { POLICY_VERSION, toPolicy, toWirePolicy } from './policies.js';

/**
 * Artifact Registry v1 (https://cloud.google.com/artifact-registry/docs/reference/rest). Names are full:
 * `projects/p/locations/us-central1/repositories/r`.
 */
export interface ArtifactRegistry {
  getRepository(name: string): Promise<Repository | undefined>;
  getIamPolicy(name: string): Promise<Policy>;
  setIamPolicy(name: string, policy: Policy): Promise<Policy>;
  /** `version` is the digest: `sha256:...`. */
  getTag(repositoryName: string, image: string, tag: string): Promise<{ version: string } | undefined>;
}

export interface Repository {
  name: string;
  /** `DOCKER` for images. */
  format: string;
  labels: Record<string, string>;
}

export function createArtifactRegistry(options: ClientOptions): (call: Call) => ArtifactRegistry {
  const { repositories } = artifactregistry({ version: 'v1', ...options }).projects.locations;
  const method = (verb: string) => `artifactregistry.projects.locations.repositories.${verb}`;
  return (call) => ({
    async getRepository(name) {
      const target = { method: method('get'), resource: name };
      const data = await found(call(target, (o) => repositories.get({ name }, o)));
      return data && { name: data.name ?? name, format: data.format ?? '', labels: data.labels ?? {} };
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
      // An image's path is one segment here: its slashes travel as %2F.
      const name = `${repositoryName}/packages/${encodeURIComponent(image)}/tags/${tag}`;
      const target = { method: method('packages.tags.get'), resource: name };
      const data = await found(call(target, (o) => repositories.packages.tags.get({ name }, o)));
      return data && { version: lastSegment(data.version) };
    },
  });
}
