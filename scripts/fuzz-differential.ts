/**
 * npm run fuzz:differential: generated programs in the kernel, the interpreter and the translation, with checks and verified without. Says where
 * registers, memory or maps differ.
 */
import { Differential } from '../test/kernel/support/differential.ts';
import { readArguments, readCount } from './lib/arguments.js';

/** What programs leave behind in an emulator goes with it. */
const PER_EMULATOR = 2000;
/** Disagreements that are shown. */
const SHOWN = 10;

const HELP = `npm run fuzz:differential -- [COUNT [FIRST]]: COUNT generated programs, 100,000 if not said, from seed FIRST on, 1 if not said, in the
kernel and in the emulator's engines. Exits with 1 where they differ`;

const { positionals } = readArguments(HELP, { allowPositionals: true });
const count = readCount(HELP, 'COUNT', positionals[0], 1) ?? 100_000;
const first = readCount(HELP, 'FIRST', positionals[1], 0) ?? 1;

const start = performance.now();
const refused = new Map<string, number>();
let ran = 0;
let disagreements = 0;
for (let from = first; from < first + count; from += PER_EMULATOR) {
  await using differential = await Differential.create();
  for (let seed = from; seed < Math.min(from + PER_EMULATOR, first + count); seed++) {
    try {
      const refusal = await differential.run(seed);
      if (refusal === null) ran++;
      else refused.set(refusal, (refused.get(refusal) ?? 0) + 1);
    } catch (error) {
      disagreements++;
      if (disagreements <= SHOWN) console.error((error as Error).message);
    }
  }
  if (process.stderr.isTTY) process.stderr.write(`\r${from + PER_EMULATOR - first} …`);
}
const seconds = (performance.now() - start) / 1e3;
for (const [why, times] of refused) console.log(`refused by the verifier, ${times} times: ${why}`);
console.log(
  `${count} programs from seed ${first}, ${ran * 4} runs of ${ran} in kernel, interpreter and translation, checked and verified: ` +
    `${disagreements} disagreements; ${seconds.toFixed(0)} s`,
);
if (disagreements > 0) process.exitCode = 1;
