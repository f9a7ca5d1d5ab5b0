/** One sentence and one fix, alike wherever a person looks: the API's document, the run in Temporal, the terminal. */
import { WorkflowFailedError } from '@temporalio/client';
import { expect } from 'vitest';

import type { EnvironmentDocument } from '../../scripts/environment-client.js';
import { report } from '../../scripts/report.js';
import { runWorkflowId } from '../../src/domain/names.js';
import type { World } from './world.js';

export interface Told {
  step: string;
  kind: string;
  sentence: RegExp;
  fix: RegExp;
  command?: RegExp;
}

export async function expectTold(world: World, environment: EnvironmentDocument, ...told: Told[]): Promise<void> {
  const { failures, attention, runs } = environment;
  expect(failures.map(({ step, kind }) => ({ step, kind }))).toEqual(told.map(({ step, kind }) => ({ step, kind })));
  for (const [index, { sentence, fix, command }] of told.entries()) {
    expect(failures[index]?.sentence).toMatch(sentence);
    expect(failures[index]?.fix?.text).toMatch(fix);
    if (command) expect(failures[index]?.fix?.command).toMatch(command);
  }
  const all = failures.map(({ sentence }) => sentence).join(' ');
  expect(attention).toBe(all);

  const { kind = 'provision', number = 1 } = runs.at(-1) ?? {};
  const run = world.temporal.workflow.getHandle(runWorkflowId(kind, environment, number)).result();
  const ended = await run.then(
    () => 'the run succeeded',
    (error: unknown) => (error instanceof WorkflowFailedError ? error.cause?.message : String(error)),
  );
  expect(ended).toBe(all);

  const lines = report(environment, { apiUrl: world.apiUrl, temporalUiUrl: '' });
  for (const { sentence, fix } of failures) {
    expect(lines).toContain(`  - ${sentence}`);
    for (const help of [fix?.text, fix?.command]) if (help !== undefined) expect(lines).toContain(`    ${help}`);
  }
}
