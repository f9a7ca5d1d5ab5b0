/** Calls every method that the emulator serves and prints how it compares to Google's Discovery: `npm run conformance:schema`. */
import { sentence } from '../emulator/misses.js';
import { startTwin } from '../test/contract/emulator/twin.js';
import { coverage, missesOf, noLongerServed } from '../test/contract/schema/coverage.js';
import { SPEED, callAll } from '../test/contract/schema/traffic.js';

const twin = await startTwin({ speed: SPEED });
await callAll(twin);
const rows = await coverage(twin);
const misses = await missesOf(twin);
console.log(`${'Discovery document'.padEnd(28)}revision  methods served  answered   answers checked`);
for (const { api, revision, served, answered, answers } of rows)
  console.log(
    `${api.padEnd(28)}${revision}${String(served.length).padStart(16)}${String(answered.length).padStart(10)}${String(answers).padStart(18)}`,
  );
const silent = rows.flatMap(({ served, answered }) => served.filter((id) => !answered.includes(id)));
for (const id of silent) console.log(`did not answer: ${id}`);
for (const miss of misses) console.log(sentence(miss));
const gone = noLongerServed();
for (const method of gone) console.log(`no longer served: ${method}`);
const total = (count: (row: (typeof rows)[number]) => number): number => rows.reduce((sum, row) => sum + count(row), 0);
const [methods, answered, checked] = [
  total(({ served }) => served.length),
  total((row) => row.answered.length),
  total(({ answers }) => answers),
];
console.log(
  `${methods} methods covered, ${answered} checked by ${checked} answers; ${misses.length} misses, ${gone.length} no longer served`,
);
process.exitCode = misses.length + silent.length + gone.length === 0 ? 0 : 1;
await twin.close();
