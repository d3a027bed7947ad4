/**
 * node --import tsx scripts/verify-agreement/ask.ts FOLDER, in a guest: asks the running kernel about what the folder has, and compares
 * nothing. The answers stay in the folder above it, which the guest shares. It may be ended at any time, and goes on where it stopped.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { kernelBackend } from '../../lib/kernel/backend.ts';
import { answerKey, hashOf, KernelAnswers, objectKey, QUESTIONS, symbolsFile } from './kernel-answers.ts';
import { loadable, specOrNone } from './verdicts.ts';

const [folder = ''] = process.argv.slice(2);
// For the linker, where another kernel looks at the answers: the files of Debian's kernels do not say.
const symbols = symbolsFile(release());
if (!existsSync(symbols)) writeFileSync(symbols, readFileSync('/proc/kallsyms'));

const answers = new KernelAnswers({ ask: kernelBackend() });
const keys = new Set(JSON.parse(readFileSync(join(folder, QUESTIONS), 'utf8')) as string[]);
const hashes = new Set([...keys].map(hashOf));
for (const name of readdirSync(folder).sort()) {
  const bytes = readFileSync(join(folder, name));
  const hash = objectKey(bytes);
  const spec = hashes.has(hash) ? await specOrNone(bytes, name) : undefined;
  if (!spec) continue;
  const programs = loadable(spec).filter(program => keys.has(answerKey(hash, program.name)));
  const start = performance.now();
  const requests = programs.map(program => spec.request([program.name]));
  await answers.of(bytes, requests);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stderr.write(`${name}: ${programs.length} programs in ${seconds} s\n`);
}
answers.save();
