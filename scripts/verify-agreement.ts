/**
 * npm run verify:agreement: our verifier's verdict on every program at hand beside this kernel's, one program at a time: those of the
 * tree's tests and of distribution packages. What the kernel said is kept in the cache, by object and kernel. `-- --json` ends with a
 * line of JSON; `--list` names every disagreement, `--fresh` asks the kernel again, `--known` never; `-- NAME` looks at objects with that in their
 * name alone; `--write` puts the table into docs/verifier.md. As root.
 *
 * `--kernel 6.1` compares with another kernel's answers, by that kernel's rules and types. A guest asks for them, and shares the cache:
 * `node scripts/vm/cli.js --kernel 6.1 --share ~/.cache/node-ebpf/agreement -- node --import tsx scripts/verify-agreement.ts --ask [NAME …]`.
 */
import { kernelBackend } from '../lib/kernel/backend.ts';
import { askAll } from './verify-agreement/ask.ts';
import { corpus } from './verify-agreement/corpus.ts';
import { guestKernel } from './verify-agreement/guest-kernel.ts';
import { KernelAnswers } from './verify-agreement/kernel-answers.ts';
import { outcomeOf, type Row, report } from './verify-agreement/report.ts';
import { bySecondKernel, type Left } from './verify-agreement/second-kernel.ts';
import { askOf, askUs, loadable, specOrNone } from './verify-agreement/verdicts.ts';
import { writePage } from './verify-agreement/write.ts';

const args = process.argv.slice(2);
/** Of an option that has one. */
function optionOf(option: string): string | undefined {
  const at = args.indexOf(option);
  return at < 0 ? undefined : (args.splice(at, 2)[1] ?? '');
}
const kernel = optionOf('--kernel');
const leftBy = optionOf('--left-by');
const guest = kernel === undefined ? undefined : guestKernel(kernel);
const wanted = args.filter(arg => !arg.startsWith('--'));
const fresh = args.includes('--fresh');
const known = args.includes('--known');

if (args.includes('--ask')) {
  const only = leftBy === undefined ? undefined : new KernelAnswers({ of: leftBy }).withoutVerdict();
  await askAll(new KernelAnswers({ ask: kernelBackend(), fresh }), corpus(wanted), only);
  process.exit();
}

const answers = new KernelAnswers({
  fresh,
  measured: true,
  ...(guest ? { of: guest.release } : !known && { ask: kernelBackend() }),
});
const rows: Row[] = [];
const left: Left[] = [];
for (const { name, bytes, set } of corpus(wanted)) {
  const spec = await specOrNone(bytes, name);
  if (!spec) continue;
  const programs = loadable(spec);
  const theirs = await answers.of(
    bytes,
    programs.map(program => spec.request([program.name])),
  );
  for (const [i, { name: program, target }] of programs.entries()) {
    if (!theirs[i]) continue;
    const request = spec.request([program]);
    const ours = guest
      ? askOf(request, guest.environment, { version: guest.version })
      : await askUs(spec, program);
    if (args.includes('--progress') && ours.time > 200)
      process.stderr.write(`${name} ${program}: ${ours.verdict} in ${ours.time.toFixed(0)} ms\n`);
    const row = { object: name, program, set, kind: target.kind, theirs: theirs[i], ours };
    rows.push(row);
    if (!guest && outcomeOf(row) === 'no verdict of the kernel') left.push({ row, bytes, request });
  }
}
answers.save();
const second = await bySecondKernel(left, { ask: !known, names: wanted });
const all = rows.map(row => second.get(row) ?? row);
if (args.includes('--write')) writePage(all);
report(all, { json: args.includes('--json'), list: args.includes('--list') });
