import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { labSpec } from '../../../scripts/lab.js';
import { createActivities } from '../../../src/activities/index.js';
import { PROFILES } from '../../../src/domain/profiles.js';
import { resolveSpec } from '../../../src/domain/resolve.js';
import { stepsFor } from '../../../src/domain/steps.js';
import { createGcp } from '../../../src/gcp/index.js';
import { OPEN_POLICY } from '../../support/open-policy.js';
import { OWNER, startTwin, until } from '../emulator/twin.js';
import type { Twin } from '../emulator/twin.js';
import { PATIENT, hasGcloud, startGcloud } from './gcloud.js';
import type { Gcloud } from './gcloud.js';

const ROOT = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The lab's ten services as docs/lab.md maps them: alive, or with the name that took its place. */
const SERVICES = [...read('docs/lab.md').matchAll(/^\| `(\S+\.googleapis\.com)` +\| (?:alive|`(\S+)`)/gm)].map(
  ([, id = '', successor]) => successor ?? id,
);
const LITERAL = await labSpec('environment-literal.yaml');
/** What the lab gives the account of its builds and of its notebook. */
const ROLES = [...new Set([...PROFILES.lab.builder, ...PROFILES.lab.notebook].map(({ role }) => role))];
const TAG = 'TF115-TFX015-KFP136';
const AT = '--location=us-central1-a';

describe.skipIf(!hasGcloud)("The lab's own commands, typed into gcloud", PATIENT, () => {
  let twin: Twin;
  let gcloud: Gcloud;
  let project: string;
  beforeAll(async () => {
    // Slow enough for a notebook that nobody uses to be there still when a busy machine comes to describe it.
    twin = await startTwin({ speed: 100 });
    project = await twin.project();
    gcloud = await startGcloud(twin.url, { email: OWNER, projectId: project });
    const { dockerfile = '' } = LITERAL.image as { dockerfile?: string };
    mkdirSync(join(gcloud.folder, 'lab-01-workspace'));
    writeFileSync(join(gcloud.folder, 'lab-01-workspace/Dockerfile'), dockerfile);
  });
  afterAll(async () => {
    gcloud.close();
    await twin.close();
  });

  /** As our own step would call it. */
  const notebook = () => LITERAL.environmentId;
  const instance = () => `v2/projects/${project}/locations/us-central1-a/instances/${notebook()}`;

  it('enable the services', async () => {
    expect(SERVICES).toHaveLength(10);
    expect(await gcloud.types(`gcloud services enable ${[...new Set(SERVICES)].join(' \\\n\t')}`)).toContain(
      'finished successfully',
    );
    await gcloud.types('gcloud services enable compute.googleapis.com notebooks.googleapis.com');
    const listed = await gcloud.types('gcloud services list --enabled --format="value(config.name)"');
    expect(listed.split('\n')).toEqual(expect.arrayContaining(SERVICES));
  });

  it.each(ROLES)('give the Compute Engine default account %s, for builds as well', async (role) => {
    const shown = await gcloud.types(`PROJECT_ID=$(gcloud config get-value core/project)
        NUMBER=$(gcloud projects describe $PROJECT_ID --format='value(projectNumber)')
        gcloud projects add-iam-policy-binding $PROJECT_ID --role=${role} \
          --member=serviceAccount:$NUMBER-compute@developer.gserviceaccount.com`);
    expect(shown).toContain(`role: ${role}`);
  });

  it('make the repository that gcr.io addresses are kept in today, and list it', async () => {
    const create = 'gcloud artifacts repositories create gcr.io --location=us --repository-format=docker';
    expect(await gcloud.types(create)).toContain('Created repository [gcr.io]');
    expect(await gcloud.types('gcloud artifacts repositories list')).toMatch(/gcr\.io +DOCKER +STANDARD_REPOSITORY/);
  });

  it('build the image, and show its log', async () => {
    const shown = await gcloud.types(`cd lab-01-workspace
      PROJECT_ID=$(gcloud config get-value core/project)
      IMAGE_NAME=mlops-dev
      TAG=${TAG}
      IMAGE_URI="gcr.io/\${PROJECT_ID}/\${IMAGE_NAME}:\${TAG}"
      gcloud builds submit --timeout 15m --tag \${IMAGE_URI} .`);
    expect(shown).toMatch(/REMOTE BUILD OUTPUT[\s\S]*FETCHSOURCE[\s\S]*PUSH/);
    expect(shown).toContain('temporary archive of 1 file(s)');
    expect(shown).toMatch(/mlops-dev:TF115-TFX015-KFP136 +SUCCESS/);
    expect(await gcloud.types('gcloud builds list')).toContain('SUCCESS');
    expect(await gcloud.types('gcloud storage ls')).toContain(`gs://${project}_cloudbuild/`);
  });

  it('make the notebook from it, and show it', async () => {
    const made = await gcloud.types(`gcloud workbench instances create ${notebook()} ${AT} \
      --machine-type=n1-standard-4 --container-repository=gcr.io/${project}/mlops-dev --container-tag=${TAG}`);
    expect(made).toContain(`Created workbench instance ${notebook()}`);
    await until(
      () => twin.owner('GET', instance()),
      ({ body }) => body.healthState === 'HEALTHY',
    );
    const shown = await gcloud.types(`gcloud workbench instances describe ${notebook()} ${AT}`);
    expect(shown).toMatch(/state: ACTIVE/);
    expect(shown).toMatch(new RegExp(`repository: gcr.io/${project}/mlops-dev\\s+tag: ${TAG}`));
    expect(await gcloud.types(`gcloud workbench instances list ${AT}`)).toMatch(/ACTIVE/);
  });

  it('leave behind what our own looks find: services, accounts, repository, grants and image; the notebook is not ours', async () => {
    const spec = resolveSpec({ ...LITERAL, projectId: project });
    const gcp = createGcp({ endpoint: twin.url });
    const activities: Record<string, unknown> = createActivities({
      gcp,
      installation: 'labwright',
      policy: OPEN_POLICY,
      watchSeconds: 300,
    });
    const look = async (name: string): Promise<string> => {
      const step = stepsFor(spec).find((row) => row.name === name);
      const input = { step, key: spec, spec, outputs: {}, timeScale: 0.001, createTime: new Date().toISOString() };
      type Inspect = (asked: unknown) => Promise<{ state: string }>;
      const inspect = activities[`${name}.inspect`] as Inspect;
      const env = new MockActivityEnvironment();
      return (await env.run<[unknown], { state: string }, Inspect>(inspect, input)).state;
    };
    for (const step of ['services', 'accounts', 'repository'])
      expect([step, await look(step)]).toEqual([step, 'present']);
    expect(await look('notebook')).toBe('foreign');
    const { artifactRegistry, resourceManager } = gcp(new AbortController().signal);
    const { bindings } = await resourceManager.getIamPolicy(project);
    const given = bindings.filter(({ members }) => members.some((member) => member.includes('-compute@developer.')));
    expect(given.map(({ role }) => role)).toEqual(expect.arrayContaining(ROLES));
    const tag = await artifactRegistry.getTag(`projects/${project}/locations/us/repositories/gcr.io`, 'mlops-dev', TAG);
    expect(tag?.version).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('delete the notebook', async () => {
    expect(await gcloud.types(`gcloud workbench instances delete ${notebook()} ${AT}`)).toContain(
      'Deleted workbench instance',
    );
    expect(await gcloud.types(`gcloud workbench instances list ${AT}`)).toContain('Listed 0 items');
  });

  it('make an account and list it', async () => {
    await gcloud.types('gcloud iam service-accounts create by-hand --display-name="Made by hand"');
    const email = `by-hand@${project}.iam.gserviceaccount.com`;
    await until(
      () => twin.owner('GET', `v1/projects/-/serviceAccounts/${email}`),
      ({ status }) => status === 200,
    );
    expect(await gcloud.types('gcloud iam service-accounts list')).toMatch(new RegExp(`Made by hand +${email}`));
  });

  it('reach nothing but the twin', () => {
    expect(gcloud.refused).toEqual([]);
  });
});
