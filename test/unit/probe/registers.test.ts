/** Where registers are in struct pt_regs, by the names that USDT notes have. */
import { expect, it } from 'vitest';
import { registerOffset, registersFor } from '../../../lib/probe/registers.ts';

/** Those that are one and the same, and where (arch/x86/include/uapi/asm/ptrace.h). */
it.each([
  [['rax', 'eax', 'ax', 'al'], 80],
  [['rdx', 'edx', 'dx', 'dl'], 96],
  [['rsi', 'esi', 'si', 'sil'], 104],
  [['rbp', 'ebp', 'bp', 'bpl'], 32],
  [['rsp', 'esp', 'sp', 'spl'], 152],
  [['r8', 'r8d', 'r8w', 'r8b'], 72],
  [['r15', 'r15d', 'r15w', 'r15b'], 0],
] as const)('x64: %s', (names, offset) => {
  const registers = registersFor('a hook', 'x64');
  expect(names.map(name => registerOffset(registers, name))).toEqual(names.map(() => offset));
});

it('x64: the upper half of a register is none of them, and vectors are not', () => {
  const registers = registersFor('a hook', 'x64');
  expect(['ah', 'xmm0', 'r16', '', 'constructor', 'x0'].map(name => registerOffset(registers, name))).toEqual(
    Array(6).fill(undefined),
  );
});

it('arm64: numbers of eight bytes, and the stack pointer', () => {
  const registers = registersFor('a hook', 'arm64');
  const names = ['x0', 'w0', 'x30', 'w30', 'sp', 'x31', 'd0', 'rax'];
  expect(names.map(name => registerOffset(registers, name))).toEqual([
    0,
    0,
    240,
    240,
    248,
    undefined,
    undefined,
    undefined,
  ]);
});

it('of other machines nothing is known', () => {
  expect(() => registersFor('kprobe:x', 's390x')).toThrow(
    expect.objectContaining({
      code: 'ERR_EBPF_NOT_SUPPORTED',
      message: expect.stringContaining('registers of s390x'),
    }),
  );
});
