/** What each kernel says of the same program: what its verifier has not learned yet is refused in that kernel's words. */
import { describe, expect, it } from 'vitest';
import { parseObject } from '../../../lib/formats/object/parse.ts';
import { linkObject } from '../../../lib/linker/index.ts';
import { KNOWN_KERNELS, verifyObject } from '../../../lib/verifier/index.ts';
import { buildElf, EXECUTABLE } from '../formats/elf-builder.ts';

/** Opcode, registers (source above destination), offset, immediate. */
type Instruction = readonly [number, number, number, number];
const R0_0: Instruction = [0xb7, 0x00, 0, 0];
const EXIT: Instruction = [0x95, 0, 0, 0];

function bytes(code: readonly Instruction[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(code.length * 8));
  for (const [i, [opcode, registers, offset, imm]] of code.entries()) {
    view.setUint8(i * 8, opcode);
    view.setUint8(i * 8 + 1, registers);
    view.setInt16(i * 8 + 2, offset, true);
    view.setInt32(i * 8 + 4, imm, true);
  }
  return new Uint8Array(view.buffer);
}

/** The kernel's first message, what is not supported, or `accepted`. */
function ask(kernel: string, section: string, code: readonly Instruction[]): string {
  const data = bytes([...code, R0_0, EXIT]);
  const sections = [
    { name: section, flags: EXECUTABLE, data },
    { name: 'license', data: new TextEncoder().encode('GPL\0') },
  ];
  const image = parseObject(
    buildElf(sections, { symbols: [{ name: 'main', section: 1, size: data.length }] }),
  );
  const linked = linkObject({ image, name: 'kernels', programs: [], maps: [] }, {});
  const { error, verdict, unsupported } = verifyObject(linked, image, null, { version: kernel })[0]!;
  return error?.kernelReason ?? unsupported ?? verdict;
}

const R1_0: Instruction = [0xb7, 0x01, 0, 0];
const R2_1: Instruction = [0xb7, 0x02, 0, 1];
const STACK_0: Instruction = [0x7b, 0x1a, -8, 0];

/** What it is, its instructions, the first kernel that takes it, and the words of those before it. */
const CASES: readonly (readonly [string, readonly Instruction[], string, string])[] = [
  [
    'an addition that answers what was there',
    [R1_0, R2_1, STACK_0, [0xdb, 0x2a, -8, 1]],
    '6.1',
    'BPF_STX uses reserved fields',
  ],
  ['a move with a sign', [R1_0, [0xbf, 0x11, 8, 0]], '6.12', 'BPF_MOV uses reserved fields'],
  ['a division with a sign', [R1_0, R2_1, [0x3f, 0x21, 1, 0]], '6.12', 'BPF_ALU uses reserved fields'],
  ['a load with a sign', [R1_0, STACK_0, [0x81, 0xa1, -8, 0]], '6.12', 'BPF_LDX uses reserved fields'],
  ['a swap of bytes', [R1_0, [0xd7, 0x01, 0, 16]], '6.12', 'unknown opcode d7'],
  ['a far jump', [[0x06, 0, 0, 0]], '6.12', 'unknown opcode 06'],
  ['may_goto', [[0xe5, 0, 0, 0]], '6.12', 'unknown opcode e5'],
  [
    'a store with release',
    [R1_0, STACK_0, [0xdb, 0x1a, -8, 0x110]],
    '6.18',
    'BPF_ATOMIC uses invalid atomic opcode 110',
  ],
  [
    'what is known of bits whose bytes are swapped',
    // r0 is 0x3f at most, so that r9 is never read.
    [
      [0x85, 0, 0, 7],
      [0x57, 0, 0, 0x3f00],
      [0xdc, 0, 0, 16],
      [0xb5, 0, 1, 0x3f],
      [0xbf, 0x91, 0, 0],
    ],
    '6.18',
    'R9 !read_ok',
  ],
  ['a load of what nobody wrote', [[0x79, 0xa1, -8, 0]], '6.1', 'invalid read from stack off -8+0 size 8'],
  ['a helper of 5.18', [[0x85, 0, 0, 188]], '6.1', 'invalid func unknown#188'],
];

const number = (version: string) => Number(version.split('.')[0]) * 1000 + Number(version.split('.')[1]);

describe.each(CASES)('%s', (_, code, since, words) => {
  for (const kernel of KNOWN_KERNELS) {
    const isKnown = number(kernel) >= number(since);
    it(`${isKnown ? 'is taken' : 'is refused'} by ${kernel}`, () => {
      const answer = ask(kernel, 'xdp', code);
      // Atomic operations were additions alone until 5.12, and nothing else had an immediate.
      const first =
        kernel === '5.10' && words.startsWith('BPF_ATOMIC') ? 'BPF_STX uses reserved fields' : words;
      expect(answer).toBe(isKnown ? 'accepted' : first);
    });
  }
});

it('says since when there are programs of its type', () => {
  expect(ask('5.10', 'syscall', [])).toBe(
    'kernel 5.10 has no programs of type syscall, which are there since 5.14',
  );
  expect(ask('6.1', 'syscall', [])).toBe('accepted');
});

it("knows each kernel's context: the queue of what goes out, to programs of devmaps", () => {
  const egress: Instruction[] = [[0x61, 0x11, 20, 0]];
  for (const kernel of KNOWN_KERNELS) expect(ask(kernel, 'xdp/devmap', egress)).toBe('accepted');
});
