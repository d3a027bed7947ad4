/** Computation alone, each program called as the engine calls it; what a call costs, and what translation does. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { load } from 'node-ebpf';
import { type Executable, Jit, Machine, readProgram } from '../../lib/emulator/index.ts';
import { parseObject } from '../../lib/formats/object/parse.ts';
import { type LinkedProgram, linkObject } from '../../lib/linker/index.ts';
import { quantile } from '../measure.ts';
import { compare, goal, heading, judge } from './compare.ts';

const path = fileURLToPath(new URL('../compute.bpf.o', import.meta.url));
const ROWS = ['arithmetic', 'search', 'checksum', 'siphash'];
const BYTES = 1024;
const REPEAT = 2000;
/** Runs in a piece of the emulator's. */
const PIECE = 100;
const LOADS = 60;
/** The geometric mean of the ratios must not be above it. */
const LIMIT = 1.1;
/** Nanoseconds that a call of a program that does nothing may take. */
const EMPTY = 20;
/** Milliseconds of the processor for a thousand instructions. */
const TRANSLATION = 6;

const packet = Uint8Array.from({ length: BYTES }, (_, i) => (i * 167 + (i >> 3)) & 0xff);

export async function computation(rounds: number): Promise<void> {
  const linked = link();
  const machine = new Machine();
  const jit = new Jit(machine);
  const context = makeContext(machine);
  const translated = (name: string): Executable =>
    jit.load(readProgram({ name, instructions: linked.get(name)!.instructions }));
  await using object = await load(path, { backend: 'kernel' });
  heading();
  const ratios: number[] = [];
  for (const name of ROWS) {
    const theirs = object.programs[name]!;
    const ours = translated(name);
    const sides = {
      kernel: async () => {
        const { returnValue, duration } = await theirs.run({ data: packet, repeat: REPEAT });
        return { answer: returnValue, ns: duration };
      },
      emulator: () => {
        let answer = 0;
        const start = process.hrtime.bigint();
        for (let i = 0; i < PIECE; i++) answer = ours.run(context);
        return { answer: answer >>> 0, ns: Number(process.hrtime.bigint() - start) / PIECE };
      },
    };
    ratios.push(await compare(name, rounds, sides));
  }
  judge(ratios, LIMIT);
  emptyCall(translated('nothing'), context);
  translation(jit, linked.get('siphash')!);
}

function link(): ReadonlyMap<string, LinkedProgram> {
  const image = parseObject(readFileSync(path));
  const programs = image.programs.map(({ name }) => ({ name, autoload: true }));
  const object = linkObject({ image, name: 'compute', programs, maps: [] });
  return new Map(object.programs.map(program => [program.name, program]));
}

/** struct xdp_md: pointers of 32 bits, which are the emulator's own. */
function makeContext({ memory }: Machine): number {
  const data = memory.allocate('packet', BYTES);
  memory.bytes.set(packet, data.address);
  const { address } = memory.allocate('context', 24);
  memory.view.setUint32(address, data.address, true);
  memory.view.setUint32(address + 4, data.address + BYTES, true);
  return address;
}

function emptyCall({ run }: Executable, context: number): void {
  const times: number[] = [];
  for (let piece = 0; piece < 500; piece++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < 10_000; i++) run(context);
    times.push(Number(process.hrtime.bigint() - start) / 10_000);
  }
  const ns = quantile(times, 0.5);
  goal(`\nempty program, called from JavaScript: ${ns.toFixed(1)} ns`, ns, EMPTY);
}

/** Read, translated and instantiated: the same instructions as often as makes a thousand. In time of the processor, all threads together. */
function translation(jit: Jit, { instructions }: LinkedProgram): void {
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
  const ms = quantile(times, 0.5);
  const text =
    `${whole.length / 8} instructions read, translated and instantiated: ${ms.toFixed(2)} ms of the processor ` +
    `(first ${times[0]!.toFixed(2)})`;
  goal(text, ms, TRANSLATION);
}
