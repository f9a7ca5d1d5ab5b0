import { archive as context } from '../../support/archive.js';
import { finished, until } from './twin.js';
import type { Answer, Binding, Twin } from './twin.js';

const OVER = ['SUCCESS', 'FAILURE', 'INTERNAL_ERROR', 'TIMEOUT', 'CANCELLED', 'EXPIRED'];

/** A project with all that a build needs: an account with its grants, a bucket, a repository. */
export async function buildSite(twin: Twin, options: Record<string, unknown> = {}) {
  const project = await twin.project({ services: ['cloudbuild', 'artifactregistry'], ...options });
  const bucket = `${project}-staging`;
  const builder = `builder@${project}.iam.gserviceaccount.com`;
  const member = `serviceAccount:${builder}`;
  const repository = `projects/${project}/locations/us-central1/repositories/labwright`;
  const image = `us-central1-docker.pkg.dev/${project}/labwright/mlops-dev`;
  await twin.owner('POST', `v1/projects/${project}/serviceAccounts`, { accountId: 'builder' });
  await until(
    () => twin.owner('GET', `v1/projects/-/serviceAccounts/${builder}`),
    ({ status }) => status === 200,
  );
  await twin.host('POST', `storage/v1/b?project=${project}`, {
    name: bucket,
    location: 'us-central1',
    iamConfiguration: { uniformBucketLevelAccess: { enabled: true } },
  });
  const parent = `v1/projects/${project}/locations/us-central1`;
  await finished(
    twin.host,
    'v1',
    await twin.host('POST', `${parent}/repositories?repositoryId=labwright`, {
      format: 'DOCKER',
      dockerConfig: { immutableTags: true },
    }),
  );
  const roles = ['storage.admin', 'artifactregistry.writer'];
  const usual = (await twin.control('GET', `state?project=${project}`)).body.projects[0];
  const { bindings } = (usual as unknown as { policy: { bindings: Binding[] } }).policy;
  await twin.control('PATCH', `projects/${project}`, {
    bindings: [
      ...bindings,
      ...roles.map((role) => ({ role: `roles/${role}`, members: [member] })),
      { role: 'roles/iam.serviceAccountUser', members: ['user:builds@example.com'] },
      { role: 'roles/cloudbuild.builds.editor', members: ['user:builds@example.com'] },
    ],
  });
  const user = twin.as('builds@example.com');
  let builds = 0;
  const site = {
    project,
    bucket,
    builder,
    repository,
    image,
    parent,
    user,
    bindings,
    upload: (name: string, files: Record<string, string>): Promise<Answer> => site.uploadBytes(name, context(files)),
    uploadBytes: (name: string, bytes: Buffer): Promise<Answer> =>
      twin.host('POST', `upload/storage/v1/b/${bucket}/o?uploadType=media&name=${encodeURIComponent(name)}`, bytes, {
        'content-type': 'application/gzip',
      }),
    /** Each build has a tag of its own: those that are there are never moved. */
    body: (object: string, more: Record<string, unknown> = {}): Record<string, unknown> => {
      builds += 1;
      const tagged = `${image}:v${builds}`;
      return {
        source: { storageSource: { bucket, object } },
        steps: [{ name: 'gcr.io/cloud-builders/docker', args: ['build', '-t', tagged, '.'] }],
        images: [tagged],
        serviceAccount: `projects/${project}/serviceAccounts/${builder}`,
        logsBucket: `gs://${bucket}`,
        options: { logging: 'GCS_ONLY' },
        ...more,
      };
    },
    build: (object: string, more: Record<string, unknown> = {}): Promise<Answer> =>
      user('POST', `${parent}/builds`, site.body(object, more)),
    get: (id: string): Promise<Answer> => user('GET', `${parent}/builds/${id}`),
    ended: (id: string): Promise<Answer> =>
      until(
        () => site.get(id),
        ({ body }) => OVER.includes(body.status),
      ),
    log: async (id: string): Promise<string> =>
      (await twin.host('GET', `storage/v1/b/${bucket}/o/log-${id}.txt?alt=media`)).text,
    /** Builds one Dockerfile and answers how that ended, with the log. */
    async run(dockerfile: string, more: Record<string, unknown> = {}, files: Record<string, string> = {}) {
      await site.upload('run.tgz', { Dockerfile: dockerfile, ...files });
      const started = await site.build('run.tgz', more);
      const { body } = await site.ended(started.body.metadata.build.id);
      return { build: body, log: await site.log(body.id) };
    },
  };
  return site;
}

export type BuildSite = Awaited<ReturnType<typeof buildSite>>;
