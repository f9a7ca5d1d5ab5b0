import { cloudbuild } from 'googleapis/build/src/apis/cloudbuild/index.js';

import { buildBody, toBuild } from './build.js';
import type { Build, NewBuild } from './build.js';
import { found, pages } from './call.js';
import type { Call } from './call.js';
import type { ClientOptions } from './clients.js';
import { GcpError } from './errors.js';
import { toOperation } from './operations.js';
import type { Operation } from './operations.js';
import { lastSegment, record, text } from './plain.js';

/**
 * Cloud Build v1 in its regional form (https://cloud.google.com/build/docs/api/reference/rest): a build is seen in its
 * own region only, never through the global methods.
 */
export interface CloudBuild {
  /**
   * Not idempotent: there is no request id, and each call starts a build. So look by tag first. The operation of a
   * build that fails carries less than the build does: follow it with getBuild.
   */
  createBuild(projectId: string, region: string, build: NewBuild): Promise<{ operation: Operation; build: Build }>;
  getBuild(projectId: string, region: string, buildId: string): Promise<Build | undefined>;
  /** Newest first. */
  listBuildsByTag(projectId: string, region: string, tag: string): Promise<Build[]>;
  /** Whoever's they are. */
  countWorkingBuilds(projectId: string, region: string): Promise<number>;
  /** Throws FAILED_PRECONDITION when it had ended. A build stops some seconds later. */
  cancelBuild(projectId: string, region: string, buildId: string): Promise<Build>;
  /** The e-mail that a build runs as when none is named; undefined where the project has no such default. */
  getDefaultServiceAccount(projectId: string, region: string): Promise<string | undefined>;
}

export function createCloudBuild(options: ClientOptions): (call: Call) => CloudBuild {
  const { locations } = cloudbuild({ version: 'v1', ...options }).projects;
  const { builds } = locations;
  const method = (verb: string) => `cloudbuild.projects.locations.builds.${verb}`;
  const placeOf = (projectId: string, region: string) => `projects/${projectId}/locations/${region}`;
  const list = async (call: Call, parent: string, filter: string): Promise<Build[]> => {
    const target = { method: method('list'), resource: parent };
    const listed = await pages((token) => call(target, (o) => builds.list({ parent, filter, ...token }, o)));
    return listed.flatMap((page) => page.builds ?? []).map(toBuild);
  };
  return (call) => ({
    async createBuild(projectId, region, build) {
      const parent = placeOf(projectId, region);
      const target = { method: method('create'), resource: `${parent}/builds` };
      const requestBody = buildBody(projectId, build);
      const data = await call(target, (o) => builds.create({ parent, requestBody }, o));
      return { operation: toOperation(data, target), build: startedBuild(data.metadata, target) };
    },
    async getBuild(projectId, region, buildId) {
      const name = `${placeOf(projectId, region)}/builds/${buildId}`;
      const data = await found(call({ method: method('get'), resource: name }, (o) => builds.get({ name }, o)));
      return data && toBuild(data);
    },
    async listBuildsByTag(projectId, region, tag) {
      const all = await list(call, placeOf(projectId, region), `tags="${tag}"`);
      return all.sort((a, b) => Date.parse(b.createTime) - Date.parse(a.createTime));
    },
    async countWorkingBuilds(projectId, region) {
      const working = await list(call, placeOf(projectId, region), 'status="WORKING"');
      return working.length;
    },
    async cancelBuild(projectId, region, buildId) {
      const name = `${placeOf(projectId, region)}/builds/${buildId}`;
      const target = { method: method('cancel'), resource: name };
      return toBuild(await call(target, (o) => builds.cancel({ name, requestBody: {} }, o)));
    },
    async getDefaultServiceAccount(projectId, region) {
      const name = `${placeOf(projectId, region)}/defaultServiceAccount`;
      const target = { method: 'cloudbuild.projects.locations.getDefaultServiceAccount', resource: name };
      const data = await call(target, (o) => locations.getDefaultServiceAccount({ name }, o));
      return text(lastSegment(data.serviceAccountEmail));
    },
  });
}

/** BuildOperationMetadata holds the whole build; gcloud takes the id from there as well. */
function startedBuild(metadata: unknown, target: { method: string; resource: string }): Build {
  const build = toBuild(record(record(metadata)['build']));
  if (build.id !== '') return build;
  // As good as no answer: the build is there, and its tag finds it.
  throw new GcpError({ ...target, status: 'UNAVAILABLE', metadata: {}, message: 'The answer names no build.' });
}
