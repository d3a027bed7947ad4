/** The table of causes: that it is sound, and what it makes of wordings that no program here provokes. */
import { describe, expect, it } from 'vitest';
import { causes } from '../../../lib/formats/log/causes/index.ts';
import { explain } from '../../../lib/formats/log/explain.ts';

describe('the table', () => {
  it('has a name of its own, a sentence and a remedy for every cause', () => {
    expect(new Set(causes.map(({ id }) => id)).size).toBe(causes.length);
    expect(causes.length).toBeGreaterThan(30);
    for (const { id, reason, hint } of causes) {
      expect(reason, id).toMatch(/^[A-Z{].*\.$/s);
      expect(hint, id).toMatch(/^[A-Z].*\.$/s);
    }
  });

  it('fills every gap of a sentence from its pattern', () => {
    for (const { id, reason, patterns } of causes) {
      for (const pattern of patterns) {
        const gaps = [...(pattern.reason ?? reason).matchAll(/\{(\w+)(?:\|\w+)?\}/g)].map(([, name]) => name);
        for (const gap of gaps)
          expect(pattern.match.source, `${id}: ${pattern.match}`).toContain(`(?<${gap}>`);
      }
    }
  });

  it('has no pattern that keeps state, and says where each line stems from', () => {
    for (const { patterns } of causes) {
      for (const { match, from } of patterns) {
        expect(match.flags).not.toMatch(/[gy]/);
        expect(from).toMatch(/\(\)(?:, (?:libbpf|kernel\/bpf\/\w+\.c))?$/);
      }
    }
  });
});

/** Wordings of kernels 5.10 to 7.3, from their images. */
const lines: readonly [line: string, cause: string, reason?: string][] = [
  [
    'invalid access to memory, mem_size=16 off=20 size=4',
    'memory-bounds',
    'The program accesses 4 bytes at offset 20 of an object of 16 bytes.',
  ],
  ['R3 min value is negative, either use unsigned index or do a if (index >=0) check.', 'memory-bounds'],
  ['R0 max value is outside of the allowed memory range', 'memory-bounds'],
  ['*(R11-8) unbounded memory access, make sure to bounds check any such access', 'memory-bounds'],
  ['R1 offset is outside of the packet', 'packet-bounds'],
  ['cannot write into packet', 'packet-write'],
  ['math between pkt pointer and 4294967296 is not allowed', 'pointer-unbounded'],
  ['invalid indirect read from stack R3 var_off (0x0; 0x7)+0 size 8', 'stack-uninitialised'],
  ['invalid read from stack R2 off=-64 size=16', 'stack-uninitialised'],
  ['invalid read from stack R2 off=-600 size=16', 'stack-bounds'],
  ['stack size of subprog 2 is 600. Too large', 'stack-combined'],
  ['tail_calls are not allowed when call stack of previous frames is 320 bytes. Too large', 'stack-combined'],
  ['Possibly NULL pointer passed to trusted arg0', 'null-pointer'],
  ['Possibly NULL pointer passed to helper R2', 'null-pointer'],
  ['R2 type=map_value_or_null expected=fp', 'null-pointer'],
  ["R1 invalid mem access 'ptr_or_null_task_struct'", 'null-pointer'],
  ["R1 invalid mem access 'pkt_end'", 'pointer-kind'],
  ['same insn cannot be used with different pointers', 'pointer-kind'],
  ['R1 32-bit pointer arithmetic prohibited', 'pointer-arithmetic'],
  ['R1 pointer += pointer prohibited', 'pointer-arithmetic'],
  ['R0 leaks addr as return value', 'pointer-leak'],
  [
    'R1 cannot write into rdonly_mem',
    'read-only',
    'The program writes through R1, which points to memory that may only be read (rdonly_mem).',
  ],
  ['Leaking reference id=2 alloc_insn=4. Release it first.', 'reference-leak'],
  ['func bpf_sk_release#86 reference has not been acquired before', 'reference-unowned'],
  ['bpf_spin_unlock without taking a lock', 'lock-misuse'],
  ['bpf_rcu_read_unlock is missing', 'lock-not-released'],
  [
    'BPF_EXIT instruction in main prog cannot be used inside bpf_rcu_read_lock-ed region',
    'lock-not-released',
    'The program ends, or returns, inside a section that it has not left (RCU, preemption or interrupts).',
  ],
  [
    'kernel func bpf_arena_alloc_pages is sleepable within rcu_read_lock region',
    'sleepable',
    'The program calls bpf_arena_alloc_pages(), which may sleep, inside a rcu_read_lock region.',
  ],
  ['Only fentry/fexit/fmod_ret and lsm programs can be sleepable', 'sleepable'],
  [
    'unknown func bpf_skb_load_bytes#26',
    'helper-program-type',
    'Programs of this type cannot call bpf_skb_load_bytes().',
  ],
  ['invalid func unknown#195896080', 'core-relocation'],
  [
    'failed to resolve CO-RE relocation <byte_off> [5] struct task_struct.gone (0:0 @ offset 0)',
    'core-relocation',
    'This kernel has nothing that matches struct task_struct.gone, which the program needs.',
  ],
  [
    'failed to resolve CO-RE relocation <type_id> [7] enum bpf_func_id',
    'core-relocation',
    'This kernel has nothing that matches enum bpf_func_id, which the program needs.',
  ],
  ['invalid func unknown#2001000001', 'map-missing'],
  [
    "BPF map 'flows' is referenced but wasn't created",
    'map-missing',
    'The program uses map flows, which was not created.',
  ],
  ['invalid func unknown#2002000001', 'kfunc-missing'],
  [
    'invalid func bpf_loop#181',
    'helper-unknown',
    'The program calls bpf_loop(), which this kernel does not have.',
  ],
  ['kernel is missing BTF, make sure CONFIG_DEBUG_INFO_BTF=y is specified in Kconfig.', 'kfunc-missing'],
  ['cannot call kernel function from non-GPL compatible program', 'gpl-only'],
  ['R4 invalid zero-sized read: u64=[0,255]', 'memory-length'],
  ['R3 must be a known constant', 'constant-argument'],
  [
    'R1 is of type file but task_struct is expected',
    'argument-type',
    'Argument 1 of this call points to struct file, but must point to struct task_struct.',
  ],
  ["Caller passes invalid args into func#1 ('port')", 'argument-type'],
  ["Global function f() doesn't return scalar. Only those are supported.", 'global-function'],
  ['The sequence of 8193 jumps is too complex.', 'too-complex'],
  ['jump into the middle of ldimm64 insn 4', 'jump-range'],
  ['unknown opcode 8d', 'instruction'],
  [
    'dereference of modified ctx ptr R1 off=8 disallowed',
    'context-modified',
    'The program accesses its context (ctx) through a pointer that was moved by 8 bytes.',
  ],
  [
    'At program exit the register R0 has unknown scalar value should have been in [0, 1]',
    'return-value',
    'The program returns a value that is not known to be within 0 to 1, which are allowed.',
  ],
  [
    'At program exit the register R0 has smin=0 smax=4294967295 should have been in [-4095, 0]',
    'return-value',
  ],
  ['At program exit the register R0 is not a known value (ctx)', 'return-value'],
  ['attach_btf_id 123 is not a function', 'attach-target'],
  ['bpf_lsm_file_open() is not modifiable', 'attach-target'],
  ["number of funcs in func_info doesn't match number of subprogs", 'debug-info'],
  ["JIT doesn't support bpf-to-bpf calls", 'jit'],
  ['verifier internal error: unexpected iterator state 2 (drained)', 'verifier-bug'],
];

describe('a line of the kernel', () => {
  for (const [line, cause, reason] of lines) {
    it(line, () => {
      expect(explain([line])).toMatchObject({ cause, line, ...(reason && { reason }) });
    });
  }

  it('comes before what follows from it', () => {
    expect(
      explain([
        'invalid access to packet, off=0 size=4, R1(id=0,off=0,r=2)',
        'R1 offset is outside of the packet',
      ]),
    ).toMatchObject({
      reason:
        'The program accesses 4 bytes of the packet at offset 0, but on this path only 2 bytes are known to be there.',
    });
  });

  it('need not be known', () => expect(explain(['something no kernel has said yet'])).toBeUndefined());
});
