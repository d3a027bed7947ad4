/** The report of kernel 7.3. */
import { describe, expect, it } from 'vitest';
import { parseVerifierLog } from '../../../lib/formats/log/parse.ts';
import { fixture, fixtures } from './fixtures.ts';

const report = (name: string) => parseVerifierLog(fixture('7.3', name)).report;

describe('the report', () => {
  it('says what is wrong, where, how it came to that and what to do', () => {
    expect(report('map-value-null')).toMatchObject({
      category: 'Register Type Safety',
      problem: 'Invalid dereference',
      reason:
        'R0 may be NULL here (a nullable map value pointer). The program could dereference NULL on this path, so the verifier cannot prove this access is safe.',
      suggestion: 'Add a NULL check before the access and dereference the pointer only on the non-NULL path.',
      at: {
        function: 'map_value_null',
        file: 'map-value-null.bpf.c',
        line: 18,
        instruction: 7,
        label: 'error',
        note: 'invalid dereference of R0 (a nullable map value pointer)',
      },
      path: [{ line: 16, instruction: 6, label: 'update' }],
    });
  });

  it('joins what the kernel wrapped', () => {
    expect(report('map-value-range')?.path.at(-1)?.note).toBe(
      'R6 changed from map value from histogram at offset 0 to map value from histogram with variable offset: known bits 0x0, unknown mask 0x7fffffff8, signed range [0, 34359738360], unsigned range [0, 34359738360]',
    );
  });

  it('has the whole path, in order', () => {
    expect(report('reference-ringbuf')?.path.map(({ label, instruction }) => [label, instruction])).toEqual([
      ['acquired', 4],
      ['branch', 6],
      ['branch', 10],
    ]);
  });

  it('has no line of source where the object has none', () => {
    expect(report('jump-range')?.at).toEqual({
      instruction: 1,
      label: 'error',
      note: 'jump out of range',
    });
  });

  it('may have no path', () => {
    expect(report('register-uninitialised')?.path).toEqual([]);
    expect(report('unreachable')?.sections.has('Causal path')).toBe(false);
  });

  it('ends where the rest of the log goes on', () => {
    const { entries } = parseVerifierLog(fixture('7.3', 'reference-ringbuf'));
    expect(entries.slice(-3)).toMatchObject([
      { kind: 'report' },
      { kind: 'message', text: 'BPF_EXIT instruction in main prog would lead to reference leak' },
      { kind: 'statistics' },
    ]);
  });

  it('keeps headings that are not known', () => {
    const log = [
      'Verification failed: Resource Lifetime Safety: Lock mismatch',
      '',
      'Reason:',
      '  Another lock.',
      '',
      'Active lock:',
      '  insn 3',
      '    | ^-- acquired: active lock',
      '',
      'Suggestion:',
      '  Unlock',
      '  the right one.',
      '',
      'processed 4 insns (limit 1000000)',
    ].join('\n');
    const parsed = parseVerifierLog(log);
    expect(parsed.report?.sections.get('Active lock')).toEqual([
      '  insn 3',
      '    | ^-- acquired: active lock',
      '',
    ]);
    expect(parsed.report).toMatchObject({ suggestion: 'Unlock the right one.', at: undefined, path: [] });
    expect(parsed.statistics?.processed).toBe(4);
  });

  it('is only there from 7.3 on, and then says where for every program', () => {
    for (const { kernel, name, log } of fixtures()) {
      const parsed = parseVerifierLog(log);
      if (kernel !== '7.3') expect(parsed.report, name).toBeUndefined();
      else if (parsed.report) expect(parsed.report.at?.instruction, name).toBeTypeOf('number');
    }
  });
});
