/** Replays what was recorded from Google's APIs and prints how the emulator compares: `npm run conformance:golden`. */
import { GRADES, isProof, newIn, replayAll, reviews, staleIn } from '../test/contract/golden/review.js';
import type { Grade, Outcome } from '../test/contract/golden/review.js';

const MEANING: Record<Grade, string> = {
  R: 'recorded from Google',
  r: 'probably from Google',
  '?': 'origin unknown',
  M: 'derived from a mock',
};

const reviewed = reviews();
const outcomes = await replayAll();
const of = (grade: Grade): Outcome[] => outcomes.filter((outcome) => outcome.grade === grade);
const sum = (counted: Outcome[], count: (outcome: Outcome) => number): number =>
  counted.reduce((total, outcome) => total + count(outcome), 0);

const row = (name: string, counted: Outcome[]): string => {
  const served = sum(counted, (outcome) => outcome.served);
  const asRecorded = sum(counted, (outcome) => outcome.alike);
  const missing = sum(counted, ({ notServed }) => notServed.length);
  const unseen = sum(counted, (outcome) => newIn(outcome, reviewed).length);
  const cells = [served, asRecorded, served - asRecorded, missing, unseen].map((cell) => String(cell).padStart(12));
  return name.padEnd(62) + cells.join('');
};

const header =
  ' '.repeat(62) +
  ['compared', 'alike', 'different', 'not served', 'unreviewed'].map((cell) => cell.padStart(12)).join('');
console.log(`Requests of ${outcomes.length} recorded logs, replayed against the emulator\n\n${header}`);
for (const grade of GRADES) console.log(row(`${grade}  ${MEANING[grade]} (${of(grade).length} logs)`, of(grade)));
console.log('Only R and r say something about Google; ? and M say how the emulator compares to other records.\n');

console.log(header);
for (const outcome of outcomes) console.log(row(`${outcome.grade}  ${outcome.log}`, [outcome]));

for (const side of ['real', 'unproven'] as const) {
  console.log(`\nReviewed differences, ${side === 'real' ? 'R and r' : '? and M'}`);
  for (const review of reviewed.filter((each) => each[side].length > 0)) {
    console.log(`- ${review.reason}`);
    for (const line of review[side]) console.log(`    ${line}`);
  }
}

console.log('\nNot served');
const missing = outcomes.flatMap(({ notServed, grade }) => notServed.map((line) => ({ line, proof: isProof(grade) })));
const counts = new Map<string, { real: number; all: number }>();
for (const { line, proof } of missing) {
  const count = counts.get(line) ?? { real: 0, all: 0 };
  counts.set(line, { real: count.real + (proof ? 1 : 0), all: count.all + 1 });
}
for (const [line, { real, all }] of [...counts].sort())
  console.log(`${String(all).padStart(4)} (${real} of R and r)  ${line}`);

const wrong = [
  ...outcomes.flatMap((outcome) => newIn(outcome, reviewed).map((line) => `${outcome.log}: new: ${line}`)),
  ...staleIn(outcomes, reviewed).map((line) => `no longer a difference: ${line}`),
];
if (wrong.length > 0) console.log(`\n${wrong.join('\n')}`);
const allowed = reviewed.reduce((total, { real, unproven }) => total + real.length + unproven.length, 0);
const alike = GRADES.map((grade) => {
  const [same, all] = [sum(of(grade), (outcome) => outcome.alike), sum(of(grade), ({ served }) => served)];
  return `${grade} ${same} of ${all}`;
});
console.log(`\nalike by grade: ${alike.join(', ')}; ${allowed} allowed differences; ${wrong.length} to review`);
process.exitCode = wrong.length === 0 ? 0 : 1;
