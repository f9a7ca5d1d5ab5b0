/** Every log replayed, and its differences set against the reviewed ones. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Difference } from './compare.js';
import { readLog } from './read-log.js';
import { replay } from './replay.js';
import type { Replayed } from './replay.js';

/** R: recorded from Google; r: probably so; ?: not known; M: derived from a mock. Only the first two prove anything. */
export const GRADES = ['R', 'r', '?', 'M'] as const;
export type Grade = (typeof GRADES)[number];
export const isProof = (grade: Grade): boolean => grade === 'R' || grade === 'r';

export interface Outcome extends Replayed {
  /** Such as `iam/gcloud-role-crud.log`. */
  log: string;
  grade: Grade;
}

/** Differences that were looked at, and why they stay; in logs that prove something apart from the others. */
export interface Review {
  reason: string;
  real: string[];
  unproven: string[];
}

const HERE = import.meta.dirname;
const LOGS = join(HERE, 'logs');

export const logs = (): string[] =>
  readdirSync(LOGS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.log'))
    .sort();

const read = (name: string): unknown => JSON.parse(readFileSync(join(HERE, name), 'utf8'));
export const grades = (): Record<string, Grade> => read('grades.json') as Record<string, Grade>;
export const reviews = (): Review[] => read('reviewed.json') as Review[];

export async function replayAll(): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [index, log] of logs().entries()) {
    const grade = grades()[log];
    if (!grade) throw new Error(`${log} has no grade`);
    outcomes.push({ log, grade, ...(await replay(readLog(join(LOGS, log)), index)) });
  }
  return outcomes;
}

/** One line, as it stands in the review. */
export const describe = ({ method, where, recorded, ours }: Difference): string =>
  `${method} ${where}: ${recorded} -> ${ours}`;

const side = (grade: Grade): 'real' | 'unproven' => (isProof(grade) ? 'real' : 'unproven');

/** What nobody looked at yet. */
export const newIn = ({ differences, grade }: Outcome, reviewed: Review[]): string[] =>
  differences.map(describe).filter((line) => !reviewed.some((review) => review[side(grade)].includes(line)));

/** What was reviewed and no longer is: the list only shrinks. */
export function staleIn(outcomes: Outcome[], reviewed: Review[]): string[] {
  const found = (proof: boolean): Set<string> =>
    new Set(
      outcomes.filter(({ grade }) => isProof(grade) === proof).flatMap(({ differences }) => differences.map(describe)),
    );
  const [real, unproven] = [found(true), found(false)];
  return reviewed.flatMap((review) => [
    ...review.real.filter((line) => !real.has(line)),
    ...review.unproven.filter((line) => !unproven.has(line)),
  ]);
}
