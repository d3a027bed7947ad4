/**
 * npm run fuzz:verifier: programs are generated and changed, from a seed on. What our verifier takes runs in the emulator with every check on; a
 * fault is a failure. The kernel may be asked, too.
 */
import { kernelBackend } from '../lib/kernel/backend.ts';
import { VerifierFuzz } from '../test/emulator/support/verifier-fuzz/fuzz.ts';
import { Tally } from '../test/emulator/support/verifier-fuzz/tally.ts';
import { readArguments, readCount } from './lib/arguments.js';
import { askKernel } from './verify-agreement/verdicts.ts';

const HELP = `npm run fuzz:verifier -- [COUNT] [options]: COUNT programs, 2,000 if not said; one that is taken and faults is a failure, and exits with 1

  --seed N  the first one's seed, 1 if not said
  --kernel  asks the running kernel too, and lists what it says otherwise (root)
  --json    the last line is the counts`;

const { values, positionals } = readArguments(HELP, {
  allowPositionals: true,
  options: { seed: { type: 'string' }, kernel: { type: 'boolean' }, json: { type: 'boolean' } },
});
const count = readCount(HELP, 'COUNT', positionals[0], 1) ?? 2000;
const first = readCount(HELP, '--seed', values.seed, 0) ?? 1;

const start = performance.now();
const fuzz = new VerifierFuzz();
const tally = new Tally();
const backend = values.kernel ? kernelBackend() : null;
let shown = 0;
for (let seed = first; seed < first + count; seed++) {
  const fuzzed = await fuzz.one(seed);
  tally.add(fuzzed);
  if (backend) tally.addKernel(fuzzed, await askKernel(backend, fuzzed.request));
  for (; shown < tally.failures.length; shown++) console.error(tally.failures[shown]);
  if (process.stderr.isTTY && seed % 100 === 0) process.stderr.write(`\r${seed} …`);
}
for (const [why, { times, named }] of [...tally.lists].sort(([, a], [, b]) => b.times - a.times))
  console.log(`${String(times).padStart(6)}  ${why} (${named.join('; ')})`);
const seconds = Math.round((performance.now() - start) / 1e3);
const counts = { seed: first, ...tally.counts, failures: tally.failures.length, seconds };
console.log(
  values.json
    ? JSON.stringify(counts)
    : Object.entries(counts)
        .map(([name, number]) => `${name} ${number}`)
        .join(', '),
);
if (tally.failures.length > 0) process.exitCode = 1;
