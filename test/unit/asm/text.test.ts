/** Instructions as text and back. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../../lib/formats/asm/assemble.ts';
import { disassemble, disassembleOne } from '../../../lib/formats/asm/disassemble.ts';
import { FORMS } from '../../../lib/formats/asm/forms.ts';
import { functionsOf } from '../../../lib/formats/asm/functions.ts';
import { encodeInstructions, type Instruction, LDDW } from '../../../lib/formats/insn/insn.ts';
import { fixture, fixtures } from '../formats/files.ts';

const opcode = (text: string) => Number.parseInt(/\((..)\)/.exec(text)![1]!, 16);

/** As kernel/bpf/disasm.c prints them. */
const KERNEL: readonly (readonly [string, Partial<Instruction>])[] = [
  ['(b7) r0 = -1', { imm: -1 }],
  ['(b4) w9 = 7', { dst: 9, imm: 7 }],
  ['(bf) r1 = r10', { dst: 1, src: 10 }],
  ['(0f) r1 += r2', { dst: 1, src: 2 }],
  ['(77) r1 >>= 3', { dst: 1, imm: 3 }],
  ['(c7) r1 s>>= 3', { dst: 1, imm: 3 }],
  ['(87) r3 = -r3', { dst: 3 }],
  ['(84) w3 = -w3', { dst: 3 }],
  ['(37) r1 s/= 2', { dst: 1, offset: 1, imm: 2 }],
  ['(9c) w1 s%= w2', { dst: 1, src: 2, offset: 1 }],
  ['(bf) r1 = (s8)r2', { dst: 1, src: 2, offset: 8 }],
  ['(bc) w1 = (s16)w2', { dst: 1, src: 2, offset: 16 }],
  ['(bf) r1 = (s32)r2', { dst: 1, src: 2, offset: 32 }],
  ['(bf) r1 = addr_space_cast(r2, 0, 1)', { dst: 1, src: 2, offset: 1, imm: 1 }],
  ['(bf) r1 = addr_space_cast(r2, 1, 0)', { dst: 1, src: 2, offset: 1, imm: 0x10000 }],
  ['(bf) r1 = &(void __percpu *)(r2)', { dst: 1, src: 2, offset: -1 }],
  ['(dc) r1 = be16 r1', { dst: 1, imm: 16 }],
  ['(d4) r1 = le64 r1', { dst: 1, imm: 64 }],
  ['(d7) r1 = bswap32 r1', { dst: 1, imm: 32 }],
  ['(71) r1 = *(u8 *)(r2 +4)', { dst: 1, src: 2, offset: 4 }],
  ['(81) r1 = *(s32 *)(r2 -4)', { dst: 1, src: 2, offset: -4 }],
  ['(7b) *(u64 *)(r10 -8) = r1', { dst: 10, src: 1, offset: -8 }],
  ['(6a) *(u16 *)(r10 -8) = -5', { dst: 10, offset: -8, imm: -5 }],
  ['(db) lock *(u64 *)(r1 +0) += r2', { dst: 1, src: 2 }],
  ['(c3) lock *(u32 *)(r1 +0) ^= r2', { dst: 1, src: 2, imm: 0xa0 }],
  ['(db) r2 = atomic64_fetch_or((u64 *)(r1 +8), r2)', { dst: 1, src: 2, offset: 8, imm: 0x41 }],
  ['(c3) r2 = atomic_xchg((u32 *)(r1 +0), r2)', { dst: 1, src: 2, imm: 0xe1 }],
  ['(db) r0 = atomic64_cmpxchg((u64 *)(r1 +0), r0, r2)', { dst: 1, src: 2, imm: 0xf1 }],
  ['(d3) r1 = load_acquire((u8 *)(r2 +0))', { dst: 1, src: 2, imm: 0x100 }],
  ['(cb) store_release((u16 *)(r1 +0), r2)', { dst: 1, src: 2, imm: 0x110 }],
  ['(c2) nospec', {}],
  ['(30) r0 = *(u8 *)skb[23]', { imm: 23 }],
  ['(48) r0 = *(u16 *)skb[r7 + -2]', { src: 7, imm: -2 }],
  ['(18) r1 = 0x1122334455667788', { dst: 1, imm: 0x55667788, imm2: 0x11223344 }],
  ['(18) r1 = 0xffffffffffffffff', { dst: 1, imm: -1, imm2: -1 }],
  ['(05) goto pc-3', { offset: -3 }],
  ['(06) gotol pc+100000', { imm: 100_000 }],
  ['(0d) gotox r3', { dst: 3 }],
  ['(e5) may_goto pc+2', { offset: 2 }],
  ['(1d) if r1 == r2 goto pc+2', { dst: 1, src: 2, offset: 2 }],
  ['(65) if r1 s> 0xffffffff goto pc+1', { dst: 1, imm: -1, offset: 1 }],
  ['(46) if w1 & 0x10 goto pc+1', { dst: 1, imm: 16, offset: 1 }],
  ['(85) call bpf_map_lookup_elem#1', { imm: 1 }],
  ['(85) call bpf_unspec#0', {}],
  ['(85) call unknown#9999', { imm: 9999 }],
  ['(85) call pc-4', { src: 1, imm: -4 }],
  ['(85) call kernel-function#1234', { src: 2, imm: 1234 }],
  ['(95) exit', {}],
];

/** bpftool's words, LLVM's, and ours where the kernel's leave something out. */
const OURS: readonly (readonly [string, Partial<Instruction>])[] = [
  ['(18) r1 = map[id:5]', { dst: 1, src: 1, imm: 5, imm2: 0 }],
  ['(18) r1 = map[id:5][0]+8', { dst: 1, src: 2, imm: 5, imm2: 8 }],
  ['(18) r1 = subprog[+3]', { dst: 1, src: 4, imm: 3, imm2: 0 }],
  ['(18) r1 = 0x5 {src=3}', { dst: 1, src: 3, imm: 5, imm2: 0 }],
  ['(8d) callx r4', { dst: 4 }],
  ['(1f) r1 -= r2 {imm=7}', { dst: 1, src: 2, imm: 7 }],
  ['(85) call kernel-function#7 {off=1}', { src: 2, imm: 7, offset: 1 }],
  ['(95) exit {dst=1 src=2 off=-3 imm=4}', { dst: 1, src: 2, offset: -3, imm: 4 }],
  ['(ff) unknown {dst=1 imm=-9}', { dst: 1, imm: -9 }],
];

function benchmarks() {
  const folder = new URL('../../../bench/', import.meta.url);
  return readdirSync(folder)
    .filter(name => name.endsWith('.bpf.o'))
    .map(name => ({ name, bytes: new Uint8Array(readFileSync(new URL(name, folder))) }));
}

describe('an instruction', () => {
  it.each([...KERNEL, ...OURS])('%s', (text, fields) => {
    const instruction = { opcode: opcode(text), dst: 0, src: 0, offset: 0, imm: 0, ...fields };
    expect(disassembleOne(instruction)).toBe(text);
    expect(assemble(text)).toEqual([instruction]);
  });

  it('is what its words say, without its opcode', () => {
    for (const [text, fields] of KERNEL) {
      // A helper that no kernel has.
      const instruction = { opcode: opcode(text), dst: 0, src: 0, offset: 0, imm: 0, ...fields };
      expect(assemble(text.slice(5)), text).toEqual([instruction]);
    }
  });
});

const byte = fc.integer({ min: 0, max: 255 });
const register = fc.integer({ min: 0, max: 15 });
const int16 = fc.oneof(fc.constant(0), fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }));
const int32 = fc.oneof(
  fc.constantFrom(0, 1, 8, 16, 32, 64),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
);
const withWide = (instruction: Instruction, imm2: number): Instruction =>
  instruction.opcode === LDDW ? { ...instruction, imm2 } : instruction;

describe('assemble(disassemble(x)) is x', () => {
  it('for every opcode with anything in its fields', () => {
    const anything = fc
      .record({ opcode: byte, dst: register, src: register, offset: int16, imm: int32, imm2: int32 })
      .map(({ imm2, ...instruction }) => withWide(instruction, imm2));
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 40 }), code => {
        expect(assemble(disassemble(code))).toEqual(code);
      }),
      { numRuns: 500 },
    );
  });

  it('for every form, without opcodes and without braces', () => {
    const valid = fc
      .record({
        form: fc.constantFrom(...FORMS),
        dst: register,
        src: register,
        offset: int16,
        imm: int32,
        imm2: int32,
      })
      .map(({ form, dst, src, offset, imm, imm2 }) => {
        const has = (...places: string[]) => places.some(place => form.text.includes(`$${place}`));
        const instruction: Instruction = {
          opcode: form.opcode,
          dst: has('dst') ? dst : 0,
          src: form.src ?? (has('src') ? src : 0),
          offset: form.offset ?? (has('off') ? offset : 0),
          imm: form.imm ?? (has('imm', 'dec', 'hex', 'uimm', 'rel', 'high', 'helper', 'kfunc') ? imm : 0),
        };
        return withWide(instruction, has('imm64', 'next') ? imm2 : 0);
      });
    fc.assert(
      fc.property(valid, instruction => {
        const text = disassembleOne(instruction);
        expect(text).not.toMatch(/\{/);
        expect(assemble(text.slice(5))).toEqual([instruction]);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([...fixtures(), ...benchmarks()])('for $name', ({ bytes }) => {
    for (const { instructions, lines } of functionsOf(bytes)) {
      const text = disassemble(instructions, { lines });
      expect(text).not.toMatch(/\{[^}]*\}$/m);
      const back = assemble(text);
      expect(encodeInstructions(back)).toEqual(encodeInstructions(instructions));
      expect(back.map(({ reference }) => reference?.name)).toEqual(
        instructions.map(({ reference }) => reference?.name),
      );
    }
  });
});

it('names maps, variables, functions and lines', () => {
  const flows = fixtures().find(({ name }) => name.includes('flows'))!;
  const { name, section, instructions, lines } = functionsOf(flows.bytes)[0]!;
  const text = disassemble(instructions, { lines });
  expect({ name, section }).toEqual({ name: 'count_flows', section: 'xdp' });
  expect(text).toMatch(/^\d+: \(18\) r1 = map\[flows\]$/m);
  expect(text).toMatch(/^; .* @ .*flows\.bpf\.c:\d+$/m);
  const calls = functionsOf(fixture('linker-calls')).map(each => disassemble(each.instructions));
  expect(calls.join('')).toMatch(/\(85\) call pc[+-]\d+#\w+$/m);
});
