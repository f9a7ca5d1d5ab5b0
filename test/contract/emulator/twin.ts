import type { EmulatorOptions } from '../../../emulator/server.js';
import { startStrictEmulator } from '../../support/strict-emulator.js';

export const HOST = 'labwright@labwright-host.iam.gserviceaccount.com';
export const OWNER = 'owner@example.com';
export const SLIM = 'us-docker.pkg.dev/deeplearning-platform-release/gcr.io/workbench-container-slim';

export interface Binding {
  role: string;
  members: string[];
  condition?: { title: string; expression: string };
}

/** Every field that these tests read of some answer: one that is not there fails the test that reads it. */
export interface Body {
  accounts: { email: string }[];
  auditConfigs: unknown[];
  billingEnabled?: boolean;
  artifactRegistryPackage: string;
  bindings: Binding[];
  builds?: { id: string; status: string }[];
  calls: { method: string; path: string; mutating: boolean; status: number; principal: string; number: number }[];
  contents: string;
  createTime: string;
  defaultServiceAccount: string;
  description: string;
  digest: string;
  done?: boolean;
  email: string;
  failureInfo: { type: string; detail: string };
  generation: string;
  resource: { generation: string };
  rewriteToken: string;
  error: {
    code: number;
    message: string;
    status?: string;
    errors?: { reason: string; location?: string }[];
    details: { '@type': string; reason?: string; metadata?: Record<string, string> }[];
  };
  etag: string;
  gceSetup: {
    machineType: string;
    metadata: Record<string, string>;
    containerImage: { repository: string; tag: string };
  };
  healthState?: string;
  id: string;
  instances?: { name: string; state: string }[];
  items?: { name: string; sizeGb: string }[];
  logUrl: string;
  logsBucket: string;
  md5Hash: string;
  crc32c: string;
  mediaLink: string;
  metageneration: string;
  prefixes?: string[];
  projectNumber: string;
  size: string;
  status: string;
  statusDetail: string;
  startTime?: string;
  finishTime?: string;
  steps: { name: string; status?: string; exitCode?: number }[];
  restoredAccount: { email: string; uniqueId: string };
  results: { images?: { name: string; digest: string; artifactRegistryPackage: string }[] };
  source: { storageSource: { generation: string } };
  serviceAccount: string;
  serviceAccountEmail: string;
  labels: Record<string, string>;
  name: string;
  nextPageToken?: string;
  permissions: string[];
  projects: {
    instances: unknown[];
    accounts: unknown[];
    repositories: { images: { uri: string; tags: string[]; workbench: boolean }[] }[];
    buckets: { name: string; objects: string[] }[];
    builds: { status: string }[];
  }[];
  proxyUri?: string;
  quotas: { metric: string; limit: number; usage: number }[];
  metadata: { build: Body };
  response: { services: { name: string; state: string }[] };
  services: { name: string; state: string }[];
  state: string;
  uniqueId: string;
  unreachable?: string[];
  version: number | string;
}

export interface Answer {
  status: number;
  body: Body;
  /** The body as it came. */
  text: string;
  headers: Headers;
}

/** A body that is bytes goes as they are, with the headers given. */
export type Ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;

/** As the README asks for, but for the brake on the policy administrator: these tests grant all sorts of roles. */
const UNBRAKED = [
  { role: 'roles/owner', members: [`user:${OWNER}`] },
  ...[
    'serviceusage.serviceUsageAdmin',
    'iam.serviceAccountAdmin',
    'resourcemanager.projectIamAdmin',
    'storage.admin',
    'cloudbuild.builds.editor',
    'artifactregistry.admin',
    'notebooks.admin',
  ].map((role) => ({ role: `roles/${role}`, members: [`serviceAccount:${HOST}`] })),
];

/** Google's twin for one test file, with callers by their e-mail address. */
export async function startTwin(options: EmulatorOptions = {}) {
  const emulator = await startStrictEmulator({ speed: 1000, ...options }, { of: ['answer'] });
  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    token?: string,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const isRaw = Buffer.isBuffer(body);
    const response = await fetch(`${emulator.url}/${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: token }),
        ...(body === undefined || isRaw ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isRaw ? new Uint8Array(body) : JSON.stringify(body) }),
      redirect: 'manual',
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      body: (isJson && text !== '' ? JSON.parse(text) : {}) as Body,
      text,
      headers: response.headers,
    };
  };
  const as =
    (email: string): Ask =>
    (method, path, body, headers) =>
      ask(method, path, body, `Bearer emulator:${email}`, headers);
  let projects = 0;
  return {
    url: emulator.url,
    close: () => emulator.close(),
    ask,
    as,
    host: as(HOST),
    owner: as(OWNER),
    control: (method: string, path: string, body?: unknown) => ask(method, `emulator/${path}`, body),
    /** A project of its own for each test. */
    async project(options: Record<string, unknown> = {}): Promise<string> {
      projects += 1;
      const projectId = `project-${projects}`;
      await ask('POST', 'emulator/projects', { projectId, bindings: UNBRAKED, ...options });
      return projectId;
    },
  };
}

export type Twin = Awaited<ReturnType<typeof startTwin>>;

/** Looks until it holds; what it saw last is the error. */
export async function until(look: () => Promise<Answer>, holds: (answer: Answer) => boolean): Promise<Answer> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answer = await look();
    if (holds(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`It never held: ${answer.status} ${JSON.stringify(answer.body)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const isDone = ({ body }: Answer): boolean => body.done === true;

/** Waits for the operation that a call answered. */
export const finished = (ask: Ask, version: string, { body }: Answer): Promise<Answer> =>
  until(() => ask('GET', `${version}/${body.name}`), isDone);
