/** The page of one project. */
import type { CallRecord } from './calls.js';
import type { ShownRule } from './faults.js';
import { facts, html, lines, link, table, widePage } from './html.js';
import type { Html, Part } from './html.js';
import type { Miss } from './misses.js';
import type { PolicyChange } from './policy-history.js';
import type { Listed, ProjectView } from './project-view.js';

export const projectPage = (project: ProjectView): Html =>
  widePage(project.projectId, [
    html`<p>
      ${link('/emulator/', 'All projects')} · ${link(`/emulator/projects/${project.projectId}?alt=json`, 'as JSON')}
    </p>`,
    facts([
      ['Number', project.projectNumber],
      ['State', project.state],
      ['Billing', project.billingEnabled ? 'enabled' : 'disabled'],
      ['Made', project.createTime],
      ['Services', project.services.map((id) => id.replace('.googleapis.com', '')).join(', ')],
    ]),
    instances(project),
    builds(project),
    images(project),
    policies(project),
    history(project),
    table(
      'Service accounts',
      ['Account', 'Name', 'Description', 'Disabled'],
      project.accounts.map(({ email, displayName, description, disabled }) => [
        ...[email, displayName, description, disabled ? 'yes' : 'no'],
      ]),
    ),
    table(
      'Buckets',
      ['Bucket', 'Location', 'Objects', 'Bytes'],
      project.buckets.map(({ name, location, objects, bytes }) => [name, location, objects, bytes]),
    ),
    operations(project),
    spans(project),
    callsTable(project.calls),
    missesTable(project.misses),
    faultsTable(project.faults),
  ]);

const instances = (project: ProjectView): Html =>
  table(
    'Notebooks',
    ['Instance', 'State', 'Healthy', 'Machine', 'Image', 'Made', 'Changed', 'Link'],
    project.instances.map((one) => [
      ...[one.name, one.state, one.healthy ? 'yes' : 'no', one.machineType, one.image, one.createTime, one.updateTime],
      one.proxyUri === undefined ? '' : link(one.proxyUri, 'JupyterLab'),
    ]),
  );

const builds = (project: ProjectView): Html =>
  table(
    'Builds',
    ['Build', 'Location', 'Status', 'Asked for', 'Took', 'Images', 'Log'],
    project.builds.map((build) => [
      ...[build.id, build.location, lines([build.status, build.statusDetail ?? '']), build.createTime],
      took(build.startTime, build.finishTime),
      lines(build.images),
      link(build.log, 'log'),
    ]),
  );

const images = (project: ProjectView): Html =>
  table(
    'Images',
    ['Repository', 'Image', 'Tags', 'Pushed'],
    project.repositories.flatMap(({ name, images: held }): Part[][] =>
      held.length === 0
        ? [[name, 'none', '', '']]
        : held.map(({ uri, tags, uploadTime }) => [name, uri, tags.join(', '), uploadTime]),
    ),
  );

const policies = (project: ProjectView): Html =>
  table(
    'Policies',
    ['Of', 'Role', 'Members', 'Condition'],
    project.policies.flatMap(({ of, bindings }) =>
      bindings.map(({ role, members, condition }) => [of, role, lines(members), condition?.expression ?? '']),
    ),
  );

function history(project: ProjectView): Html {
  const changes = project.policies.flatMap(({ of, history: changed }) => changed.map((change) => ({ of, ...change })));
  changes.sort((one, other) => (one.time < other.time ? 1 : -1));
  return table(
    'Changes of policies',
    ['Time', 'Of', 'By', 'Added', 'Removed'],
    changes.map(({ time, of, by, added, removed }) => [time, of, by, grants(added), grants(removed)]),
  );
}

const grants = (changed: PolicyChange['added']): Part =>
  lines(
    changed.map(
      ({ role, member, condition }) => `${role} to ${member}${condition === undefined ? '' : ` if ${condition}`}`,
    ),
  );

const operations = ({ operations: { newest, count } }: ProjectView): Html =>
  table(
    'Operations',
    ['Operation', 'Kind', 'Started', 'Took', 'Outcome'],
    newest.map(({ name, kind, startTime, endTime, done, error }) => [
      ...[name, kind, startTime, took(startTime, endTime)],
      error ? error.message : done ? 'done' : 'running',
    ]),
    count,
  );

const spans = ({ spans: taken }: ProjectView): Html =>
  table(
    'What Google itself took',
    ['Of', 'Which', 'From', 'Took'],
    taken.map(({ kind, of, startTime, endTime }) => [kind, of, startTime, took(startTime, endTime)]),
  );

/** In real time: so many simulated seconds as the speed says. */
const took = (from: string | undefined, to: string | undefined): string =>
  from === undefined || to === undefined ? '' : `${((Date.parse(to) - Date.parse(from)) / 1000).toFixed(3)} s`;

export const callsTable = ({ newest, count }: Listed<CallRecord>): Html =>
  table(
    'Calls',
    ['Time', 'Method', 'Status', 'Took', 'By', 'Path', 'Fault'],
    newest.map((call) => [
      ...[call.time, call.method, call.status, `${call.milliseconds} ms`, call.principal ?? ''],
      ...[`${call.httpMethod} ${call.path}`, call.fault ?? ''],
    ]),
    count,
  );

export const missesTable = (misses: readonly Miss[]): Html =>
  table(
    "What differs from Google's Discovery documents",
    ['Of', 'Method', 'Where', 'What', 'Times', 'First'],
    misses.map(({ of, method, at, what, count, httpMethod, path }) => [
      ...[of, method, at, what, count, `${httpMethod} ${path}`],
    ]),
  );

export const faultsTable = (faults: readonly ShownRule[]): Html =>
  table(
    'Faults',
    ['Rule', 'Fault', 'Project', 'Matched', 'Fired', 'Conditions'],
    faults.map(({ id, fault, project = 'all', matched, fired, ...conditions }) => [
      ...[id, fault, project, matched, fired],
      Object.entries(conditions)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
    ]),
  );
