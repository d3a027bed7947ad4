/**
 * npm run verify:agreement: our verifier's verdict on every program at hand beside this kernel's, one program at a time: those of the
 * tree's tests and of distribution packages. What the kernel said is kept in the cache, by object and kernel. `-- --json` ends with a
 * line of JSON; `--list` names every disagreement, `--fresh` asks the kernel again, `--known` never; `-- NAME` looks at objects with that in their
 * name alone; `--write` puts the table into docs/verifier.md. As root.
 *
 * `--kernel 6.1` compares with another kernel's answers, by that kernel's rules and types. A guest asks for them, and shares the cache:
 * `node scripts/vm/cli.js --kernel 6.1 --share ~/.cache/node-ebpf/agreement -- node --import tsx scripts/verify-agreement.ts --ask [NAME …]`.
 */
import { EbpfError } from '../lib/errors.ts';
import type { ObjectSpec } from '../lib/index.ts';
import { kernelBackend } from '../lib/kernel/backend.ts';
import { corpus } from './verify-agreement/corpus.ts';
import { guestKernel } from './verify-agreement/guest-kernel.ts';
import { KernelAnswers } from './verify-agreement/kernel-answers.ts';
import { type Row, report } from './verify-agreement/report.ts';
import { askOf, askUs, specOf } from './verify-agreement/verdicts.ts';
import { writePage } from './verify-agreement/write.ts';

const args = process.argv.slice(2);
const at = args.indexOf('--kernel');
const guest = at < 0 ? undefined : guestKernel(args.splice(at, 2)[1] ?? '');
const onlyAsks = args.includes('--ask');
const wanted = args.filter(arg => !arg.startsWith('--'));
const answers = new KernelAnswers(kernelBackend(), {
  fresh: args.includes('--fresh'),
  known: guest !== undefined || args.includes('--known'),
  ...(guest && { of: guest.release }),
});

/** Some selftests are damaged on purpose. */
async function specOrNone(bytes: Uint8Array, name: string): Promise<ObjectSpec | undefined> {
  try {
    return await specOf(bytes);
  } catch (error) {
    if (!(error instanceof EbpfError)) throw error;
    process.stderr.write(`${name} is left out: ${error.message}\n`);
    return undefined;
  }
}

const rows: Row[] = [];
for (const { name, bytes, set } of corpus(wanted)) {
  const spec = await specOrNone(bytes, name);
  if (!spec) continue;
  // Those of no known type are not loaded, either.
  const programs = spec.image.programs.filter(({ target }) => target.programType !== 0);
  const theirs = await answers.of(
    bytes,
    programs.map(program => spec.request([program.name])),
  );
  for (const [i, { name: program, target }] of programs.entries()) {
    if (!theirs[i] || onlyAsks) continue;
    const ours = guest
      ? askOf(spec.request([program]), guest.environment, { version: guest.version })
      : await askUs(spec, program);
    if (args.includes('--progress') && ours.time > 200)
      process.stderr.write(`${name} ${program}: ${ours.verdict} in ${ours.time.toFixed(0)} ms\n`);
    rows.push({ object: name, program, set, kind: target.kind, theirs: theirs[i], ours });
  }
}
answers.save();
if (onlyAsks) process.exit();
if (args.includes('--write')) writePage(rows);
report(rows, { json: args.includes('--json'), list: args.includes('--list') });
