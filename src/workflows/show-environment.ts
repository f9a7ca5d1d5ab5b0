import { setCurrentDetails } from '@temporalio/workflow';

import { environmentDetails } from '../domain/environment-details.js';
import type { Entity } from './entity.js';
import { pagePath } from './show-run.js';

/** The environment as the Temporal UI shows it: a summary given at its start ends when it continues as new. */
export function showEnvironment({ key, record, apiUrl }: Pick<Entity, 'key' | 'record' | 'apiUrl'>): void {
  setCurrentDetails(environmentDetails({ key, record, apiUrl, runPath: pagePath }));
}
