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
  const hashes = only && new Set([...only].map(key => key.split(' ')[0]!));
  for (const { name, bytes } of objects) {
    const hash = objectKey(bytes);
    // Opening takes a second in a guest that is emulated.
    if (hashes && !hashes.has(hash)) continue;
    const spec = await specOrNone(bytes, name);
    if (!spec) continue;
    const programs = loadable(spec).filter(program => !only || only.has(`${hash} ${program.name}`));
    await answers.of(
      bytes,
      programs.map(program => spec.request([program.name])),
    );
  }
  answers.save();
}
