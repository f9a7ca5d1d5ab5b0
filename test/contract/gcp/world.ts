import { afterAll } from 'vitest';

import { EMULATOR_ACCOUNT } from '../../../src/gcp/auth.js';
import { createGcp } from '../../../src/gcp/index.js';
import type { Gcp } from '../../../src/gcp/index.js';
import { startStrictEmulator } from '../../support/strict-emulator.js';

/** Where a suite runs: it knows the gateways and a scene to set, not which Google answers. */
export interface World {
  gcp: Gcp;
  /** A project of the suite's own, with billing. */
  projectId: string;
  addProject(project: NewProject): Promise<void>;
  addImage(uri: string): Promise<void>;
  setUnreachable(zone: string, unreachable: boolean): Promise<void>;
}

export interface NewProject {
  projectId: string;
  billingEnabled?: boolean;
  services?: string[];
  bindings?: { role: string; members: string[] }[];
  networks?: { name: string; subnetworks?: { name: string; region: string }[] }[];
}

/** The service's own roles without the brake on its policies: these suites write all sorts of bindings. */
const UNBRAKED = [
  'serviceusage.serviceUsageAdmin',
  'iam.serviceAccountAdmin',
  'resourcemanager.projectIamAdmin',
  'storage.admin',
  'cloudbuild.builds.editor',
  'artifactregistry.admin',
  'notebooks.admin',
].map((role) => ({ role: `roles/${role}`, members: [`serviceAccount:${EMULATOR_ACCOUNT}`] }));

/** Google's minutes pass in fractions of a second. */
const SPEED = 1000;

/** The emulator's world. One on Google itself would come from here as well, with a project that is given. */
export async function openWorld(project: NewProject): Promise<World> {
  const emulator = await startStrictEmulator({ speed: SPEED });
  afterAll(() => emulator.close());
  const control = async (method: string, path: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${emulator.url}/emulator/${path}`, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  };
  await control('POST', 'projects', { bindings: UNBRAKED, ...project });
  return {
    gcp: createGcp({ endpoint: emulator.url })(new AbortController().signal),
    projectId: project.projectId,
    addProject: (another) => control('POST', 'projects', another),
    addImage: (uri) => control('POST', 'images', { uri }),
    setUnreachable: (zone, unreachable) => control('PATCH', `zones/${zone}`, { unreachable }),
  };
}

/** Looks until there is an answer: Google takes its time, and says nothing when it is ready. */
export async function eventually<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const answer = await look();
    if (answer !== undefined && answer !== false) return answer;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** About two minutes at Google, at most seven (docs.cloud.google.com/iam/docs/access-change-propagation). */
export async function grantsTakeEffect(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, (7 * 60_000) / SPEED));
}
