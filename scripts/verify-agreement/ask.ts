/**
 * Asks the running kernel, and compares nothing: what a guest does, whose answers stay in the folder that it shares. It may be ended at any
 * time, and goes on where it stopped.
 */
import type { CorpusObject } from './corpus.ts';
import { type KernelAnswers, objectKey } from './kernel-answers.ts';
import { loadable, specOrNone } from './verdicts.ts';

/** `only`: `HASH PROGRAM` of those that are asked for; all if not given. */
export async function askAll(
  answers: KernelAnswers,
  objects: Iterable<CorpusObject>,
  only?: ReadonlySet<string>,
): Promise<void> {
  const open = only && new Set([...only].filter(key => !answers.has(key)));
  const hashes = open && new Set([...open].map(key => key.split(' ')[0]!));
  for (const { name, bytes } of objects) {
    const hash = objectKey(bytes);
    // Opening takes a second in a guest that is emulated.
    if (hashes && !hashes.has(hash)) continue;
    const spec = await specOrNone(bytes, name);
    if (!spec) continue;
    const programs = loadable(spec).filter(program => !open || open.has(`${hash} ${program.name}`));
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
