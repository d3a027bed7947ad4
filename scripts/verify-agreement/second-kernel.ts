/** A second kernel, in a guest, for what the running one gives no verdict of: its policy refuses it, or what it is for is not there. */
import { release } from 'node:os';
import type { LoadRequest } from '../../lib/backend.ts';
import { runShown } from '../lib/run.js';
import { root } from '../lib/tree.js';
import { cachedKernel } from '../vm/fetch.js';
import { findKernel } from '../vm/kernels.js';
import { guestKernel } from './guest-kernel.ts';
import { answersFolder, KernelAnswers } from './kernel-answers.ts';
import { outcomeOf, type Row } from './report.ts';
import { askOf, type Verdict } from './verdicts.ts';

/** The nearest to 6.18 that Debian has and whose selftests these are. */
const SECOND = '6.12';

/** Seconds that a guest may take: emulated, it answers two to four programs a second. What is left is asked the next time. */
const PATIENCE = 1800;
/** MiB: the largest objects' logs. */
const MEMORY = '4096';

/** A row without a verdict of the running kernel. */
export interface Left {
  readonly row: Row;
  readonly bytes: Uint8Array;
  readonly request: LoadRequest;
}

/**
 * Rows in the place of those that were left, by the second kernel's verdict, rules and types; what that has no verdict of stays as it was.
 * `ask`: a guest is asked what is not known; `names`: parts of objects' names, as the command was given.
 */
export async function bySecondKernel(
  left: readonly Left[],
  { ask, names }: { readonly ask: boolean; readonly names: readonly string[] },
): Promise<ReadonlyMap<Row, Row>> {
  let theirs = await knownAnswers(left);
  const missing = () => theirs.filter(verdict => verdict === undefined).length;
  if (ask && missing() > 0) {
    say(`A guest of ${SECOND} is asked about ${missing()} programs that this kernel has no verdict of.`);
    await askGuest(names);
    theirs = await knownAnswers(left);
  }
  if (missing() > 0) say(`${missing()} programs that this kernel has no verdict of are left out.`);
  const found = new Map<Row, Row>();
  if (missing() === left.length) return found;
  const { environment, version } = guestKernel(SECOND);
  for (const [i, { row, request }] of left.entries()) {
    const verdict = theirs[i];
    if (!verdict) continue;
    const ours = askOf(request, environment, { version });
    const second = { ...row, theirs: verdict, ours, guest: version };
    if (outcomeOf(second) !== 'no verdict of the kernel') found.set(row, second);
  }
  return found;
}

const say = (line: string) => void process.stderr.write(`${line}\n`);

async function knownAnswers(left: readonly Left[]): Promise<(Verdict | undefined)[]> {
  const kernel = cachedKernel(findKernel(SECOND)!);
  if (!kernel) return left.map(() => undefined);
  const answers = new KernelAnswers({ of: kernel.release });
  const found: (Verdict | undefined)[] = [];
  for (const { bytes, request } of left) found.push(...(await answers.of(bytes, [request])));
  return found;
}

/** Why it does not answer, or not all in its time, it says itself. */
async function askGuest(names: readonly string[]): Promise<void> {
  const guest = [
    ...['scripts/vm/cli.js', '--kernel', SECOND, '--memory', MEMORY, '--timeout', `${PATIENCE}`],
    ...['--share', answersFolder(), '--env', 'NODE_EBPF_CACHE', '--env', 'XDG_CACHE_HOME'],
  ];
  const command = [process.execPath, '--import', 'tsx', 'scripts/verify-agreement.ts'];
  const asked = ['--ask', '--left-by', release(), ...names];
  await runShown(process.execPath, [...guest, '--', ...command, ...asked], { cwd: root });
}
