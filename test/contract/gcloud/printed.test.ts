import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { parseGrant } from '../../support/gcloud.js';
import { HOST, OWNER, startTwin, until } from '../emulator/twin.js';
import type { Binding, Twin } from '../emulator/twin.js';
import { PATIENT, hasGcloud, startGcloud } from './gcloud.js';
import type { Gcloud } from './gcloud.js';
import { NOT_SERVED, PRINTED, typed } from './printed.js';
import type { Site } from './printed.js';

const ROOT = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Every text in the product that begins with gcloud, its placeholders as they are written. */
const TEMPLATES = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .flatMap((path) => [...read(`src/${path}`).matchAll(/`(gcloud [^`]*)`|'(gcloud [^']*)'/g)])
  .map(([, template, text]) => template ?? text ?? '');

const headOf = (template: string): string => template.split('${')[0] ?? '';
const formOf = (template: string): RegExp => {
  const parts = template.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^$()|[\]{}\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`);
};

describe('The gcloud commands that a person is told', () => {
  it('are all in the table, each as the product writes it', () => {
    expect([...new Set(TEMPLATES.map(headOf))].sort()).toEqual(
      [...Object.keys(PRINTED), ...Object.keys(NOT_SERVED)].sort(),
    );
    const names = { project: 'p', member: 'm', account: 'a', bucket: 'b', image: 'i', notebook: 'n' };
    const site = { ...names, repository: 'projects/p/locations/l/repositories/r', control: () => Promise.resolve() };
    for (const [head, { commands }] of Object.entries(PRINTED)) {
      const template = TEMPLATES.find((one) => headOf(one) === head) ?? '';
      for (const command of commands(site)) expect(command).toMatch(formOf(template));
    }
  });

  it('are in README the ones that the next suite carries out and a fix from the table; operations.md prints none but for a token', () => {
    const printed = [...read('README.md').matchAll(/^.*\bgcloud .*$/gm)].map(([line]) => line.trim());
    const elsewhere = printed.filter((line) => !SCRIPT.includes(line));
    expect(elsewhere).toEqual([expect.stringContaining('"gcloud billing projects link ') as string]);
    // Which an issuer makes, and no twin of Google's APIs.
    expect(read('docs/operations.md')).not.toMatch(/\bgcloud (?!auth print-identity-token\b)/);
  });
});

/** A page's script, from its first line to the last. */
const scriptOf = (page: string): string => /```sh\n(PROJECT=my-project[\s\S]*?)```/.exec(read(page))?.[1] ?? '';
const SCRIPT = scriptOf('README.md');

describe.skipIf(!hasGcloud)('The gcloud commands that a person is told, typed', PATIENT, () => {
  let twin: Twin;
  let gcloud: Gcloud;
  let site: Site;
  beforeAll(async () => {
    twin = await startTwin();
    const project = await twin.project({ services: ['artifactregistry', 'compute', 'notebooks'] });
    // A person's gcloud is set to some other project.
    gcloud = await startGcloud(twin.url, { email: OWNER, projectId: await twin.project() });
    site = await siteIn(twin, project);
  });
  afterAll(async () => {
    gcloud.close();
    await twin.close();
  });

  it.each(Object.entries(PRINTED))('%s…', async (_, { commands, before, shows }) => {
    await before?.(site);
    for (const command of commands(site)) expect(await gcloud.types(typed(command))).toMatch(shows);
  });

  it('grants what our own reading of the command says', async () => {
    const [command = ''] = PRINTED['gcloud projects add-iam-policy-binding ']?.commands(site).slice(-1) ?? [];
    await gcloud.types(command);
    const { body } = await twin.owner('POST', `v3/projects/${site.project}:getIamPolicy`, {
      options: { requestedPolicyVersion: 3 },
    });
    expect(body.bindings).toContainEqual(parseGrant(command).binding);
  });

  it("README's script gives the service the roles that the twin's own projects have, and security.md's lends it a project's account", async () => {
    const bindings = [{ role: 'roles/owner', members: [`user:${OWNER}`] }];
    for (const projectId of ['my-project', 'labwright-host'])
      await twin.control('POST', 'projects', { projectId, bindings });
    await twin.control('POST', 'projects', { projectId: 'as-readme-says' });
    await gcloud.types(SCRIPT);
    const rolesIn = async (projectId: string): Promise<Binding[]> => {
      const { body } = await twin.control('GET', `state?project=${projectId}`);
      const { policy } = body.projects[0] as unknown as { policy: { bindings: Binding[] } };
      return policy.bindings
        .filter(({ members }) => members.includes(`serviceAccount:${HOST}`))
        .sort((one, other) => (one.role < other.role ? -1 : 1));
    };
    expect(await rolesIn('my-project')).toEqual(await rolesIn('as-readme-says'));

    await gcloud.types(scriptOf('docs/security.md'));
    const lent = await twin.owner(
      'POST',
      'v1/projects/-/serviceAccounts/labwright@my-project.iam.gserviceaccount.com:getIamPolicy',
    );
    expect(lent.body.bindings).toEqual([
      { role: 'roles/iam.serviceAccountTokenCreator', members: [`serviceAccount:${HOST}`] },
    ]);
  });

  it('reach nothing but the twin', () => {
    expect(gcloud.refused).toEqual([]);
  });
});

async function siteIn(twin: Twin, project: string): Promise<Site> {
  const [account, bucket] = [`by-hand@${project}.iam.gserviceaccount.com`, `${project}-bucket`];
  await twin.owner('POST', `v1/projects/${project}/serviceAccounts`, { accountId: 'by-hand' });
  await until(
    () => twin.owner('GET', `v1/projects/-/serviceAccounts/${account}`),
    ({ status }) => status === 200,
  );
  await twin.owner('POST', `storage/v1/b?project=${project}`, { name: bucket });
  await twin.owner('POST', `upload/storage/v1/b/${bucket}/o?uploadType=media&name=context.tgz`, Buffer.from('context'));
  const image = `us-central1-docker.pkg.dev/${project}/labwright/mlops-dev`;
  await twin.control('POST', 'images', { uri: `${image}:v1` });
  const repository = `projects/${project}/locations/us-central1/repositories/labwright`;
  const notebook = 'by-hand';
  const instances = `v2/projects/${project}/locations/us-central1-a/instances`;
  // So late that it is not idle when its command comes.
  const gceSetup = { metadata: { 'idle-timeout-seconds': '604800' } };
  await twin.owner('POST', `${instances}?instanceId=${notebook}`, { gceSetup });
  await until(
    () => twin.owner('GET', `${instances}/${notebook}`),
    ({ body }) => body.state === 'ACTIVE',
  );
  const control = (body: object) => twin.control('PATCH', `projects/${project}`, body);
  return { project, member: `serviceAccount:${account}`, account, bucket, repository, image, notebook, control };
}
