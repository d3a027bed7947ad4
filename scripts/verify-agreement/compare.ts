/** Our verdicts beside a kernel's: the running one's, with a second where it has none, and those of kernels that guests have asked. */
import type { LoadRequest } from '../../lib/backend.ts';
import { kernelBackend } from '../../lib/kernel/backend.ts';
import { Problem } from '../lib/steps.js';
import { findKernel, kernels } from '../vm/kernels.js';
import { answersOf, keptAnswers } from './ask-guest.ts';
import { corpus } from './corpus.ts';
import { guestKernel } from './guest-kernel.ts';
import { answerKey, KernelAnswers, objectKey } from './kernel-answers.ts';
import { outcomeOf, type Row } from './report.ts';
import { askOf, askUs, loadable, specOrNone, type Verdict } from './verdicts.ts';

/** Asked where the running kernel gives no verdict: the nearest to 6.18 that Debian has, and whose selftests these are. */
const SECOND = '6.12';

export interface CompareOptions {
  /** Parts of objects' names; none: all. */
  readonly names: readonly string[];
  /** Nobody is asked. */
  readonly known: boolean;
  /** The running kernel is asked again. */
  readonly fresh: boolean;
  /** What takes us long is named while it goes. */
  readonly progress: boolean;
}

/** A row without a verdict of the running kernel. */
interface Left {
  readonly row: Row;
  readonly key: string;
  readonly request: LoadRequest;
}

export async function compareHere({ names, known, fresh, progress }: CompareOptions): Promise<Row[]> {
  const answers = new KernelAnswers({ fresh, measured: true, ...(!known && { ask: kernelBackend() }) });
  const rows: Row[] = [];
  const left: Left[] = [];
  for (const { name, bytes, set } of corpus(names)) {
    const spec = await specOrNone(bytes, name);
    if (!spec) continue;
    const programs = loadable(spec);
    const requests = programs.map(program => spec.request([program.name]));
    const theirs = await answers.of(bytes, requests);
    for (const [i, { name: program, target }] of programs.entries()) {
      if (!theirs[i]) continue;
      const ours = await askUs(spec, program);
      if (progress) tell(name, program, ours);
      const row = { object: name, program, set, kind: target.kind, theirs: theirs[i], ours };
      rows.push(row);
      if (outcomeOf(row) === 'no verdict of the kernel')
        left.push({ row, key: answerKey(objectKey(bytes), program), request: requests[i]! });
    }
  }
  answers.save();
  const second = await bySecondKernel(left, !known);
  return rows.map(row => second.get(row) ?? row);
}

/** Rows in the place of those that were left, by the second kernel's verdict, rules and types; what that has no verdict of stays as it was. */
async function bySecondKernel(left: readonly Left[], ask: boolean): Promise<ReadonlyMap<Row, Row>> {
  const keys = left.map(({ key }) => key);
  const theirs = await answersOf(SECOND, keys, ask);
  const found = new Map<Row, Row>();
  if (theirs.size === 0) return found;
  const { environment, version } = guestKernel(SECOND);
  for (const { row, key, request } of left) {
    const verdict = theirs.get(key);
    if (!verdict) continue;
    const second = {
      ...row,
      theirs: verdict,
      ours: askOf(request, environment, { version }),
      guest: version,
    };
    if (outcomeOf(second) !== 'no verdict of the kernel') found.set(row, second);
  }
  return found;
}

async function keysOf(names: readonly string[]): Promise<string[]> {
  const keys: string[] = [];
  for (const { name, bytes } of corpus(names)) {
    const spec = await specOrNone(bytes, name);
    if (spec) for (const program of loadable(spec)) keys.push(answerKey(objectKey(bytes), program.name));
  }
  return keys;
}

/** Of another kernel, by its rules and types. */
export async function compareWith(
  kernel: string,
  { names, known, progress }: CompareOptions,
): Promise<Row[]> {
  if (!findKernel(kernel))
    throw new Problem(
      `No guest runs kernel ${kernel}: there are ${kernels.map(({ name }) => name).join(', ')}, and 'all'.`,
    );
  if (!known) await answersOf(kernel, await keysOf(names), true);
  const answers = keptAnswers(kernel);
  if (!answers) return [];
  const { hashes } = answers;
  const { environment, version } = guestKernel(kernel);
  const rows: Row[] = [];
  for (const { name, bytes, set } of corpus(names)) {
    const hash = objectKey(bytes);
    const spec = hashes.has(hash) ? await specOrNone(bytes, name) : undefined;
    for (const { name: program, target } of spec ? loadable(spec) : []) {
      const theirs = answers.get(answerKey(hash, program));
      if (!theirs) continue;
      const ours = askOf(spec!.request([program]), environment, { version });
      if (progress) tell(name, program, ours);
      rows.push({ object: name, program, set, kind: target.kind, theirs, ours, guest: version });
    }
  }
  return rows;
}

/** Milliseconds that are long. */
const LONG = 200;

function tell(name: string, program: string, { time, verdict }: Verdict): void {
  if (time > LONG) process.stderr.write(`${name} ${program}: ${verdict} in ${time.toFixed(0)} ms\n`);
}
