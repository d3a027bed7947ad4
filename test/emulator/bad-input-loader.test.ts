/** Objects that are made to make a loader crash, hang or use up memory, each kind by its name: an error or a fault that says why. */
import { EbpfError, Emulator, load } from 'node-ebpf';
import {
  type AsmInstruction,
  build,
  call,
  exit,
  func,
  type Item,
  ja,
  kfunc,
  lddw,
  type MapDescription,
  mov,
  nothing,
  type ObjectDescription,
  proto,
  r0,
  r1,
  r10,
  st,
  u64,
} from 'node-ebpf/asm';
import { describe, expect, it } from 'vitest';
import { Elf } from '../../lib/formats/elf/elf.ts';
import { processorTime } from '../setup/processor-time.ts';
import { fixture } from '../unit/formats/files.ts';

const data = new Uint8Array(64);
/** Milliseconds of the processor's, for one object. */
const PATIENCE = 2_000;
const SHT_REL = 9;
/** Objects that share an emulator, one after the other. */
const SHARED = 25;

const bytesOf = (code: Item[], rest: Partial<ObjectDescription> = {}) =>
  build({ license: 'GPL', ...rest, programs: { main: { section: 'xdp', code } } });
const into = (emulator: Emulator, bytes: Uint8Array) => load(bytes, { backend: emulator } as object);

async function failureOf(bytes: Uint8Array): Promise<EbpfError> {
  const emulator = new Emulator({ turns: 100_000, memory: 64 << 20, btf: null });
  const error = await (async () => {
    await using object = await into(emulator, bytes);
    await object.programs.main!.run({ data });
  })().catch((error: unknown) => error);
  expect(error).toBeInstanceOf(EbpfError);
  // Nothing is left of it.
  expect([...emulator.world.mapsByAddress.values()]).toEqual([]);
  return error as EbpfError;
}

/** The object with a program whose code is changed afterwards: no assembler writes such. */
function patched(code: Item[], change: (code: Uint8Array) => void): Uint8Array {
  const bytes = bytesOf(code);
  const { offset, size } = Elf.parse(bytes).sections.find(({ name }) => name === 'xdp')!;
  change(bytes.subarray(offset, offset + size));
  return bytes;
}

const wide = lddw(r1, 0x1234_5678_9abc_def0n);
const huge = (definition: MapDescription) => bytesOf([mov(r0, 2), exit()], { maps: { huge: definition } });

it.each<[string, () => Uint8Array, RegExp]>([
  [
    'a jump into the middle of a wide instruction',
    () => patched([ja(0), wide, mov(r0, 0), exit()].flat(), code => code.set([1], 2)),
    /ERR_EBPF_INVALID_PROGRAM.*instruction 0: .*second half of a 64-bit load/,
  ],
  [
    'a jump out of the program',
    () => patched([ja(0), mov(r0, 0), exit()].flat(), code => code.set([0xff, 0x7f], 2)),
    /ERR_EBPF_INVALID_PROGRAM.*instruction 0: it jumps to instruction 32768, which is not one of its 3/,
  ],
  [
    'a program without an end',
    () => patched([mov(r0, 0), exit()].flat(), code => code.copyWithin(8, 0, 8)),
    /ERR_EBPF_INVALID_PROGRAM.*neither an exit nor a jump/,
  ],
  [
    'a write below the stack',
    () => bytesOf([st(u64.at(r10, -520), 0), mov(r0, 0), exit()]),
    /ERR_EBPF_INVALID_PROGRAM.*instruction 0/,
  ],
  [
    'a write above the stack',
    () => bytesOf([st(u64.at(r10, 0), 0), mov(r0, 0), exit()]),
    /ERR_EBPF_INVALID_PROGRAM.*instruction 0/,
  ],
  [
    'a function that calls itself',
    () =>
      bytesOf([call(func('again')), exit()], {
        functions: { again: { code: [call(func('again')), exit()] } },
      }),
    /ERR_EBPF_FAULT.*calls are more than 8 deep/,
  ],
  [
    'two functions that call each other',
    () =>
      bytesOf([call(func('one')), exit()], {
        functions: { one: { code: [call(func('two')), exit()] }, two: { code: [call(func('one')), exit()] } },
      }),
    /ERR_EBPF_FAULT.*calls are more than 8 deep/,
  ],
  [
    'a loop without an end',
    () => bytesOf([mov(r0, 0), ja(-2)] as AsmInstruction[]),
    /ERR_EBPF_FAULT.*no end after 100000 turns/,
  ],
  [
    'a kernel function that there is not',
    () =>
      bytesOf([call(kfunc('bpf_no_such_thing')), exit()], { kfuncs: { bpf_no_such_thing: proto(nothing) } }),
    /bpf_no_such_thing/,
  ],
  [
    'an array of all the memory that there is',
    () => huge({ type: 'array', key: 4, value: 2 ** 31 - 8, maxEntries: 1 }),
    /map 'huge'/,
  ],
  [
    'an array of 2^32 - 1 values',
    () => huge({ type: 'array', key: 4, value: 8, maxEntries: 2 ** 32 - 1 }),
    /map 'huge'/,
  ],
  [
    'a hash of 2^32 - 1 entries',
    () => huge({ type: 'hash', key: 4, value: 8, maxEntries: 2 ** 32 - 1 }),
    /map 'huge'/,
  ],
  ['a ring of 2 GiB', () => huge({ type: 'ringbuf', maxEntries: 2 ** 31 }), /map 'huge'/],
  ['values of 4 GiB', () => huge({ type: 'hash', key: 4, value: 2 ** 32 - 1, maxEntries: 1 }), /map 'huge'/],
])('%s', async (_, bytes, message) => {
  const error = await failureOf(bytes());
  expect(`${error.code} ${error.message}`).toMatch(message);
});

it('an inner map for which there is no memory leaves nothing behind', async () => {
  const emulator = new Emulator({ memory: 1 << 20, btf: null });
  const inner: MapDescription = { type: 'array', key: 4, value: 8, maxEntries: 2 };
  const maps = { outer: { type: 'array_of_maps', key: 4, value: 4, maxEntries: 2 ** 20, inner } } as const;
  const lacking = { outer: { ...maps.outer, inner: { ...inner, value: 2 ** 21 } } } as const;
  for (const each of [lacking, maps, lacking]) {
    const error = await into(emulator, bytesOf([mov(r0, 2), exit()], { maps: each })).then(
      object => object.close(),
      (error: unknown) => error,
    );
    expect(error === undefined || error instanceof EbpfError, String(error)).toBe(true);
    expect([...emulator.world.mapsByAddress.values()].map(({ who }) => who)).toEqual([]);
  }
});

describe('an object with many relocations', () => {
  const original = fixture('core');
  const sections = Elf.parse(original).sections;

  /** Loads and runs what is changed: how often it was loaded. */
  async function each(
    changes: Iterable<(bytes: DataView) => void>,
  ): Promise<[loaded: number, refused: number]> {
    let [loaded, refused] = [0, 0];
    let emulator!: Emulator;
    for (const change of changes) {
      const bytes = original.slice();
      change(new DataView(bytes.buffer));
      const start = processorTime();
      if ((loaded + refused) % SHARED === 0)
        emulator = new Emulator({ turns: 20_000, memory: 64 << 20, btf: null });
      try {
        await using object = await into(emulator, bytes);
        for (const program of object.programs) await program.run({ data }).catch(coded);
        loaded++;
      } catch (error) {
        coded(error);
        refused++;
      }
      expect(processorTime() - start).toBeLessThan(PATIENCE);
    }
    return [loaded, refused];
  }

  function coded(error: unknown): void {
    if (!(error instanceof EbpfError)) throw error;
  }

  it('types that are made of themselves, of each other, of none and of too many', async () => {
    const { offset, size } = sections.find(({ name }) => name === '.BTF')!;
    const view = new DataView(original.buffer, original.byteOffset);
    const header = view.getUint32(offset + 4, true);
    const types = offset + header + view.getUint32(offset + 8, true);
    const end = Math.min(types + view.getUint32(offset + 12, true), offset + size);
    const changes: ((bytes: DataView) => void)[] = [];
    for (let at = types; at < end; at += 4 * 7)
      for (const value of [1, 5, 40, 0xffff_ffff, 0x0400_ffff])
        changes.push(bytes => bytes.setUint32(at, value, true));
    const [loaded, refused] = await each(changes);
    expect(Math.min(loaded, refused)).toBeGreaterThan(10);
  });

  it('relocations to themselves, to each other and to nothing', async () => {
    const changes: ((bytes: DataView) => void)[] = [];
    for (const { offset, size } of sections.filter(({ type }) => type === SHT_REL))
      for (let at = offset; at < offset + size; at += 16)
        for (const symbol of [0, 1, 2, 3, 9, 0xffff_ffff])
          changes.push(bytes => bytes.setUint32(at + 12, symbol, true));
    const step = Math.max(Math.floor(changes.length / 100), 1);
    const [loaded, refused] = await each(changes.filter((_, i) => i % step === 0));
    expect(Math.min(loaded, refused)).toBeGreaterThan(5);
  });
});
