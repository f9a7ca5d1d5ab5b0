import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { readLog } from './read-log.js';
import { replay } from './replay.js';
import { grades, logs, newIn, replayAll, reviews, staleIn } from './review.js';
import type { Outcome } from './review.js';

describe("Recorded traffic of Google's APIs", () => {
  let outcomes: Outcome[];
  beforeAll(async () => {
    outcomes = await replayAll();
  });

  it('is graded, log by log', () => {
    expect(Object.keys(grades()).sort()).toEqual(logs());
  });

  it.each(logs())('is answered as it was recorded, but for reviewed differences: %s', (log) => {
    const outcome = outcomes.find((each) => each.log === log);
    expect(outcome && newIn(outcome, reviews())).toEqual([]);
  });

  it('has no reviewed difference that no longer is one', () => {
    expect(staleIn(outcomes, reviews())).toEqual([]);
  });

  it('is compared to the last key, type, constant and header', async () => {
    const log = readLog(join(import.meta.dirname, 'logs/iam/gcloud-serviceaccount-crud.547a3cd0f6-real.log'));
    const [create] = log;
    if (!create) throw new Error('The log is empty');
    const answer = create.answer as Record<string, unknown>;
    const changed = { ...answer, displayName: 'Another', projectId: 1, added: {} };
    const headers = { ...create.headers, server: 'Another' };
    const { differences } = await replay([{ ...create, headers, answer: changed }], 0);
    expect(differences.map(({ where, recorded, ours }) => [where, recorded, ours])).toEqual([
      ['header server', 'Another', 'ESF'],
      ['body.displayName', '"Another"', '"Test Service Account"'],
      ['body.projectId', '1', '"<project>"'],
      ['body.added', 'an object', 'nothing'],
    ]);
  });
});
