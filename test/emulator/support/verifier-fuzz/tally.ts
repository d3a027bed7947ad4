/** What became of fuzzed programs, in numbers, and the first few of each kind by name. */
import type { Verdict } from '../../../../scripts/verify-agreement/verdicts.ts';
import { type Fuzzed, failureOf, isCut } from './fuzz.ts';

/** Programs named for each reason. */
const NAMED = 3;

export class Tally {
  readonly counts: Record<string, number> = {
    programs: 0,
    accepted: 0,
    rejected: 0,
    unsupported: 0,
    ran: 0,
    guarded: 0,
    long: 0,
    notRun: 0,
    knownHoles: 0,
    faults: 0,
  };
  /** Of those that fail: all that it takes to look at them. */
  readonly failures: string[] = [];
  /** By what: how often, and some. */
  readonly lists = new Map<string, { times: number; named: string[] }>();

  add(fuzzed: Fuzzed): void {
    const { ours, run, seed, from } = fuzzed;
    this.#count('programs');
    this.#count(ours.verdict === 'other' ? 'unsupported' : ours.verdict);
    if (run)
      this.#count(
        {
          ran: 'ran',
          guarded: 'guarded',
          long: 'long',
          'not run': 'notRun',
          known: 'knownHoles',
          fault: 'faults',
        }[run.outcome],
      );
    if (run?.outcome === 'known') this.#list(`known: ${run.why}`, fuzzed);
    if (run?.outcome === 'not run') this.#list(`not run: ${run.why}`, fuzzed);
    if (ours.verdict === 'other') this.#list(ours.reason, fuzzed);
    const failure = failureOf(fuzzed);
    if (failure !== null) this.failures.push(`seed ${seed}, ${from}: ${failure}\n${slotsOf(fuzzed.code)}`);
  }

  /** What the kernel says of it. */
  addKernel(fuzzed: Fuzzed, theirs: Verdict): void {
    const { ours } = fuzzed;
    const outcome = besideKernel(fuzzed, theirs);
    this.#count(outcome);
    if (outcome.startsWith('false')) this.#list(`${outcome}: ${ours.reason || theirs.reason}`, fuzzed);
  }

  #count(name: string): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }

  #list(why: string, { seed, from }: Fuzzed): void {
    const key = why.replace(/'[^']*'/g, "'…'").replace(/\d+/g, 'N');
    const entry = this.lists.get(key) ?? { times: 0, named: [] };
    entry.times++;
    if (entry.named.length < NAMED) entry.named.push(`seed ${seed}, ${from}`);
    this.lists.set(key, entry);
  }
}

/** Instructions by their bytes, which need not be any. */
function slotsOf(code: Uint8Array): string {
  const slots = Array.from({ length: code.length / 8 }, (_, i) => code.subarray(i * 8, i * 8 + 8));
  return slots.map((slot, i) => `${String(i).padStart(5)}: ${Buffer.from(slot).toString('hex')}`).join('\n');
}

function besideKernel(fuzzed: Fuzzed, theirs: Verdict): string {
  const { ours } = fuzzed;
  if (theirs.verdict === 'other' || ours.verdict === 'other' || isCut(fuzzed)) return 'kernelNone';
  const takes = ours.verdict === 'accepted' ? 'Accepts' : 'Rejects';
  return `${ours.verdict === theirs.verdict ? 'agreed' : 'false'}${takes}`;
}
