/**
 * npm run verify:agreement: our verifier's verdict on every program at hand beside this kernel's, one program at a time: those of the
 * tree's tests and of distribution packages. What the kernel said is kept in the cache, by object and kernel. `-- --json` ends with a
 * line of JSON; `--list` names every disagreement, `--fresh` asks the kernel again, `--known` never; `-- NAME` looks at objects with that in their
 * name alone; `--write` puts the table into docs/verifier.md. As root.
 */
import { EbpfError } from '../lib/errors.ts';
import type { ObjectImage } from '../lib/formats/object/image.ts';
import { parseObject } from '../lib/formats/object/parse.ts';
import { kernelBackend } from '../lib/kernel/backend.ts';
import { thisKernel } from '../test/kernel/support/this-kernel.ts';
import { corpus } from './verify-agreement/corpus.ts';
import { KernelAnswers } from './verify-agreement/kernel-answers.ts';
import { type Row, report } from './verify-agreement/report.ts';
import { askUs, requestOf } from './verify-agreement/verdicts.ts';
import { writePage } from './verify-agreement/write.ts';

const args = process.argv.slice(2);
const wanted = args.filter(arg => !arg.startsWith('--'));
const environment = thisKernel();
const answers = new KernelAnswers(kernelBackend(), {
  fresh: args.includes('--fresh'),
  known: args.includes('--known'),
});

/** Some selftests are damaged on purpose. */
function parsed(bytes: Uint8Array, name: string): ObjectImage | undefined {
  try {
    return parseObject(bytes);
  } catch (error) {
    if (!(error instanceof EbpfError)) throw error;
    process.stderr.write(`${name} is left out: ${error.message}\n`);
    return undefined;
  }
}

const rows: Row[] = [];
for (const { name, bytes, set } of corpus(wanted)) {
  const image = parsed(bytes, name);
  if (!image) continue;
  const theirs = await answers.of(
    bytes,
    image.programs.map(program => requestOf(image, program.name)),
  );
  for (const [i, { name: program, target }] of image.programs.entries()) {
    if (!theirs[i]) continue;
    const ours = askUs(requestOf(image, program), environment);
    if (args.includes('--progress') && ours.time > 200)
      process.stderr.write(`${name} ${program}: ${ours.verdict} in ${ours.time.toFixed(0)} ms\n`);
    rows.push({ object: name, program, set, kind: target.kind, theirs: theirs[i], ours });
  }
}
answers.save();
if (args.includes('--write')) writePage(rows);
report(rows, { json: args.includes('--json'), list: args.includes('--list') });
