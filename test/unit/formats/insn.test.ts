import { describe, expect, it } from 'vitest';
import {
  decodeInstructions,
  encodeInstructions,
  type Instruction,
  imm64,
} from '../../../lib/formats/insn/insn.ts';
import { parseObject } from '../../../lib/formats/object/parse.ts';
import { fixtures } from './files.ts';

// RFC 9669: `r1 += -2`, `r2 = 0x1122334455667788 ll`, `if r2 s< r3 goto -1`.
const SLOTS = {
  little: [
    ...[0x07, 0x01, 0, 0, 0xfe, 0xff, 0xff, 0xff],
    ...[0x18, 0x02, 0, 0, 0x88, 0x77, 0x66, 0x55, 0, 0, 0, 0, 0x44, 0x33, 0x22, 0x11],
    ...[0xcd, 0x32, 0xff, 0xff, 0, 0, 0, 0],
  ],
  big: [
    ...[0x07, 0x10, 0, 0, 0xff, 0xff, 0xff, 0xfe],
    ...[0x18, 0x20, 0, 0, 0x55, 0x66, 0x77, 0x88, 0, 0, 0, 0, 0x11, 0x22, 0x33, 0x44],
    ...[0xcd, 0x23, 0xff, 0xff, 0, 0, 0, 0],
  ],
};

const DECODED: Instruction[] = [
  { opcode: 0x07, dst: 1, src: 0, offset: 0, imm: -2 },
  { opcode: 0x18, dst: 2, src: 0, offset: 0, imm: 0x55667788, imm2: 0x11223344 },
  { opcode: 0xcd, dst: 2, src: 3, offset: -1, imm: 0 },
];

describe.each(['little', 'big'] as const)('%s-endian', order => {
  const bytes = Uint8Array.from(SLOTS[order]);

  it('decodes', () => expect(decodeInstructions(bytes, order === 'little')).toEqual(DECODED));
  it('encodes', () => expect(encodeInstructions(DECODED, order === 'little')).toEqual(bytes));
});

it('a wide immediate is unsigned, whatever the signs of its halves', () => {
  expect(imm64(DECODED[1]!)).toBe(0x1122334455667788n);
  expect(imm64({ opcode: 0x18, dst: 0, src: 0, offset: 0, imm: -1, imm2: -1 })).toBe(0xffffffffffffffffn);
  expect(imm64({ opcode: 0x18, dst: 0, src: 0, offset: 0, imm: -1 })).toBe(0xffffffffn);
});

it('the programs of every object, there and back', () => {
  let count = 0;
  for (const { name, bytes } of fixtures()) {
    const { elf, programs } = parseObject(bytes);
    for (const { sectionIndex, offset, size } of programs) {
      const code = elf.sections[sectionIndex]!.data.subarray(offset, offset + size);
      const instructions = decodeInstructions(code);
      expect(Buffer.compare(encodeInstructions(instructions), code), name).toBe(0);
      count += instructions.length;
    }
  }
  expect(count).toBeGreaterThan(1000);
});

it.each<[string, number[], number, RegExp]>([
  ['a part of an instruction', [...SLOTS.little, 0xb7], 32, /33 bytes are no multiple of 8/],
  ['half a wide one', SLOTS.little.slice(0, 16), 8, /without its second half/],
  ['something in the second half', SLOTS.little.with(17, 1), 16, /more than an immediate/],
])('%s is refused', (_, bytes, offset, message) => {
  expect(() => decodeInstructions(Uint8Array.from(bytes))).toThrow(
    expect.objectContaining({
      code: 'ERR_EBPF_INVALID_OBJECT',
      offset,
      message: expect.stringMatching(message),
    }),
  );
});
