/** The eBPF program that becomes of a classic filter, and the object file around it. */
import { type ClassicInstruction, classicFilter, open } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { Elf } from '../../../lib/formats/elf/elf.ts';
import { decodeInstructions } from '../../../lib/formats/insn/insn.ts';
import { failure } from '../../kernel/support/errors.ts';
import { fixtures, tcpdump } from './support/fixtures.ts';
import { randomFilter, seeded } from './support/random.ts';

const insn = (code: number, k = 0, jt = 0, jf = 0): ClassicInstruction => ({ code, jt, jf, k });

/** Each jump leads to an instruction, and each instruction is led to. */
function expectWhole(filter: readonly ClassicInstruction[]): void {
  const program = classicFilter(filter).translate();
  const reached = new Set([0]);
  program.forEach(({ opcode, offset }, at) => {
    expect(Math.abs(offset)).toBeLessThan(2 ** 15);
    const isJump = (opcode & 7) === 5 && opcode !== 0x95 && opcode !== 0x85;
    if (isJump) reached.add(at + 1 + offset);
    if (opcode !== 0x95 && opcode !== 0x05) reached.add(at + 1);
  });
  expect([...reached].sort((a, b) => a - b)).toEqual(program.map((_, at) => at));
}

describe('translation', () => {
  it.each(fixtures)('$linkType: $expression', ({ ddd }) => {
    expectWhole(classicFilter(ddd).instructions);
  });

  it('keeps jumps and reachability of random filters', () => {
    const random = seeded(3);
    for (let i = 0; i < 300; i++) expectWhole(randomFilter(random));
  });

  it('leaves out what nothing leads to', () => {
    const program = classicFilter([insn(0x05, 1), insn(0x00, 7), insn(0x06, 1)]).translate();
    expect(program.map(({ opcode }) => opcode)).toEqual([0xbf, 0xb4, 0xb4, 0x05, 0xb4, 0x95]);
  });

  it('reaches over the longest filter', () => {
    const middle = new Array<ClassicInstruction>(4093).fill(insn(0xb1, 0));
    expectWhole([insn(0x15, 0, 0, 1), insn(0x05, 4093), ...middle, insn(0x06)]);
  });

  it.each([
    ['nla', 12, 'SKF_AD_NLATTR'],
    ['nlan', 16, 'SKF_AD_NLATTR_NEST'],
    ['hatype', 28, 'SKF_AD_HATYPE'],
    ['poff', 52, 'SKF_AD_PAY_OFFSET'],
  ])('refuses %s by name', async (name, offset, constant) => {
    const filter = classicFilter([insn(0x00), insn(0x20, 0xfffff000 + offset), insn(0x16)]);
    const error = await failure(() => filter.toObject());
    expect(error).toMatchObject({ code: 'ERR_EBPF_NOT_SUPPORTED', path: 'instructions[1]' });
    expect(error.message).toContain(`'${name}' (${constant})`);
  });
});

describe('the object', () => {
  it('opens as any other', async () => {
    const filter = classicFilter(tcpdump('udp port 53'));
    const spec = await open(filter.toObject({ name: 'dns', license: 'Dual MIT/GPL' }));
    const { dns } = spec.programs as Record<
      string,
      { kind: string; section: string; instructionCount: number }
    >;
    expect(dns).toMatchObject({
      kind: 'socket',
      section: 'socket',
      instructionCount: filter.translate().length,
    });
  });

  it('has what was put in', () => {
    const filter = classicFilter(tcpdump('host 10.1.2.3'));
    const elf = Elf.parse(filter.toObject({ license: 'GPL' }));
    expect(decodeInstructions(elf.section('socket')!.data)).toEqual(filter.translate());
    expect(new TextDecoder().decode(elf.section('license')!.data)).toBe('GPL\0');
    expect(elf.symbols.map(({ name }) => name)).toEqual(['', 'filter']);
    expect(Elf.parse(filter.toObject()).section('license')).toBeUndefined();
  });

  it.each([
    { name: 'two words' },
    { name: '' },
    { name: 'a\0b' },
    { license: 'GPL\0' },
    { license: 'Lizenz\u00e4' },
  ])('refuses %j', async options => {
    const error = await failure(() => classicFilter('1\n6 0 0 0').toObject(options));
    expect(error.code).toBe('ERR_EBPF_INVALID_ARGUMENT');
  });
});
