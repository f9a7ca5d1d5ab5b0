/** What Resource Manager does with a project, in the two forms that it answers in: clients use v3, gcloud v1. */
import type { Call } from './call.js';
import { DURATIONS } from './durations.js';
import { ApiError, callerLacksPermission } from './errors.js';
import { matchesFilter } from './filters.js';
import { operationKind, renderOperation, startOperation } from './operations.js';
import type { Project } from './store.js';

const PARENT = '100000000001';
const TYPE = 'type.googleapis.com/google.cloud.resourcemanager.v3';

export type View = (project: Project) => Record<string, unknown>;

export const v3: View = (project) => ({
  name: `projects/${project.number}`,
  parent: `organizations/${PARENT}`,
  projectId: project.projectId,
  state: project.state,
  displayName: project.projectId,
  createTime: project.createTime,
  updateTime: project.updateTime,
  ...(project.state === 'ACTIVE' ? {} : { deleteTime: project.updateTime }),
  etag: `W/"${Buffer.from(project.projectId).toString('hex').slice(0, 16)}"`,
});

export const v1: View = (project) => ({
  projectNumber: project.number,
  projectId: project.projectId,
  lifecycleState: project.state,
  name: project.projectId,
  createTime: project.createTime,
  parent: { type: 'organization', id: PARENT },
});

/**
 * The projects that the caller may get, whatever holds them (https://cloud.google.com/resource-manager/reference/rest/v1/projects/list,
 * and v3/projects/search, where the filter is called query).
 */
export function listProjects(call: Call, view: View, filter = ''): unknown {
  const visible = [...call.store.projects.values()].filter((project) =>
    call.may('resourcemanager.projects.get', { name: '', policies: [project.policy] }),
  );
  const found = visible.filter((project) => matchesFilter(view(project), filter));
  found.sort((one, other) => (one.projectId < other.projectId ? -1 : 1));
  const { page, next } = call.page(found, ({ projectId }) => projectId, { usual: 500, most: 1000 });
  return { ...(page.length > 0 ? { projects: page.map(view) } : {}), ...next };
}

type Verb = 'delete' | 'undelete';
const FROM = { delete: 'ACTIVE', undelete: 'DELETE_REQUESTED' } as const;

/** Until Google removes it, thirty days later, a deleted project can be had back (https://cloud.google.com/resource-manager/docs/creating-managing-projects). */
function move(call: Call, verb: Verb, project: Project): void {
  // The message for the first: https://github.com/GoogleCloudPlatform/active-assist/issues/13
  if (project.state !== FROM[verb])
    throw new ApiError('FAILED_PRECONDITION', `Project must be in ${FROM[verb]} state.`);
  project.state = verb === 'delete' ? 'DELETE_REQUESTED' : 'ACTIVE';
  project.updateTime = call.store.clock.iso();
}

/** v1 answers at once (golden cloudresourcemanager, recorded from Google). */
export function moveAtOnce(call: Call, verb: Verb): unknown {
  move(call, verb, call.visibleProject(`resourcemanager.projects.${verb}`));
  return {};
}

/** v3 answers with an operation, whose response is the project. */
export function moveSlowly(call: Call, verb: Verb): unknown {
  const { store } = call;
  const project = call.visibleProject(`resourcemanager.projects.${verb}`);
  move(call, verb, project);
  const operation = startOperation(store, {
    name: `operations/${verb.slice(0, 1)}p.${store.chance.digits(19, 'operation')}`,
    projectId: project.projectId,
    metadata: { '@type': `${TYPE}.${verb === 'delete' ? 'Delete' : 'Undelete'}ProjectMetadata` },
    seconds: store.chance.seconds(DURATIONS.moveProject, `${verb} ${project.projectId}`),
    work: moved(project),
  });
  return renderOperation(operation);
}

const moved = operationKind('projects.move', {
  finish: (_, project: Project) => ({ '@type': `${TYPE}.Project`, ...v3(project) }),
});

/** Of a project that is not there Google says no more than of one that may not be seen. */
export function findProject(call: Call): Project {
  const project = call.store.project(call.param('project'));
  if (!project) throw callerLacksPermission();
  return project;
}
