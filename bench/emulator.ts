/**
 * npm run bench:emulator [-- --quick]: computation in the emulator against the kernel's JIT (BPF_PROG_TEST_RUN), the same programs in
 * the same run, interleaved. The ratio is the emulator's time over the kernel's, so that less is better.
 */
import { readFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type BpfObject, load } from 'node-ebpf';
import { type Executable, Jit, Machine, readProgram } from '../lib/emulator/index.ts';
import { parseObject } from '../lib/formats/object/parse.ts';
import { type LinkedProgram, linkObject } from '../lib/linker/index.ts';
import { helperCalls } from './helper-calls.ts';
import { quantile } from './measure.ts';

const path = fileURLToPath(new URL('compute.bpf.o', import.meta.url));
const ROWS = ['arithmetic', 'search', 'checksum', 'siphash'];
const BYTES = 1024;
const PIECES = 20;
const LOADS = 60;
/** The geometric mean of the ratios must not be above it. */
const LIMIT = 1.1;

const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const rounds = options.quick ? 9 : 31;

const packet = Uint8Array.from({ length: BYTES }, (_, i) => (i * 167 + (i >> 3)) & 0xff);
const linked = link();
const machine = new Machine();
const jit = new Jit(machine);
const context = makeContext();
const object: BpfObject = await load(path, { backend: 'kernel' });

console.log(
  `${cpus()[0]?.model ?? 'unknown CPU'}, kernel ${release()}, Node ${process.version}; ${rounds} rounds, interleaved\n`,
);
console.log(
  `${'program'.padEnd(14)}${'kernel ns'.padStart(12)}${'emulator ns'.padStart(13)}   ratio (quartiles)`,
);
const ratios: number[] = [];
for (const name of ROWS) ratios.push(await row(name));
const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
console.log(
  `${'geometric mean'.padEnd(42)}${mean.toFixed(2)}   <= ${LIMIT} ${mean <= LIMIT ? 'ok' : 'MISSED'}`,
);
if (mean > LIMIT) process.exitCode = 1;
emptyCall();
console.log(`\na helper call in a program: ${helperCalls()}`);
translation();
await object.close();

function link(): ReadonlyMap<string, LinkedProgram> {
  const image = parseObject(readFileSync(path));
  const programs = image.programs.map(({ name }) => ({ name, autoload: true }));
  const object = linkObject({ image, name: 'compute', programs, maps: [] });
  return new Map(object.programs.map(program => [program.name, program]));
}

/** struct xdp_md: pointers of 32 bits, which are the emulator's own. */
function makeContext(): number {
  const { memory } = machine;
  const data = memory.allocate('packet', BYTES);
  memory.bytes.set(packet, data.address);
  const { address } = memory.allocate('context', 24);
  memory.view.setUint32(address, data.address, true);
  memory.view.setUint32(address + 4, data.address + BYTES, true);
  return address;
}

function translated(name: string): Executable {
  return jit.load(readProgram({ name, instructions: linked.get(name)!.instructions }));
}

async function row(name: string): Promise<number> {
  const theirs = object.programs[name]!;
  const ours = translated(name);
  const repeat = 2000;
  const inKernel = async () => theirs.run({ data: packet, repeat });
  // The kernel's clock stands while something else has the processor (bpf_test_timer_continue in net/bpf/test_run.c); so does the median of
  // short pieces.
  const inEmulator = () => {
    let answer = 0;
    const pieces = Array.from({ length: PIECES }, () => {
      const start = process.hrtime.bigint();
      for (let i = 0; i < repeat / PIECES; i++) answer = ours.run(context);
      return Number(process.hrtime.bigint() - start) / (repeat / PIECES);
    });
    return { answer, ns: quantile(pieces, 0.5) };
  };
  // V8 compiles what is called often a second time, in the background.
  for (let end = performance.now() + 500; performance.now() < end; ) inEmulator();
  const kernel: number[] = [];
  const emulator: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { returnValue, duration } = await inKernel();
    const { answer, ns } = inEmulator();
    if (returnValue !== answer >>> 0)
      throw new Error(`${name}: the kernel says ${returnValue}, the emulator ${answer >>> 0}`);
    kernel.push(duration);
    emulator.push(ns);
  }
  const each = emulator.map((ns, i) => ns / kernel[i]!);
  const ratio = quantile(each, 0.5);
  const [low, high] = [quantile(each, 0.25), quantile(each, 0.75)];
  console.log(
    `${name.padEnd(14)}${quantile(kernel, 0.5).toFixed(0).padStart(12)}${quantile(emulator, 0.5).toFixed(0).padStart(13)}` +
      `   ${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`,
  );
  return ratio;
}

function emptyCall(): void {
  const { run } = translated('nothing');
  const times: number[] = [];
  for (let piece = 0; piece < 500; piece++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < 10_000; i++) run(context);
    times.push(Number(process.hrtime.bigint() - start) / 10_000);
  }
  console.log(`\nempty program, called from JavaScript: ${quantile(times, 0.5).toFixed(1)} ns (goal 20)`);
}

/** Read, translated and instantiated: the same instructions as often as makes a thousand. In time of the processor, all threads together. */
function translation(): void {
  const { instructions } = linked.get('siphash')!;
  const slots = instructions.length / 8;
  const body = instructions.subarray(0, instructions.length - 8);
  const copies = Math.ceil(1000 / (slots - 1));
  const whole = new Uint8Array(copies * body.length + 8);
  for (let i = 0; i < copies; i++) whole.set(body, i * body.length);
  whole.set(instructions.subarray(instructions.length - 8), copies * body.length);
  const times: number[] = [];
  for (let load = 0; load < LOADS; load++) {
    const start = process.cpuUsage();
    jit.load(readProgram({ name: 'thousand', instructions: whole }));
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1e3);
  }
  console.log(
    `${whole.length / 8} instructions read, translated and instantiated: ${quantile(times, 0.5).toFixed(2)} ms of the processor (first ${times[0]!.toFixed(2)}; goal 6)`,
  );
}
