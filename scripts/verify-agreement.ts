/**
 * npm run verify:agreement: our verifier's verdict on every program at hand beside this kernel's, one program at a time: those of the
 * tree's tests, of distribution packages, and of the kernel's selftests. What this kernel gives no verdict of is asked of another, in a guest.
 * What kernels said is kept in the cache, by object and kernel. As root.
 */

import { readArguments } from './lib/arguments.js';
import { fetchDistribution } from './lib/distribution.js';
import { runMain } from './lib/steps.js';
import { compareHere, compareWith } from './verify-agreement/compare.ts';
import { type Row, report } from './verify-agreement/report.ts';
import { ensureSelftests } from './verify-agreement/selftests.ts';
import { writeKernels, writePage } from './verify-agreement/write.ts';
import { kernels } from './vm/kernels.js';

const HELP = `npm run verify:agreement -- [NAME ...] [options]: this verifier's verdicts beside the kernel's

  NAME              objects with that in their name alone: selftests-7.2/verifier_
  --kernel VERSION  with that kernel's answers, by its rules: a guest is asked; \`all\`: with each that guests run
  --known           ask nobody: what was answered before
  --fresh           ask this kernel again
  --list            every disagreement by its name
  --json            the last line is an object
  --write           into docs/verifier.md
  --progress        each object as it comes`;

const { values, positionals } = readArguments(HELP, {
  allowPositionals: true,
  options: {
    kernel: { type: 'string' },
    known: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    progress: { type: 'boolean', default: false },
  },
});
const { kernel, known, fresh, progress, list, json, write } = values;
const options = { names: positionals, known, fresh, progress };
const shown = { json, list };

await runMain(async () => {
  if (!known) await makeCorpus();
  if (kernel !== undefined)
    return compareKernels(kernel === 'all' ? kernels.map(({ name }) => name) : [kernel]);
  const rows = await compareHere(options);
  if (write) writePage(rows);
  report(rows, shown);
});

/** What is not there yet, and is looked at. */
async function makeCorpus(): Promise<void> {
  const sets = /^(tests|distribution|selftests)/;
  const { names } = options;
  const isWanted = (set: string) =>
    names.length === 0 || names.some(name => name.startsWith(set) || !sets.test(name));
  if (isWanted('distribution')) await fetchDistribution();
  if (isWanted('selftests')) await ensureSelftests();
}

async function compareKernels(names: readonly string[]): Promise<void> {
  const all = new Map<string, readonly Row[]>();
  for (const name of names) {
    const rows = await compareWith(name, options);
    all.set(name, rows);
    process.stdout.write(`\n# Linux ${name}\n`);
    report(rows, shown);
  }
  if (write) writeKernels(all);
}
