/** What Cloud Build refuses before it makes a build, and the build that it makes. */
import type { BuildBody } from './build-body.js';
import { enqueue } from './build-queue.js';
import { readAs } from './build-source.js';
import { renderBuildOperation, secondsOf } from './builds.js';
import type { BuildRecord } from './builds.js';
import type { Call } from './call.js';
import { ApiError, invalid, unknownLocation } from './errors.js';
import { REGIONS } from './places.js';
import { computeDefaultAccount, legacyBuildAccount } from './services.js';
import type { Account, Project } from './store.js';

export function createBuild(call: Call, location: string, body: BuildBody): unknown {
  if (location !== 'global' && !REGIONS.has(location)) throw unknownLocation(location);
  const project = call.project('cloudbuild.builds.create');
  const { store } = call;
  const id = store.chance.uuid('build');
  const asked = substitute(settable(body), {
    PROJECT_ID: project.projectId,
    PROJECT_NUMBER: project.number,
    BUILD_ID: id,
  });
  checkShape(asked);
  const account = accountFor(call, project, asked);
  const source = resolveSource(call, account.email, asked);
  const fate = store.faults.ofBuild();
  const build: BuildRecord = {
    id,
    project,
    location,
    asked: {
      timeout: '3600s',
      queueTtl: '3600s',
      ...asked,
      ...(source ? { source } : {}),
      serviceAccount: `projects/${project.projectId}/serviceAccounts/${account.email}`,
      logsBucket: asked.logsBucket ?? logsBucket(project, location, asked),
    },
    account: account.email,
    status: 'QUEUED',
    ...(fate ? { fate } : {}),
    ready: false,
    createTime: store.clock.iso(),
    steps: [],
    images: [],
    digests: [],
    timing: {},
    log: [],
    told: [],
    waits: 0,
  };
  enqueue(store, build);
  return renderBuildOperation(build);
}

const INPUT = [
  ...['source', 'steps', 'images', 'timeout', 'queueTtl', 'tags', 'substitutions', 'serviceAccount', 'logsBucket'],
  ...['options', 'artifacts', 'secrets', 'availableSecrets', 'dependencies', 'gitConfig'],
] as const;

const settable = (body: BuildBody): BuildBody =>
  Object.fromEntries(Object.entries(body).filter(([field]) => (INPUT as readonly string[]).includes(field)));

/** `$NAME` and `${NAME}` in steps and images (https://docs.cloud.google.com/build/docs/configuring-builds/substitute-variable-values). */
function substitute(body: BuildBody, builtIn: Record<string, string>): BuildBody {
  const values = { ...builtIn, ...body.substitutions };
  const fill = <T>(part: T): T =>
    JSON.parse(
      JSON.stringify(part).replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
        const value = values[braced ?? bare ?? ''];
        return value === undefined ? whole : JSON.stringify(value).slice(1, -1);
      }),
    ) as T;
  return {
    ...body,
    ...(body.steps ? { steps: fill(body.steps) } : {}),
    ...(body.images ? { images: fill(body.images) } : {}),
    ...(body.tags ? { tags: fill(body.tags) } : {}),
  };
}

const IMAGE = /^[\w.-]+(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/;

/** https://github.com/cert-manager/cert-manager/issues/8851 */
const LOGGING_RULE =
  "if 'build.service_account' is specified, the build must either (a) specify 'build.logs_bucket', (b) use the " +
  'REGIONAL_USER_OWNED_BUCKET build.options.default_logs_bucket_behavior option, or (c) use either ' +
  'CLOUD_LOGGING_ONLY / NONE logging options';

function checkShape({ steps = [], images = [], timeout, queueTtl, tags = [], options = {}, ...body }: BuildBody): void {
  if (steps.length === 0) throw invalid('invalid build: build must contain at least one step', 'build.steps');
  if (steps.length > 300) throw invalid('invalid build: too many steps', 'build.steps');
  steps.forEach(({ name }, index) => {
    if (!name) throw invalid(`invalid build: invalid build step ${index}: no name`, 'build.steps');
  });
  for (const image of images) {
    if (!IMAGE.test(image))
      throw invalid(`invalid build: invalid image name "${image}": could not parse reference: ${image}`);
  }
  for (const [field, value] of Object.entries({ timeout, queue_ttl: queueTtl })) {
    if (value === undefined) continue;
    if (!/^\d+(\.\d+)?s$/.test(value))
      throw invalid(`Invalid value at 'build.${field}' (type.googleapis.com/google.protobuf.Duration), "${value}"`);
    if (secondsOf(value) > 86_400) throw invalid(`invalid build: ${field} exceeds the maximum of 24h0m0s`);
  }
  for (const tag of tags)
    if (!/^\w[\w.-]{0,127}$/.test(tag)) throw invalid(`invalid build: invalid build tag "${tag}"`, 'build.tags');
  if (Number(options.diskSizeGb ?? 0) > 4000) throw invalid('invalid build: disk size must be at most 4000 GB');
  const { serviceAccount, logsBucket: bucket } = body;
  const elsewhere = ['CLOUD_LOGGING_ONLY', 'NONE'].includes(options.logging ?? '');
  const regional = options.defaultLogsBucketBehavior === 'REGIONAL_USER_OWNED_BUCKET';
  if (serviceAccount && !bucket && !elsewhere && !regional) throw new ApiError('INVALID_ARGUMENT', LOGGING_RULE);
}

/** The one that is named, or the default; whoever asks must be allowed to act as it. */
function accountFor(call: Call, project: Project, { serviceAccount }: BuildBody): Account {
  const named = /^projects\/([^/]+)\/serviceAccounts\/([^/]+)$/.exec(serviceAccount ?? '');
  if (serviceAccount !== undefined && !named)
    throw invalid(
      `invalid build: invalid service account "${serviceAccount}": must be of the form projects/{project}/serviceAccounts/{account}`,
    );
  const fallback = project.legacyBuilds ? legacyBuildAccount(project) : computeDefaultAccount(project);
  const wanted = named?.[2] ?? fallback;
  const account = [...call.store.accounts.values()].find(({ email, uniqueId }) => [email, uniqueId].includes(wanted));
  if (!named && project.legacyBuilds && account) return account;
  // https://github.com/kohei321dev/spot-diggz/issues/164
  const refusal = new ApiError(
    'PERMISSION_DENIED',
    `caller does not have permission to act as service account ${account?.uniqueId ?? wanted}`,
  );
  if (!account?.visible || account.projectId !== project.projectId) throw refusal;
  const resource = { name: `//iam.googleapis.com/${wanted}`, policies: [account.policy, project.policy] };
  if (!call.may('iam.serviceAccounts.actAs', resource)) throw refusal;
  if (account.disabled) throw new ApiError('FAILED_PRECONDITION', `service account ${account.email} is disabled`);
  return account;
}

/** As the build's account, before there is a build: https://github.com/DefangLabs/pulumi-defang/issues/115 */
function resolveSource({ store }: Call, account: string, { source }: BuildBody): BuildBody['source'] {
  const { bucket, object, generation } = source?.storageSource ?? {};
  if (!source?.storageSource) return source;
  if (!bucket || !object)
    throw invalid('invalid build: storage source must name a bucket and an object', 'build.source');
  const found = readAs(store, account, { bucket, object, ...(generation && generation !== '0' ? { generation } : {}) });
  if (typeof found === 'string') throw new ApiError('INVALID_ARGUMENT', `could not resolve source: ${found}`);
  return { ...source, storageSource: { ...source.storageSource, generation: found.generation } };
}

function logsBucket({ number }: Project, location: string, { options = {} }: BuildBody): string {
  return options.defaultLogsBucketBehavior === 'REGIONAL_USER_OWNED_BUCKET'
    ? `gs://${number}-${location}-cloudbuild-logs`
    : `gs://${number}.cloudbuild-logs.googleusercontent.com`;
}
