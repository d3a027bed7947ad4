/** Kernel functions without a kernel: another object's types stand for its own. The verdicts are a kernel's (see test/kernel/verifier.test.ts). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseObject } from '../../../lib/formats/object/parse.ts';
import { linkObject } from '../../../lib/linker/index.ts';
import { verifyObject } from '../../../lib/verifier/index.ts';
import { isSince } from '../../../lib/verifier/rules/features.ts';
import { KF, KFUNC_SETS, KFUNCS } from '../../../lib/verifier/tables/kfuncs.ts';
import { OPERATION_KFUNC_SETS } from '../../../lib/verifier/tables/operation-kfuncs.ts';

const SETS = [...KFUNC_SETS, ...OPERATION_KFUNC_SETS];
const object = (name: string) => readFileSync(new URL(`../../bpf/${name}.bpf.o`, import.meta.url));
const image = parseObject(object('verifier-kfuncs'));
const { btf } = parseObject(object('verifier-kernel'));

function verdictOf(name: string) {
  const programs = image.programs.map(program => ({ name: program.name, autoload: program.name === name }));
  const linked = linkObject({ image, name: 'object', programs, maps: [] }, { btf: btf!, version: 0x61200 });
  return verifyObject(linked, image, btf!, { objectName: 'object' })[0]!;
}

/** The kernel's first message, and at which instruction. */
const REFUSED: Readonly<Record<string, readonly [string, number | undefined]>> = {
  refuse_unreleased: ['Unreleased reference id=2 alloc_insn=1', 10],
  refuse_unchecked: ['Possibly NULL pointer passed to trusted arg0', 3],
  refuse_after_release: ["R6 invalid mem access 'scalar'", 7],
  refuse_other_type: [
    'kernel function bpf_task_release args#0 expected pointer to STRUCT task_struct but R1 has a pointer to STRUCT plain',
    6,
  ],
  refuse_sleeping: ['program must be sleepable to call sleepable kfunc bpf_copy_from_user_str', 5],
  refuse_for_this_type: ['calling kernel function bpf_task_from_pid is not allowed', 1],
  refuse_iterator_left: ['Unreleased reference id=1 alloc_insn=4', 6],
  refuse_iterator_twice: ['expected an initialized iter_num as arg #0', 9],
  refuse_iterator_bounds: [
    'math between map_value pointer and register with unbounded min value is not allowed',
    16,
  ],
  refuse_rcu_left: ['BPF_EXIT instruction in main prog cannot be used inside bpf_rcu_read_lock-ed region', 2],
  refuse_rcu_unmatched: ['unmatched rcu read unlock (kernel function bpf_rcu_read_unlock)', 0],
  refuse_rcu_nested: ['nested rcu read lock (kernel function bpf_rcu_read_lock)', 1],
  refuse_sleeping_in_rcu: ['kernel func bpf_copy_from_user_str is sleepable within rcu_read_lock region', 6],
  refuse_preemption_off: [
    'BPF_EXIT instruction in main prog cannot be used inside bpf_preempt_disable-ed region',
    2,
  ],
  refuse_irq_order: ['cannot restore irq state out of order, expected id=2 acquired at insn_idx=7', 9],
  refuse_slice_bounds: ['invalid access to memory, mem_size=14 off=14 size=1', 14],
  refuse_slice_after_change: ["R8 invalid mem access 'scalar'", 20],
  refuse_record_left: ['Unreleased reference id=2 alloc_insn=6', 8],
  refuse_list_unlocked: ['bpf_spin_lock at off=0 must be held for bpf_list_head', 11],
  refuse_list_of_others: ['bpf_list_node not found at offset=32', 15],
  refuse_node_after_unlock: ["R6 invalid mem access 'scalar'", 12],
  refuse_object_left: ['Unreleased reference id=2 alloc_insn=3', 10],
  refuse_object_bounds: ['access beyond struct plain at off 8 size 8', 5],
  refuse_kept_store: ['store to referenced kptr disallowed', 9],
  refuse_kept_untrusted: ['R1 must be a rcu pointer', 10],
  refuse_exception_with_reference: ['Unreleased reference id=2 alloc_insn=1', 7],
  refuse_exception_in_callback: [
    'bpf_throw kfunc (insn 10) cannot be called from callback subprog 1',
    undefined,
  ],
  refuse_cast: ['arg#0 expected pointer to ctx, but got scalar', 1],
  refuse_res_lock_failed: ['bpf_res_spin_unlock without taking a lock', 12],
  refuse_work_of_other_map: [
    "workqueue pointer in R1 map_uid=0 doesn't match map pointer in R2 map_uid=0",
    12,
  ],
  refuse_work_here: ['tracing progs cannot use bpf_wq yet', undefined],
};

const names = image.programs.map(({ name }) => name);

describe('programs that call kernel functions', () => {
  it.each(names.filter(name => name.startsWith('take_')))('%s is taken', name => {
    expect(verdictOf(name)).toMatchObject({ verdict: 'accepted' });
  });

  it('has a reason for each that is refused', () => {
    expect(Object.keys(REFUSED).sort()).toEqual(names.filter(name => name.startsWith('refuse_')).sort());
  });

  it.each(Object.entries(REFUSED))('%s: %s', (name, [kernelReason, instruction]) => {
    const { verdict, error } = verdictOf(name);
    expect(verdict).toBe('rejected');
    expect(error).toMatchObject({ program: name, kernelReason, instruction });
  });

  it('names a kernel function that the table does not know, and gives no verdict', () => {
    const known = KFUNCS.get('bpf_task_from_pid')!;
    const table = KFUNCS as Map<string, typeof known>;
    table.delete('bpf_task_from_pid');
    try {
      expect(verdictOf('take_reference')).toMatchObject({
        verdict: 'unsupported',
        unsupported: 'kernel function bpf_task_from_pid()',
      });
    } finally {
      table.set('bpf_task_from_pid', known);
    }
  });

  it('gives no verdict without the types of a kernel', () => {
    const programs = names.map(name => ({ name, autoload: name === 'take_reference' }));
    const linked = linkObject({ image, name: 'object', programs, maps: [] }, { btf: btf!, version: 0x61200 });
    const [verdict] = verifyObject(linked, image, null);
    expect(verdict).toMatchObject({
      verdict: 'unsupported',
      unsupported: "kernel functions, without the kernel's BTF",
    });
  });
});

describe('the table of kernel functions', () => {
  it('knows every flag that it names', () => {
    const flags = SETS.flatMap(({ kfuncs }) =>
      kfuncs
        .trim()
        .split('\n')
        .flatMap(line => line.trim().split(' ').slice(1)),
    );
    expect(flags.filter(flag => !(flag.toUpperCase() in KF))).toEqual([]);
  });

  it('has iterators whole: made, moved on, destroyed', () => {
    const of = (flag: number, suffix: string) =>
      [...KFUNCS]
        .filter(([, sets]) => sets.some(({ flags }) => flags & flag))
        .map(([name]) => name.replace(suffix, ''))
        .sort();
    const made = of(KF.ITER_NEW, '_new');
    expect(made.length).toBeGreaterThan(5);
    expect(of(KF.ITER_NEXT, '_next')).toEqual(made);
    expect(of(KF.ITER_DESTROY, '_destroy')).toEqual(made);
  });

  it('names each once for a type of programs and a kernel, or by a filter, with the file that registers it', () => {
    const twice = [...KFUNCS].filter(([, sets]) => {
      return ['6.18', '7.2'].some(version => {
        const now = sets.filter(
          ({ since = '5.10', until }) => isSince(version, since) && !(until && isSince(version, until)),
        );
        const open = now.filter(({ filter }) => filter === undefined).flatMap(({ hooks }) => [...hooks]);
        return new Set(open).size < open.length;
      });
    });
    expect(twice.map(([name]) => name)).toEqual([]);
    for (const { source } of SETS) expect(source).toMatch(/^[a-z][\w/-]*\.c \w+$/);
  });
});
