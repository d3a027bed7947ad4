/**
 * npm run fuzz:verifier [-- COUNT] [--seed N] [--kernel] [--json]: so many programs, 2,000 if not said, generated and changed, from a seed on, 1 if
 * not said. What our verifier takes runs in the emulator with every check on; a fault is a failure, and exits with 1. `--kernel` (as root) asks the
 * running kernel too, and lists what it says otherwise. `--json`: the last line is the counts.
 */
import { parseArgs } from 'node:util';
import { kernelBackend } from '../lib/kernel/backend.ts';
import { VerifierFuzz } from '../test/emulator/support/verifier-fuzz/fuzz.ts';
import { Tally } from '../test/emulator/support/verifier-fuzz/tally.ts';
import { askKernel } from './verify-agreement/verdicts.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, kernel: { type: 'boolean' }, json: { type: 'boolean' } },
});
const [count = 2000, first = 1] = [positionals[0] ?? '2000', values.seed].map(Number);
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(first) || first < 0)
  throw new Error("npm run fuzz:verifier -- COUNT --seed N: how many programs, and the first one's seed");

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
