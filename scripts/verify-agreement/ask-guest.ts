/** Has a guest's kernel asked: its answers stay in the cache, which it shares. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runShown } from '../lib/run.js';
import { root } from '../lib/tree.js';
import { cachedKernel } from '../vm/fetch.js';
import { findKernel } from '../vm/kernels.js';
import { corpus } from './corpus.ts';
import { answersFolder, hashOf, KernelAnswers, objectKey, QUESTIONS } from './kernel-answers.ts';
import type { Verdict } from './verdicts.ts';

/** Seconds that a guest may take: emulated, it answers one to four programs a second. What is left is asked the next time. */
const PATIENCE = 1800;
/** MiB: the largest objects' logs. */
const MEMORY = '7000';

/** What the kernel said, as far as it is known. `keys`: of programs (answerKey()). `ask`: a guest is asked what is not known. */
export async function answersOf(
  kernel: string,
  keys: readonly string[],
  ask: boolean,
): Promise<ReadonlyMap<string, Verdict>> {
  let found = known(kernel, keys);
  if (ask && found.size < keys.length) {
    const open = keys.filter(key => !found.has(key));
    say(`A guest of ${kernel} is asked about ${open.length} programs.`);
    await askGuest(kernel, open);
    found = known(kernel, keys);
  }
  const left = keys.length - found.size;
  if (left > 0) say(`${left} programs that ${kernel} has not been asked about are left out.`);
  return found;
}

const say = (line: string) => void process.stderr.write(`${line}\n`);

/** None of a kernel that has never run here. */
export function keptAnswers(kernel: string): KernelAnswers | undefined {
  const kept = cachedKernel(findKernel(kernel)!);
  return kept && new KernelAnswers({ of: kept.release });
}

function known(kernel: string, keys: readonly string[]): ReadonlyMap<string, Verdict> {
  const answers = keptAnswers(kernel);
  return new Map(
    keys.flatMap(key => {
      const verdict = answers?.get(key);
      return verdict ? [[key, verdict] as const] : [];
    }),
  );
}

/** Why it does not answer, or not all in its time, the guest's runner says itself. */
async function askGuest(kernel: string, keys: readonly string[]): Promise<void> {
  const folder = join(answersFolder(), `questions-${kernel}`);
  writeQuestions(folder, keys);
  const guest = [
    ...['scripts/vm/cli.js', '--kernel', kernel, '--memory', MEMORY, '--timeout', `${PATIENCE}`],
    ...['--share', answersFolder(), '--env', 'NODE_EBPF_CACHE', '--env', 'XDG_CACHE_HOME'],
  ];
  const command = [process.execPath, '--import', 'tsx', 'scripts/verify-agreement/ask.ts', folder];
  const status = await runShown(process.execPath, [...guest, '--', ...command], { cwd: root });
  if (status !== 0) say(`The guest of ${kernel} ended with status ${status}.`);
  rmSync(folder, { recursive: true, force: true });
}

/** As askAll() reads them: to find the objects among the corpus takes a guest that is emulated minutes. */
function writeQuestions(folder: string, keys: readonly string[]): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, QUESTIONS), JSON.stringify(keys));
  const hashes = new Set(keys.map(hashOf));
  let count = 0;
  for (const { name, bytes } of corpus([])) {
    if (!hashes.has(objectKey(bytes))) continue;
    writeFileSync(join(folder, `${String(count++).padStart(5, '0')}-${name}`), bytes);
  }
}
