/** Takes from each identity what it is said to need, one after the other, and prints what came of it: `npm run conformance:privilege`. */
import { ALL, runMatrix, SPEED } from '../test/support/privilege-matrix.js';
import { startFoundation } from '../test/support/temporal-setup.js';
import { startWorld } from '../test/support/world.js';
import { Closing } from './closing.js';

const closing = new Closing();
try {
  const on = await startFoundation(closing);
  const world = await closing.add(startWorld({ on, speed: SPEED }), (part) => part.stop());
  const started = performance.now();
  const outcomes = await runMatrix(world, ALL);
  const rows = outcomes.flatMap((outcome) => outcome.rows);
  const columns = ['identity', 'taken', 'named', 'outcome'] as const;
  const heads = { identity: 'identity', taken: 'taken away', named: 'named permission', outcome: 'outcome' };
  // Where a role holds many, its name says enough.
  const short = rows.map((row) => ({ ...row, named: row.named.replace(/^((?:\S+ ){2}).{40,}$/, '$1…') }));
  const widths = columns.map((column) => Math.max(...[heads, ...short].map((row) => row[column].length)));
  for (const row of [heads, ...short]) {
    console.log(
      columns
        .map((column, index) => row[column].padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
  const wrong = outcomes.filter((outcome) => outcome.wrong !== undefined);
  for (const outcome of wrong) console.log(`\nNot as it has to be: ${outcome.name}\n${outcome.wrong}`);
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(
    `\n${rows.length} rows of ${ALL.length} cases in ${seconds} s; ${wrong.length} cases not as they have to be.`,
  );
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  await closing.close();
}
