import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';

import { MEMO_KEY, type EnvironmentRecord } from '../domain/environment.js';
import { withoutBodies } from '../domain/differences.js';
import { expireTimeOf } from '../domain/expiry.js';
import { inlineFiles } from '../domain/image-content.js';
import { labelWords } from '../domain/labels.js';
import { environmentName, environmentWorkflowId } from '../domain/names.js';
import { SEARCH_ATTRIBUTES } from '../domain/product.js';
import { resolveSpec, type EnvironmentSpec } from '../domain/spec.js';
import type { EnvironmentInput } from '../workflows/entity.js';

/** What the workflow of a new environment is started with; `time` is ISO 8601. */
export function newEnvironment(
  spec: EnvironmentSpec,
  { time, timeScale, caller, apiUrl }: { time: string; timeScale: number; caller?: string; apiUrl?: string },
): EnvironmentInput {
  const { projectId, environmentId } = spec;
  const resolvedSpec = resolveSpec(spec);
  const expireTime = expireTimeOf(resolvedSpec, time, timeScale);
  const files = inlineFiles(resolvedSpec.image);
  const record: EnvironmentRecord = {
    spec: withoutBodies(spec),
    resolvedSpec: withoutBodies(resolvedSpec),
    goal: 'READY',
    state: 'PROVISIONING',
    createTime: time,
    ...(caller !== undefined && { createdBy: caller }),
    updateTime: time,
    ...(expireTime !== undefined && { expireTime }),
    failures: [],
    runs: [],
    left: [],
    everReady: false,
    touched: false,
  };
  return {
    key: { projectId, environmentId },
    record,
    timeScale,
    ...(apiUrl !== undefined && { apiUrl }),
    ...(files && { files }),
  };
}

/** Its memo and search attributes from the first moment, so that it is read and listed with no worker running. */
export function startOptions(taskQueue: string, input: EnvironmentInput) {
  const { record } = input;
  return {
    workflowId: environmentWorkflowId(input.key),
    taskQueue,
    args: [input] as [EnvironmentInput],
    memo: { [MEMO_KEY]: record },
    typedSearchAttributes: searchAttributes(record),
    staticSummary: environmentName(input.key),
  };
}

function searchAttributes({ spec, state }: EnvironmentRecord): SearchAttributePair[] {
  const { projectId, notebook } = spec;
  const { state: stateKey, project, owner, labels: labelsKey } = SEARCH_ATTRIBUTES;
  return [
    { key: defineSearchAttributeKey(stateKey.name, stateKey.type), value: state },
    { key: defineSearchAttributeKey(project.name, project.type), value: projectId },
    ...(notebook?.owner === undefined
      ? []
      : [{ key: defineSearchAttributeKey(owner.name, owner.type), value: notebook.owner }]),
    {
      key: defineSearchAttributeKey(labelsKey.name, labelsKey.type),
      value: labelWords(spec),
    },
  ];
}
