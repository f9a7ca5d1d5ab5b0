import { invalid } from './errors.js';
import type { InstanceRecord } from './workbench.js';

/** https://docs.cloud.google.com/compute/docs/labeling-resources#requirements */
export function checkLabels(labels: Record<string, string>): void {
  for (const [key, value] of Object.entries(labels)) {
    if (!/^[a-z][a-z0-9_-]{0,62}$/.test(key)) throw invalid(`Invalid label key "${key}".`, 'instance.labels');
    if (!/^[a-z0-9_-]{0,63}$/.test(value))
      throw invalid(`Invalid value "${value}" of label "${key}".`, 'instance.labels');
  }
}

/** Google adds labels of its own: Terraform's google_workbench_instance leaves these four out of its comparison. */
export const providedLabels = ({
  project,
  instanceId,
}: Pick<InstanceRecord, 'project' | 'instanceId'>): Record<string, string> => ({
  'consumer-project-id': project.projectId,
  'consumer-project-number': project.number,
  'notebooks-product': 'workbench-instances',
  'resource-name': instanceId,
});
