/** What a call of a helper costs in a translated program, by what the helper is: the loop around it is subtracted. */
import type { Helper } from '../../lib/emulator/helpers.ts';
import { Jit, Machine, readProgram } from '../../lib/emulator/index.ts';
import { Code } from '../../lib/emulator/jit/wasm/code.ts';
import { I32, TYPE } from '../../lib/emulator/jit/wasm/codes.ts';
import { ModuleWriter } from '../../lib/emulator/jit/wasm/module.ts';
import { WebAssembly } from '../../lib/emulator/webassembly.ts';
import { encodeInstructions, type Instruction } from '../../lib/formats/insn/insn.ts';
import { quantile } from '../measure.ts';

const ROUNDS = 10_000;
const TIMES = 60;

/** `name ns, name ns, …` */
export function helperCalls(): string {
  const helpers = [...kinds()].map(([name, helper], i) => [name, i + 1, helper] as const);
  const machine = new Machine({ helpers: new Map(helpers.map(([, number, helper]) => [number, helper])) });
  const jit = new Jit(machine);
  const time = (call: Instruction): number => {
    const instructions = encodeInstructions(loop(call));
    const { run } = jit.load(readProgram({ name: 'calls', instructions }));
    const once = () => {
      const start = process.hrtime.bigint();
      run(0);
      return Number(process.hrtime.bigint() - start) / ROUNDS;
    };
    for (let end = performance.now() + 200; performance.now() < end; ) once();
    return quantile(Array.from({ length: TIMES }, once), 0.5);
  };
  const nothing = time({ opcode: 0xb7, dst: 0, src: 0, offset: 0, imm: 0 });
  const show = ([name, number]: readonly [string, number, Helper]) => {
    const ns = Math.max(time({ opcode: 0x85, dst: 0, src: 0, offset: 0, imm: number }) - nothing, 0);
    return `${name} ${ns.toFixed(1)} ns`;
  };
  return helpers.map(show).join(', ');
}

/** All of them answer 1 more than they get. */
function kinds(): ReadonlyMap<string, Helper> {
  const narrow = { name: 'next', parameters: ['i32'], result: 'i32' } as const;
  const increment = (code: Code) => {
    code.i32(1);
    code.op(I32.ADD);
  };
  const module = new ModuleWriter();
  const code = new Code();
  code.get(0);
  increment(code);
  module.export('next', module.function(module.type([TYPE.I32], [TYPE.I32]), [], code));
  const next = new WebAssembly.Instance(new WebAssembly.Module(module.finish()), {}).exports.next!;
  const inline: Helper['inline'] = ({ code, parameter }) => {
    parameter(0);
    increment(code);
    return true;
  };
  return new Map<string, Helper>([
    [
      'of bigints',
      { name: 'next', parameters: ['i64'], result: 'i64', call: (a: bigint) => BigInt.asIntN(64, a + 1n) },
    ],
    ['of numbers', { ...narrow, call: (a: number) => (a + 1) | 0 }],
    ['of WebAssembly', { ...narrow, call: next }],
    ['written out', { ...narrow, call: next, inline }],
  ]);
}

/** r6 counts; what the helper answers is added up in r7, so that nothing of it can be left away. */
function loop(call: Instruction): Instruction[] {
  const insn = (opcode: number, dst: number, src: number, offset: number, imm: number): Instruction => ({
    opcode,
    dst,
    src,
    offset,
    imm,
  });
  return [
    insn(0xb7, 6, 0, 0, 0),
    insn(0xb7, 7, 0, 0, 0),
    insn(0xbf, 1, 6, 0, 0),
    call,
    insn(0x0f, 7, 0, 0, 0),
    insn(0x07, 6, 0, 0, 1),
    insn(0x55, 6, 0, -5, ROUNDS),
    insn(0xbf, 0, 7, 0, 0),
    insn(0x95, 0, 0, 0, 0),
  ];
}
