/**
 * Asks the running kernel, and compares nothing: what a guest does, whose answers stay in the folder that it shares. It may be ended at any
 * time, and goes on where it stopped.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { kernelBackend } from '../../lib/kernel/backend.ts';
import { corpus } from './corpus.ts';
import { answerKey, KernelAnswers, objectKey, symbolsFile } from './kernel-answers.ts';
import { loadable, specOrNone } from './verdicts.ts';

/** `file`: a list of keys (answerKey()), in JSON. */
export async function askAll(file: string): Promise<void> {
  // For the linker, where another kernel looks at the answers: the files of Debian's kernels do not say.
  const symbols = symbolsFile(release());
  if (!existsSync(symbols)) writeFileSync(symbols, readFileSync('/proc/kallsyms'));
  const answers = new KernelAnswers({ ask: kernelBackend() });
  const open = new Set(JSON.parse(readFileSync(file, 'utf8')) as string[]);
  const hashes = new Set([...open].map(key => key.split(' ')[0]!));
  for (const { name, bytes } of corpus([])) {
    const hash = objectKey(bytes);
    // Opening takes a second in a guest that is emulated.
    if (!hashes.has(hash)) continue;
    const spec = await specOrNone(bytes, name);
    if (!spec) continue;
    const programs = loadable(spec).filter(program => open.has(answerKey(hash, program.name)));
    const start = performance.now();
    await answers.of(
      bytes,
      programs.map(program => spec.request([program.name])),
    );
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    process.stderr.write(`${name}: ${programs.length} programs in ${seconds} s\n`);
  }
  answers.save();
}
