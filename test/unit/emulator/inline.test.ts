/** Helpers that are WebAssembly: imported as they are, or written into the program in place of the call. */
import { describe, expect, it } from 'vitest';
import type { Helper } from '../../../lib/emulator/helpers.ts';
import { type Engine, Jit, Machine, readProgram } from '../../../lib/emulator/index.ts';
import { Code } from '../../../lib/emulator/jit/wasm/code.ts';
import { I32, OP, TYPE } from '../../../lib/emulator/jit/wasm/codes.ts';
import { IMPORTS, ModuleWriter } from '../../../lib/emulator/jit/wasm/module.ts';
import { WebAssembly } from '../../../lib/emulator/webassembly.ts';
import type { Instruction } from '../../../lib/formats/insn/insn.ts';
import { Pair } from './support/engines.ts';
import * as I from './support/insn.ts';

const CPU = 8;
const LOOKUP = 1;

describe('bpf_get_smp_processor_id', () => {
  /** Its number lies in memory. */
  const cpuHelper = (engine: () => Engine, address: number): Helper => ({
    name: 'bpf_get_smp_processor_id',
    parameters: [],
    result: 'i32',
    call: () => engine().machine.memory.view.getInt32(address, true),
    inline: ({ code }) => {
      code.i32(address);
      code.memory(I32.LOAD);
      return true;
    },
  });

  it('is a load in the translated program', () => {
    const address = 0x800;
    const pair = new Pair(engine => ({ helpers: new Map([[CPU, cpuHelper(engine, address)]]) }));
    for (const cpu of [0, 3, -1]) {
      for (const { machine } of pair.engines) machine.memory.view.setInt32(address, cpu, true);
      expect(pair.run([I.mov(1, 7), I.helper(CPU), I.exit()]).result).toBe(BigInt.asUintN(64, BigInt(cpu)));
    }
  });
});

describe('an array lookup', () => {
  const ENTRIES = 4;
  const SIZE = 16;
  /** What one engine's map is, and how often its helper was called. */
  interface Map_ {
    readonly map: number;
    readonly values: number;
    calls: number;
  }

  /** The map's address stands for it; values are elsewhere. */
  function pairWithMap(): { pair: Pair; maps: Map_[] } {
    const maps: Map_[] = [];
    const pair = new Pair(engine => {
      const index = maps.push({ map: 0, values: 0, calls: 0 }) - 1;
      return { helpers: new Map([[LOOKUP, lookup(engine, () => maps[index]!)]]) };
    });
    pair.engines.forEach(({ machine }, i) => {
      const map = machine.memory.allocate('map', 8).address;
      const values = machine.memory.allocate('values', ENTRIES * SIZE).address;
      maps[i] = { map, values, calls: 0 };
      for (let k = 0; k < ENTRIES; k++) machine.memory.view.setUint32(values + k * SIZE, 100 + k, true);
    });
    return { pair, maps };
  }

  function lookup(engine: () => Engine, its: () => Map_): Helper {
    return {
      name: 'bpf_map_lookup_elem',
      parameters: ['pointer', 'pointer'],
      result: 'pointer',
      call: (map: number, key: number) => {
        const { memory } = engine().machine;
        const found = its();
        found.calls++;
        if (map !== found.map || !memory.allows(key >>> 0, 4, false)) return 0;
        const index = memory.view.getUint32(key >>> 0, true);
        return index < ENTRIES ? found.values + index * SIZE : 0;
      },
      inline: site => {
        const { map, values } = its();
        if (site.constant(0) !== BigInt(map)) return false;
        const { code, narrow } = site;
        site.allows(1, 4, false);
        code.open(OP.IF, TYPE.I32);
        site.parameter(1);
        code.memory(I32.LOAD);
        code.tee(narrow);
        code.i32(ENTRIES);
        code.op(I32.LT_U);
        code.open(OP.IF, TYPE.I32);
        code.get(narrow);
        code.i32(SIZE);
        code.op(I32.MUL);
        code.i32(values);
        code.op(I32.ADD);
        code.else();
        code.i32(0);
        code.close();
        code.else();
        site.call();
        code.close();
        return true;
      },
    };
  }

  const withKey = (map: number, index: number, ...lookUp: Instruction[]) => [
    I.store(4, 10, -4, index),
    I.wide(1, BigInt(map)),
    I.mov(2, { r: 10 }),
    I.add(2, -4),
    ...lookUp,
    I.helper(LOOKUP),
    I.jump(64, 'JEQ', 0, 0, 1),
    I.load(4, 0, 0, 0),
    I.exit(),
  ];

  it('is written out where the map is known, and called where it is not', () => {
    const { pair, maps } = pairWithMap();
    const { map } = maps[0]!;
    expect(maps[1]!.map).toBe(map);
    for (const [index, found] of [
      [0, 100n],
      [3, 103n],
      [4, 0n],
      [-1, 0n],
    ] as const)
      expect(pair.run(withKey(map, index)).result).toBe(found);
    expect([maps[0]!.calls, maps[1]!.calls]).toEqual([4, 0]);
    // Another value of r1 than the program loads: nobody knows it before.
    expect(pair.run(withKey(map, 2, I.add(1, 0))).result).toBe(102n);
    expect(maps[1]!.calls).toBe(1);
    // No memory of the program's.
    for (const at of [0, 8, 1 << 20, 0x7fff_fff0, -8])
      expect(pair.run(withKey(map, 2, I.alu(32, 'MOV', 2, at))).result).toBe(0n);
    expect(maps[1]!.calls).toBe(6);
  });
});

it('an exported function of WebAssembly is a helper', () => {
  const module = new ModuleWriter();
  module.importMemory('memory', new Machine({ memory: 1 << 20 }).memory.layout.pages);
  const code = new Code();
  code.get(0);
  code.memory(I32.LOAD);
  code.get(1);
  code.op(I32.ADD);
  module.export('add', module.function(module.type([TYPE.I32, TYPE.I32], [TYPE.I32]), [], code));
  // Made before the machine whose memory it shares.
  let add: Helper['call'] | undefined;
  const helpers = new Map<number, Helper>([
    [2, { name: 'add', parameters: ['pointer', 'i32'], result: 'i32', call: (...values) => add!(...values) }],
  ]);
  const machine = new Machine({ memory: 1 << 20, helpers });
  add = new WebAssembly.Instance(new WebAssembly.Module(module.finish()), {
    [IMPORTS]: { memory: machine.memory.wasm },
  }).exports.add!;
  helpers.set(2, { ...helpers.get(2)!, call: add });
  const { address } = machine.memory.allocate('context', 8);
  machine.memory.view.setInt32(address, -50, true);
  const instructions = I.bytesOf(I.mov(2, 8), I.helper(2), I.exit());
  expect(new Jit(machine).load(readProgram({ name: 'adds', instructions })).run(address)).toBe(-42);
});
