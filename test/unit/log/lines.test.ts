/** Every kind of line, as kernels from 5.10 to 7.3 write them. */
import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../../../lib/formats/log/entries.ts';
import { parseVerifierLog } from '../../../lib/formats/log/parse.ts';
import { fixture, fixtures } from './fixtures.ts';

const one = (text: string) => parseVerifierLog(text).entries[0];

describe('an instruction', () => {
  it('with the state behind it (from 5.18 on)', () => {
    expect(one('3: (bf) r6 = r0                       ; R0=map_value(ks=4,vs=8) R6_w=scalar()')).toEqual({
      kind: 'instruction',
      line: 1,
      index: 3,
      text: '3: (bf) r6 = r0',
      state: 'R0=map_value(ks=4,vs=8) R6_w=scalar()',
    });
  });
  it('without', () => {
    expect(one('12: (79) r1 = *(u64 *)(r6 +8)')).toMatchObject({
      index: 12,
      text: '12: (79) r1 = *(u64 *)(r6 +8)',
      state: '',
    });
  });
  it('with nothing behind the semicolon (6.1)', () => {
    expect(one('10: (85) call bpf_spin_lock#93        ;')).toMatchObject({
      text: '10: (85) call bpf_spin_lock#93',
      state: '',
    });
  });
  it('that jumps to where another path has been', () => {
    expect(one('10: (55) if r0 != 0x0 goto pc+3 14: R10=fp0 refs=2')).toMatchObject({
      index: 10,
      text: '10: (55) if r0 != 0x0 goto pc+3',
      state: '14: R10=fp0 refs=2',
    });
  });
  it('that libbpf had poisoned', () => {
    expect(one('1: <invalid CO-RE relocation>')).toMatchObject({ kind: 'instruction', index: 1 });
  });
});

describe('a source line', () => {
  it('before 6.10', () => {
    expect(one('; if (!value)')).toEqual({ kind: 'source', line: 1, text: 'if (!value)' });
  });
  it('from 6.10 on, even if it has an @ itself', () => {
    expect(one('; x = "a @ b:1"; // c @ net/flows.bpf.c:12')).toEqual({
      kind: 'source',
      line: 1,
      text: 'x = "a @ b:1"; // c',
      file: 'net/flows.bpf.c',
      fileLine: 12,
    });
  });
  it('of one end of a back-edge', () => {
    expect(one('10: return depth(n - 1); @ depth.bpf.c:11')).toMatchObject({
      kind: 'source',
      index: 10,
      text: 'return depth(n - 1);',
      fileLine: 11,
    });
  });
});

describe('other lines', () => {
  const kinds: Record<Exclude<LogEntry['kind'], 'report'>, readonly string[]> = {
    instruction: [],
    source: [],
    state: [
      '0: R1=ctx() R10=fp0',
      '0: R1=ctx(id=0,off=0,imm=0) R10=fp0',
      '11: frame1: R1=ctx() R10=fp0',
      'from 15 to 17: R0_w=inv1 R10=fp0 refs=2',
      'from 1 to 3 (speculative execution): R0=0',
      'from 4 to 6: safe',
      '6: safe',
      ' R0_w=inv2 R1_w=pkt(id=0,off=0,r=1,imm=0) R10=fp0',
      ' frame1: R1=ctx() R10=fp0',
      'caller:',
      'callee:',
      'returning from callee:',
      'to caller at 5:',
    ],
    precision: [
      'last_idx 9 first_idx 0',
      'regs=4 stack=0 before 8: (57) r2 &= 60',
      "parent didn't have regs=1 stack=0 marks",
      'parent already had regs=40 stack=0 marks',
      'mark_precise: frame0: last_idx 2 first_idx 0 subseq_idx -1 ',
      'mark_precise: frame0: regs=r2 stack= before 1: (57) r2 &= 60',
      'frame 0: propagating r6',
    ],
    analysis: [
      'func#1 @11',
      'Validating length() func#1...',
      "Func#1 ('length') is global and assumed valid.",
      "Func#1 ('length') is safe for any args that match its prototype",
      'Func#1 is safe for any args that match its prototype',
      'Live regs before insn:',
      '      0: .1........ (61) r1 = *(u32 *)(r1 +0)',
      'topo_order[0] = length',
      'subprog#0: analyzing (depth 0)...',
      'stack use/def subprog#1 guilty (d0,cs11):',
      '  4: (bf) r1 = r10\tr1: _ -> fp0+0',
      'cur state: R0=0 R1=ctx() R10=fp0',
    ],
    statistics: [
      'processed 17 insns (limit 1000000) max_states_per_insn 0 total_states 2 peak_states 2 mark_read 0',
      'processed 5 insns, stack depth 8',
      'verification time 15 usec',
      'stack depth 8+0',
      'stack depth max 8',
      'subprog 0 (packet_bounds) main insns_self 2 insns_total 2 stack 0',
      'subprog 0 (<unknown>) main insns_self 2 insns_total 2 stack 0',
    ],
    message: ['R0 !read_ok', 'infinite loop detected at insn 1', 'something no kernel has said yet'],
  };
  for (const [kind, lines] of Object.entries(kinds)) {
    for (const line of lines) {
      it(`${kind}: ${line}`, () => expect(one(line)?.kind).toBe(kind));
    }
  }
});

describe('a whole log', () => {
  it('has a number for each line, and loses none', () => {
    for (const { log } of fixtures()) {
      const lines = log.split('\n');
      for (const entry of parseVerifierLog(log).entries) {
        if (entry.kind === 'report') expect(lines[entry.line - 1]).toMatch(/^Verification failed/);
        else expect(lines[entry.line - 1]).toContain(entry.text);
      }
    }
  });

  it('ends in statistics', () => {
    expect(parseVerifierLog(fixture('6.18', 'too-many-instructions')).statistics).toEqual({
      processed: 1_000_001,
      limit: 1_000_000,
      maxStatesPerInstruction: 4,
      totalStates: 43_987,
      peakStates: 26,
    });
    expect(parseVerifierLog(fixture('6.18', 'stack-combined.level4')).statistics).toMatchObject({
      time: expect.any(Number),
      stackDepth: [320, 320],
    });
    expect(parseVerifierLog(fixture('7.3', 'stack-combined.level4')).statistics).toMatchObject({
      stackDepth: [640],
    });
  });

  it('knows the source line of the last instruction', () => {
    expect(parseVerifierLog(fixture('6.18', 'subprogram')).lastSource).toMatchObject({
      text: 'return data[0]; // REJECTED',
      file: 'subprogram.bpf.c',
      fileLine: 16,
    });
  });

  it('may be cut at its end (kernels before 6.4): no reason, then', () => {
    const log = fixture('6.1', 'packet-bounds');
    const cut = log.slice(0, log.indexOf('invalid access'));
    expect(parseVerifierLog(cut)).toMatchObject({
      messages: [],
      statistics: undefined,
      lastInstruction: { index: 1 },
    });
  });

  it('may be cut at its beginning (from 6.4 on): the reason is there', () => {
    const log = fixture('6.18', 'too-many-instructions');
    const parsed = parseVerifierLog(log.slice(log.length - 700));
    expect(parsed.messages.map(({ text }) => text)).toEqual([
      'BPF program is too large. Processed 1000001 insn',
    ]);
  });
});
