/**
 * npm run bench:verifier: `verify` over every program of distribution packages and of the examples, each alone: linked for
 * the running kernel, and verified. In time of the processor, all threads together (the compiler's and the collector's among them), so that
 * what else the machine does counts little; the best of the rounds. As root the kernel's own time stands beside it. Exits with 1 where a goal is missed.
 */
import { cpus, loadavg, release } from 'node:os';
import { readArguments, readCount } from '../scripts/lib/arguments.js';
import { isRoot } from '../scripts/lib/machine.js';
import { quantile } from './measure.ts';
import { type KernelTime, kernelTime } from './verifier/kernel.ts';
import { type BenchObject, largeObjects, realObjects } from './verifier/objects.ts';
import { type Found, Work } from './verifier/work.ts';

const HELP = `npm run bench:verifier -- [options]: the verifier's speed over the programs of distribution packages. Exits with 1 where a goal is missed

  --rounds N  8 if not said
  --json      the last line is an object`;

const { values: options } = readArguments(HELP, {
  options: { rounds: { type: 'string' }, json: { type: 'boolean', default: false } },
});
const rounds = readCount(HELP, '--rounds', options.rounds, 1) ?? 8;

/** Milliseconds of the median program, instructions a second, bytes at most. */
const GOALS = { median: 5, speed: 300_000, memory: 512 * 2 ** 20 };

interface Row {
  readonly work: Work;
  readonly first: Found;
  best: Found;
}

const real = await measured(realObjects(), rounds);
const large = await measured(largeObjects(), Math.min(rounds, 4));
const memory = process.resourceUsage().maxRSS * 1024;
const kernel: KernelTime[] = [];
for (const { work } of isRoot() ? real : []) {
  const time = await kernelTime(work);
  if (time) kernel.push(time);
}

const all = total(real.map(({ best }) => ({ milliseconds: best.time, instructions: best.instructions })));
const figures = {
  programs: real.length,
  firstOfProcess: real[0]!.first.time,
  first: spread(real.map(({ first }) => first.time)),
  best: spread(real.map(({ best }) => best.time)),
  verdict: spread(real.map(({ best }) => best.verdict)),
  ...all,
  large: large.map(({ work: { object }, best: { time, instructions } }) => ({
    name: object,
    ...total([{ milliseconds: time, instructions }]),
  })),
  memory,
  ...(kernel.length > 0 && {
    kernel: {
      programs: kernel.length,
      verdict: spread(kernel.map(({ milliseconds }) => milliseconds)),
      ...total(kernel),
    },
  }),
};
if (options.json) console.log(JSON.stringify(figures));
else print();
const slowest = Math.min(figures.speed, ...figures.large.map(({ speed }) => speed));
if (figures.first.median >= GOALS.median || slowest < GOALS.speed || memory >= GOALS.memory)
  process.exitCode = 1;

/** Those that can be linked for this kernel. */
async function measured(objects: Iterable<BenchObject>, times: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const work of await Work.of(objects)) {
    const first = await work.run();
    if (first) rows.push({ work, first, best: first });
  }
  for (let round = 1; round < times; round++) {
    for (const row of rows) {
      const found = await row.work.run();
      if (found && found.time < row.best.time) row.best = found;
    }
  }
  return rows;
}

function spread(times: readonly number[]): { median: number; most: number } {
  return { median: quantile(times, 0.5), most: quantile(times, 0.9) };
}

/** `speed`: instructions a second. */
function total(times: readonly KernelTime[]): KernelTime & { speed: number } {
  const milliseconds = times.reduce((sum, time) => sum + time.milliseconds, 0);
  const instructions = times.reduce((sum, time) => sum + time.instructions, 0);
  return { milliseconds, instructions, speed: instructions / (milliseconds / 1e3) };
}

function print(): void {
  const say = (text: string) => console.log(text);
  const row = (name: string, { median, most }: { median: number; most: number }) =>
    say(`${name.padEnd(48)}${median.toFixed(2).padStart(8)}${most.toFixed(2).padStart(10)}`);
  const whole = (n: number) => Math.round(n).toLocaleString('en-US');
  const speed = (name: string, { instructions, milliseconds, speed: each }: ReturnType<typeof total>) =>
    say(
      `${name.padEnd(48)}${whole(instructions).padStart(10)}${whole(milliseconds).padStart(9)}${whole(each).padStart(12)}`,
    );
  say(
    `${cpus().length} times ${cpus()[0]?.model ?? 'unknown CPU'}, load ${loadavg()[0]!.toFixed(1)}, kernel ${release()}, Node ${process.version}; ` +
      `best of ${rounds} rounds\n`,
  );
  say(`${`milliseconds, of ${figures.programs} programs`.padEnd(48)}  median      90 %`);
  row('linked and verified, in the first round', figures.first);
  row('linked and verified', figures.best);
  row('verdict alone', figures.verdict);
  if (figures.kernel)
    row(`the kernel's verdict on ${figures.kernel.programs} of them`, figures.kernel.verdict);
  say(`the first program of the process: ${figures.firstOfProcess.toFixed(0)} ms\n`);
  say(`${''.padEnd(48)}instructions   ms    a second`);
  speed('all, linked and verified', figures);
  if (figures.kernel) speed('those that it takes, in the kernel', figures.kernel);
  for (const each of figures.large) speed(each.name, each);
  say(`\nmemory of the process: ${(memory / 2 ** 20).toFixed(0)} MiB at most`);
}
