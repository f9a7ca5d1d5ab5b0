import type { Client } from '@temporalio/client';
import { Type } from 'typebox';

import type { Environments, EnvironmentsOptions } from './environments.js';
import type { Plans } from './plans.js';
import { named, type EnvironmentDocument } from './schemas.js';

/** A verb after the id: a plain `::retry` would be taken as part of the id. */
export const ID = ':environmentId(^[a-z][a-z0-9-]*$)';
export const ID_WITH_VERB = ':environmentId(^[a-z][a-z0-9-]*)';

export const Project = Type.Object({ projectId: Type.String({ description: 'a project id; - for all, in lists' }) });
export const Key = Type.Object({ projectId: Type.String(), environmentId: Type.String() });

/** What any route may refuse. */
export const answers = { '4xx': named('Problem'), '5xx': named('Problem') };

export const Environment = named<EnvironmentDocument>('Environment');

export interface RoutesOptions {
  environments: Environments;
  plans: Plans;
  client: Client;
  runUrl: EnvironmentsOptions['runUrl'];
  timeScale: number;
}
