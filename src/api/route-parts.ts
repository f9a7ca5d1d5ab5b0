import type { Client } from '@temporalio/client';
import { Type } from 'typebox';

import type { Caller } from '../domain/policy.js';
import type { Projects } from '../domain/visible-projects.js';
import type { Environments, EnvironmentsOptions } from './environments.js';
import type { Plans } from './plans.js';
import { named, type EnvironmentDocument } from './schemas.js';

/** A verb after the id: a plain `::retry` would be taken as part of the id. */
export const ID = ':environmentId(^[a-z][a-z0-9-]*$)';
export const ID_WITH_VERB = ':environmentId(^[a-z][a-z0-9-]*)';

export const Project = Type.Object({ projectId: Type.String({ description: 'a project id; - for all, in lists' }) });
export const Key = Type.Object({ projectId: Type.String(), environmentId: Type.String() });

const problem = (description: string) => Type.Unsafe({ description, $ref: 'Problem#' });

/** What any route may refuse. */
export const answers = {
  401: problem('Nobody is known by the token, or there is none: WWW-Authenticate says which'),
  403: problem('The caller lacks the role that this asks for in the project, whether the environment exists or not'),
  429: problem('The caller asked too often: Retry-After says when to go on'),
  '4xx': named('Problem'),
  '5xx': named('Problem'),
};

export const Environment = named<EnvironmentDocument>('Environment');

export interface RoutesOptions {
  environments: Environments;
  plans: Plans;
  client: Client;
  /** The projects that a caller has a role in. */
  visible: (caller: Caller) => Projects;
  runUrl: EnvironmentsOptions['runUrl'];
  timeScale: number;
}
