/** The lab as a careful person scripts it with Google's Node clients: one call after the other, each waited for. */
import { setTimeout as sleep } from 'node:timers/promises';

import { ArtifactRegistryClient } from '@google-cloud/artifact-registry';
import { CloudBuildClient, protos as builds } from '@google-cloud/cloudbuild';
import { v2 as notebooks } from '@google-cloud/notebooks';
import { ProjectsClient } from '@google-cloud/resource-manager';
import { ServiceUsageClient } from '@google-cloud/service-usage';
import { Storage } from '@google-cloud/storage';
import { iam } from 'googleapis/build/src/apis/iam/index.js';
import { auth } from 'googleapis/build/src/apis/notebooks/index.js';

import { requiredServices } from '../../src/domain/services.js';
import { PROFILES } from '../../src/domain/profiles.js';
import { resolveSpec } from '../../src/domain/spec.js';
import { clientOptions } from '../../test/contract/clients/options.js';
import { archive } from '../../test/support/archive.js';
import { labOf } from '../environments.js';

export const CALLER = 'owner@example.com';
const REGION = 'us-central1';
const ZONE = 'us-central1-a';
/** How long such scripts sleep before they ask again, at Google's pace. */
const PAUSE_SECONDS = 10;
const PATIENCE_MS = 120_000;

export interface Place {
  url: string;
  projectId: string;
  speed: number;
}

export class ByHand {
  readonly #options;
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
    this.#options = clientOptions(place.url, CALLER);
  }

  /** What the seats of a project share; answers the image's tag. */
  async shared(): Promise<string> {
    const { projectId } = this.#place;
    const services = new ServiceUsageClient(this.#options);
    const [enabling] = await services.batchEnableServices({
      parent: `projects/${projectId}`,
      serviceIds: requiredServices(resolveSpec(labOf(projectId))),
    });
    await enabling.promise();
    await services.close();
    const builder = await this.#account('builder');
    const repository = await this.#repository();
    const bucket = await this.#upload();
    await this.#grantProject(builder, ['roles/artifactregistry.writer', 'roles/storage.admin']);
    return this.#build(builder, bucket, repository);
  }

  /** One seat from its account to a notebook that is HEALTHY. */
  async seat(name: string, image: string): Promise<void> {
    const { projectId } = this.#place;
    const account = await this.#account(name);
    const roles = PROFILES['least-privilege'].notebook.map(({ role }) => role);
    await this.#grantProject(account, [...roles, 'roles/artifactregistry.reader']);
    const client = new notebooks.NotebookServiceClient(this.#options);
    const [repository = '', tag = ''] = image.split(':');
    const parent = `projects/${projectId}/locations/${ZONE}`;
    const gceSetup = {
      machineType: 'e2-standard-4',
      serviceAccounts: [{ email: account }],
      containerImage: { repository, tag },
      metadata: { 'idle-timeout-seconds': '86400' },
    };
    const [creating] = await this.#insisting(() =>
      client.createInstance({ parent, instanceId: name, instance: { gceSetup } }),
    );
    await creating.promise();
    await this.#insisting(async () => {
      const [{ state, healthState }] = await client.getInstance({ name: `${parent}/instances/${name}` });
      if (String(state) !== 'ACTIVE' || String(healthState) !== 'HEALTHY')
        throw new Error(`${name} is ${String(state)}`);
    });
    await client.close();
  }

  async #account(accountId: string): Promise<string> {
    const { url, projectId } = this.#place;
    const client = new auth.OAuth2();
    client.setCredentials({ access_token: `emulator:${CALLER}` });
    const { serviceAccounts } = iam({ version: 'v1', auth: client, rootUrl: `${url}/`, retry: false }).projects;
    const email = `${accountId}@${projectId}.iam.gserviceaccount.com`;
    await serviceAccounts.create({ name: `projects/${projectId}`, requestBody: { accountId } });
    await this.#insisting(() => serviceAccounts.get({ name: `projects/-/serviceAccounts/${email}` }));
    return email;
  }

  async #repository(): Promise<string> {
    const { projectId } = this.#place;
    const client = new ArtifactRegistryClient(this.#options);
    const parent = `projects/${projectId}/locations/${REGION}`;
    const [creating] = await this.#insisting(() =>
      client.createRepository({ parent, repositoryId: 'lab', repository: { format: 'DOCKER' } }),
    );
    await creating.promise();
    await client.close();
    return `${REGION}-docker.pkg.dev/${projectId}/lab/mlops-dev`;
  }

  async #upload(): Promise<string> {
    const { url, projectId } = this.#place;
    const client = new Storage({ apiEndpoint: url, projectId, retryOptions: { autoRetry: false } });
    // To an endpoint that is not Google's it sends no token of its own accord.
    const authorization = `Bearer emulator:${CALLER}`;
    client.interceptors.push({
      // What it is given it takes back; only its declaration says more.
      request: (options) => ({ ...options, headers: { ...options.headers, authorization } }) as never,
    });
    const name = `${projectId}-lab`;
    const iamConfiguration = { uniformBucketLevelAccess: { enabled: true } };
    const [bucket] = await this.#insisting(() => client.createBucket(name, { location: REGION, iamConfiguration }));
    const { dockerfile = '' } = labOf(projectId).image as { dockerfile?: string };
    await bucket.file('lab.tgz').save(archive({ Dockerfile: dockerfile }), { resumable: false });
    return name;
  }

  async #grantProject(email: string, roles: readonly string[]): Promise<void> {
    const resource = `projects/${this.#place.projectId}`;
    const client = new ProjectsClient(this.#options);
    await this.#insisting(async () => {
      const [policy] = await client.getIamPolicy({ resource, options: { requestedPolicyVersion: 3 } });
      const added = roles.map((role) => ({ role, members: [`serviceAccount:${email}`] }));
      await client.setIamPolicy({
        resource,
        policy: { ...policy, version: 3, bindings: [...(policy.bindings ?? []), ...added] },
      });
    });
    await client.close();
  }

  /** Until it succeeds: a grant that has not reached it yet fails the build, and such a person starts it again. */
  async #build(builder: string, bucket: string, repository: string): Promise<string> {
    const { projectId } = this.#place;
    const client = new CloudBuildClient(this.#options);
    const uri = `${repository}:lab`;
    const build = {
      source: { storageSource: { bucket, object: 'lab.tgz' } },
      steps: [{ name: 'gcr.io/cloud-builders/docker', args: ['build', '-t', uri, '.'] }],
      images: [uri],
      serviceAccount: `projects/${projectId}/serviceAccounts/${builder}`,
      logsBucket: `gs://${bucket}`,
      options: { logging: builds.google.devtools.cloudbuild.v1.BuildOptions.LoggingMode.GCS_ONLY },
    };
    await this.#insisting(async () => {
      const [operation] = await client.createBuild({ projectId, build });
      await operation.promise();
    });
    await client.close();
    return uri;
  }

  /** Again after a pause, whatever it was refused for: what is new is not yet everywhere. */
  async #insisting<T>(work: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await sleep((PAUSE_SECONDS * 1_000) / this.#place.speed);
      }
    }
  }
}
