/** `npm run bench`: runs the cases one after the other, prints what they found, and writes it into docs/benchmarks.md. */
import { Closing } from '../scripts/closing.js';
import type { Bench, Case } from './case.js';
import { byHand } from './cases/by-hand.js';
import { classroom } from './cases/class.js';
import { emulator } from './cases/emulator.js';
import { footprint } from './cases/footprint.js';
import { overhead } from './cases/overhead.js';
import { plan } from './cases/plan.js';
import { reads } from './cases/reads.js';
import { scale } from './cases/scale.js';
import { stores } from './cases/stores.js';
import { MISSED } from './figures.js';
import { machine } from './machine.js';
import { readOptions, type Options } from './options.js';
import { writePage, type Result } from './page.js';
import { Stand } from './stand.js';
import { STORES } from './stores.js';
import { toText, type Table } from './table.js';

const CASES: readonly Case[] = [overhead, stores, scale, classroom, byHand, reads, footprint, emulator, plan];

const options = given();
const results: Result[] = [];
let failed = 0;
for (const each of CASES.filter(({ name }) => options.only.includes(name))) {
  const began = performance.now();
  console.log(`\n== ${each.title} (${each.name})`);
  try {
    const measured = await machine();
    const tables = await run(each, options);
    for (const table of tables) console.log(`\n${toText(table)}`);
    results.push({
      of: each,
      isQuick: options.quick,
      measured: [...measured, ['store', STORES[options.store].title]],
      tables,
    });
  } catch (error) {
    failed += 1;
    console.error(`${each.name} failed:`, error);
  }
  console.log(`\n${each.name} took ${Math.round((performance.now() - began) / 1_000)} s`);
}
const missed = results
  .flatMap(({ tables }) => tables.flatMap(({ rows }) => rows.flat()))
  .filter((cell) => cell.includes(MISSED));
console.log(`\n${results.length} cases; budgets missed: ${missed.length}; cases failed: ${failed}`);
if (results.length > 0) console.log(`written: ${await writePage(results, CASES)}`);
// What a case that was ended has left pending would keep us here.
process.exit(failed + missed.length > 0 ? 1 : 0);

function given(): Options {
  try {
    return readOptions(
      process.argv.slice(2),
      CASES.map(({ name }) => name),
    );
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}

/** Ends it with all that it opened, when it is done or its time is up. */
async function run(each: Case, chosen: Options): Promise<Table[]> {
  const closing = new Closing();
  const store = STORES[chosen.store];
  const bench: Bench = {
    options: chosen,
    store,
    open: (wanted) => closing.add(Stand.start({ store, ...wanted }), (stand) => stand.stop()),
    say: (line) => {
      console.log(`  ${line}`);
    },
  };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`it had not ended after ${chosen.minutes} minutes (--minutes)`));
    }, chosen.minutes * 60_000);
  });
  try {
    return await Promise.race([each.run(bench), late]);
  } finally {
    clearTimeout(timer);
    await closing.close();
  }
}
