/** Computation alone, each program called as the engine calls it; what a call costs, and what translation does. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { load } from 'node-ebpf';
import { type Executable, Jit, Machine, readProgram } from '../../lib/emulator/index.ts';
import { asVerified } from '../../lib/emulator/rules/guards.ts';
import type { Guard } from '../../lib/formats/insn/guard.ts';
import { parseObject } from '../../lib/formats/object/parse.ts';
import { type LinkedProgram, linkObject } from '../../lib/linker/index.ts';
import { verifyObject } from '../../lib/verifier/index.ts';
import { quantile } from '../measure.ts';
import { compare, goal, heading, judge, type Ratios } from './compare.ts';

const path = fileURLToPath(new URL('../compute.bpf.o', import.meta.url));
const ROWS = ['arithmetic', 'search', 'checksum', 'siphash'];
const BYTES = 1024;
const REPEAT = 2000;
/** Runs in a piece of the emulator's. */
const PIECE = 100;
const LOADS = 60;
/** The geometric means of the ratios must not be above these. */
const LIMITS = { checked: 1.1, verified: 0.95 };
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
  const read = (name: string) => readProgram({ name, instructions: linked.get(name)!.linked.instructions });
  const timed = ({ run }: Executable) => {
    let answer = 0;
    const start = process.hrtime.bigint();
    for (let i = 0; i < PIECE; i++) answer = run(context);
    return { answer: answer >>> 0, ns: Number(process.hrtime.bigint() - start) / PIECE };
  };
  await using object = await load(path, { backend: 'kernel' });
  heading();
  const ratios: Ratios[] = [];
  for (const name of ROWS) {
    const theirs = object.programs[name]!;
    const checked = jit.load(read(name));
    const verified = jit.load(asVerified(read(name), linked.get(name)!.guards));
    const sides = {
      kernel: async () => {
        const { returnValue, duration } = await theirs.run({ data: packet, repeat: REPEAT });
        return { answer: returnValue, ns: duration };
      },
      checked: () => timed(checked),
      verified: () => timed(verified),
    };
    ratios.push(await compare(name, rounds, sides));
  }
  judge(ratios, LIMITS);
  emptyCall(jit.load(read('nothing')), context);
  translation(jit, linked.get('siphash')!.linked);
}

interface Verified {
  readonly linked: LinkedProgram;
  readonly guards: ReadonlyMap<number, Guard>;
}

function link(): ReadonlyMap<string, Verified> {
  const image = parseObject(readFileSync(path));
  const programs = image.programs.map(({ name }) => ({ name, autoload: true }));
  const object = linkObject({ image, name: 'compute', programs, maps: [] });
  const verdicts = verifyObject(object, image, null);
  return new Map(
    object.programs.map((linked, i) => {
      const { guards, verdict } = verdicts[i]!;
      if (!guards) throw new Error(`${linked.name}: ${verdict} by our verifier`);
      return [linked.name, { linked, guards }];
    }),
  );
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
