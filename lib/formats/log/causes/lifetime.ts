/** What must be given back, held or left: references, locks, critical sections, dynptrs, iterators. */
import type { Cause } from './types.ts';

export const lifetimeCauses: readonly Cause[] = [
  {
    id: 'reference-leak',
    reason: 'The program takes a reference and does not give it back on this path.',
    hint: 'Give it back on every path, also where something fails: bpf_ringbuf_submit() or bpf_ringbuf_discard() for a record, bpf_sk_release() for a socket, the release function of a kernel object.',
    patterns: [
      {
        match: /^Unreleased reference id=\d+ alloc_insn=(?<origin>\d+)/,
        from: 'check_reference_leak()',
        reason:
          'What instruction {origin} acquired (a ring buffer record, a socket, a kernel object) is not given back on this path.',
      },
      {
        match: /^Leaking reference id=\d+ alloc_insn=(?<origin>\d+)/,
        from: 'release_reference()',
        since: '7.3',
      },
      { match: /would lead to reference leak/, from: 'check_resource_leak()' },
      { match: /^BPF_LD_\[ABS\|IND\] cannot be mixed with socket references/, from: 'check_ld_abs()' },
    ],
  },
  {
    id: 'reference-unowned',
    reason: 'The program releases what it does not hold.',
    hint: 'Release every reference once, with the pointer that was acquired, and only after it was checked for NULL.',
    patterns: [
      {
        match: /^(?:func|kfunc) \S+#\d+ reference has not been acquired before/,
        from: 'check_helper_call()',
      },
      { match: /^arg \d+ is an unacquired reference/, from: 'check_func_arg()', since: '6.1', until: '6.12' },
      {
        match: /^R\d+ must be referenced when passed to release function/,
        from: 'check_func_arg()',
        since: '6.1',
        until: '6.12',
      },
      {
        match: /^release kernel function \S+ expects refcounted/,
        from: 'check_kfunc_args()',
        since: '6.1',
        until: '6.12',
      },
      { match: /^release (?:helper|kfunc) \S+ expects referenced /, from: 'check_func_arg()', since: '7.3' },
      {
        match: /^R\d+ type=\S+ expected=(?:ringbuf_mem|alloc_mem|mem)$/,
        from: 'check_reg_type()',
        reason:
          'What is handed to this call is no ring buffer record that the program holds: it was submitted, discarded, or never reserved.',
      },
    ],
  },
  {
    id: 'lock-held',
    reason: 'The program does something that is not allowed while it holds a spin lock.',
    hint: 'Between bpf_spin_lock() and bpf_spin_unlock() call nothing, and access nothing but the guarded value: compute before, and copy in between.',
    patterns: [
      {
        match: /^function calls are not allowed while holding a lock/,
        from: 'do_check_insn()',
        reason: 'The program calls a function while it holds a spin lock.',
      },
      {
        match: /^global function calls are not allowed while holding a lock/,
        from: 'check_func_call()',
        since: '6.12',
        reason: 'The program calls a function that is not static while it holds a spin lock.',
        hint: 'Make the function static.',
      },
      {
        match: /^Locking two bpf_spin_locks are not allowed/,
        from: 'process_spin_lock()',
        reason: 'The program takes a second spin lock while it holds one.',
      },
      { match: /^BPF_LD_\[ABS\|IND\] cannot be used inside bpf_spin_lock-ed region/, from: 'check_ld_abs()' },
      {
        match:
          /^(?:tail_call|bpf_throw|bpf_tail_call) cannot be used inside bpf_(?:spin_lock|res_spin_lock)-ed region/,
        from: 'check_resource_leak()',
        since: '6.12',
      },
      { match: /^can't spin_\{lock,unlock\} in rbtree cb/, from: 'check_func_arg()', since: '6.12' },
    ],
  },
  {
    id: 'lock-not-released',
    reason: 'The program ends, or returns, with a spin lock held.',
    hint: 'Unlock on every path, also where something fails.',
    patterns: [
      { match: /^bpf_(?:res_)?spin_unlock is missing/, from: 'do_check()', until: '6.12' },
      {
        match: /^BPF_EXIT instruction .*cannot be used inside bpf_(?:res_)?spin_lock-ed region/,
        from: 'check_resource_leak()',
        since: '6.18',
      },
      {
        match: /^BPF_EXIT instruction .*cannot be used inside/,
        from: 'check_resource_leak()',
        since: '6.18',
        reason:
          'The program ends, or returns, inside a section that it has not left (RCU, preemption or interrupts).',
        hint: 'Leave the section on every path, also where something fails.',
      },
      {
        match: /^(?:bpf_rcu_read_unlock is missing|\d+ bpf_preempt_enable.* missing)/,
        from: 'do_check()',
        since: '6.12',
        until: '6.12',
        reason: 'The program ends, or returns, inside a section that it has not left (RCU or preemption).',
        hint: 'Leave the section on every path, also where something fails.',
      },
    ],
  },
  {
    id: 'lock-misuse',
    reason: 'The program uses a spin lock wrongly.',
    hint: "Unlock the very lock that was locked, once; declare it as a `struct bpf_spin_lock` field of a map's value whose type is given with __type(value, …).",
    patterns: [
      { match: /^bpf_spin_unlock (?:without taking a lock|of different lock)/, from: 'process_spin_lock()' },
      {
        match: /^unmatched (?:rcu read unlock|attempt to enable preemption)/,
        from: 'check_kfunc_call()',
        since: '6.12',
        reason: 'The program leaves a section (RCU or preemption) that it is not in.',
        hint: 'Enter it before, on every path.',
      },
      {
        match: /^nested rcu read lock/,
        from: 'check_kfunc_call()',
        since: '6.12',
        until: '6.18',
        reason: 'The program enters an RCU section that it is in already.',
        hint: 'Enter it once.',
      },
      {
        match: /^map '[^']*' has to have BTF in order to use bpf_(?:spin_lock|timer|kptr_xchg)/,
        from: 'process_spin_lock()',
      },
      {
        match: /has no valid bpf_(?:spin_lock|timer)|doesn't point to 'struct bpf_(?:spin_lock|timer|wq)'/,
        from: 'process_spin_lock()',
      },
      {
        match: /^\S+ cannot be accessed directly by load\/store/,
        from: 'check_map_access()',
        reason: 'The program reads or writes a lock, timer or kernel pointer field as if it were data.',
        hint: 'Use the helpers made for the field.',
      },
      {
        match:
          /^held lock and object are not in the same allocation|^bpf_spin_lock at off=\d+ must be held for/,
        from: 'check_reg_allocation_locked()',
        since: '6.12',
        reason: 'The list or tree is changed without holding the lock beside it.',
        hint: 'Hold the bpf_spin_lock that is in the same structure.',
      },
    ],
  },
  {
    id: 'sleepable',
    reason: 'The program calls what may sleep where sleeping is not allowed.',
    hint: 'Call it from a sleepable program (SEC names with `.s`: `uprobe.s`, `fentry.s`, `lsm.s`, `iter.s`; `syscall` always is), outside of RCU sections, locks and sections without preemption.',
    patterns: [
      {
        match: /^helper call might sleep in a non-sleepable prog/,
        from: 'check_helper_call()',
        since: '6.12',
        until: '6.18',
        reason: 'The program calls a helper that may sleep, and is not a sleepable program.',
      },
      {
        match: /^sleepable helper (?<helper>\S+?)#\d+ in non-sleepable prog/,
        from: 'check_helper_call()',
        since: '7.3',
        reason: 'The program calls {helper}(), which may sleep, and is not a sleepable program.',
      },
      {
        match: /^sleepable helper (?<helper>\S+?)#\d+ in (?<place>.*)$/,
        from: 'check_helper_call()',
        since: '6.12',
        reason: 'The program calls {helper}(), which may sleep, inside a {place}.',
      },
      {
        match: /^kernel func (?<function>\S+) is sleepable within (?<place>.*)$/,
        from: 'check_kfunc_call()',
        since: '6.12',
        reason: 'The program calls {function}(), which may sleep, inside a {place}.',
      },
      {
        match: /^program must be sleepable to call sleepable kfunc (?<function>\S+)/,
        from: 'check_kfunc_call()',
        since: '6.12',
        reason: 'The program calls {function}(), which may sleep, and is not a sleepable program.',
      },
      {
        match:
          /^(?:Only fentry\/fexit\/fmod_ret,? .*|Syscall programs can only|Program of this type cannot) be sleepable/,
        from: 'check_attach_btf_id()',
        reason: 'Programs of this type cannot be made sleepable, or this one must be.',
        hint: "Take the `.s` out of the section's name, or use a type that may sleep (uprobe, fentry, fexit, fmod_ret, LSM, iter, syscall, struct_ops).",
      },
      {
        match: /is not sleepable$/,
        from: 'bpf_check_attach_target()',
        reason:
          'A sleepable program can only be attached to a kernel function that may sleep, and this one may not.',
        hint: "Take the `.s` out of the section's name.",
      },
    ],
  },
  {
    id: 'dynptr',
    reason: 'A dynptr is used before it was made, after it was released, or where it is of the wrong kind.',
    hint: 'Make it first, with bpf_dynptr_from_mem(), bpf_ringbuf_reserve_dynptr(), bpf_dynptr_from_skb() or _xdp(), check the answer, and use it nowhere else than in the helpers for dynptrs.',
    patterns: [
      {
        match: /^Expected an initialized dynptr as (?:arg #\d+|R\d+)/,
        from: 'process_dynptr_func()',
        since: '6.1',
        reason: 'A dynptr that was not made yet, or was released, is handed to this call.',
      },
      { match: /^Expected a dynptr of type /, from: 'process_dynptr_func()', since: '6.1' },
      { match: /^Dynptr has to be an uninitialized dynptr/, from: 'process_dynptr_func()', since: '6.1' },
      {
        match: /^(?:arg#|R)\d+ expected pointer to stack or const struct bpf_dynptr/,
        from: 'process_dynptr_func()',
        since: '6.12',
      },
      {
        match: /^(?:cannot overwrite referenced dynptr|potential write to dynptr at off=)/,
        from: 'destroy_if_dynptr_stack_slot()',
        since: '6.12',
      },
      { match: /^cannot pass (?:in )?.*dynptr/, from: 'process_dynptr_func()', since: '6.1' },
    ],
  },
  {
    id: 'iterator',
    reason: 'An open-coded iterator is used before it was begun, or after it was ended.',
    hint: 'Begin it with its _new() function, end it with its _destroy() on every path, and use bpf_for_each() or bpf_for(), which do both.',
    patterns: [
      {
        match: /^expected an initialized iter_\S+ as (?:arg #\d+|R\d+)/,
        from: 'process_iter_arg()',
        since: '6.12',
      },
      {
        match: /^expected (?:uninitialized iter_\S+|valid iter pointer) as /,
        from: 'process_iter_arg()',
        since: '6.12',
      },
      { match: /expected pointer to an iterator on stack/, from: 'process_iter_arg()', since: '6.12' },
      {
        match: /^expected an RCU CS when using /,
        from: 'process_iter_arg()',
        since: '6.12',
        reason: 'This iterator works only inside an RCU section.',
        hint: 'Call bpf_rcu_read_lock() before, and bpf_rcu_read_unlock() after it.',
      },
    ],
  },
];
