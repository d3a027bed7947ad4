/** Registers that do not hold what the instruction needs: NULL, numbers, nothing at all, pointers of other kinds. */
import type { Cause } from './types.ts';

const PROBE_READ =
  'Read kernel memory with bpf_probe_read_kernel() or BPF_CORE_READ(), user memory with bpf_probe_read_user(), or get the pointer typed (tp_btf, fentry). A packet pointer turns into a number when a helper may move the packet (bpf_xdp_adjust_head(), bpf_skb_pull_data()): load data and data_end again and compare them again.';

export const pointerCauses: readonly Cause[] = [
  {
    id: 'null-pointer',
    reason: 'The pointer may be NULL here, and the program uses it without asking.',
    hint: 'Check it first, in the same function: `if (!pointer) return 0;`. A lookup answers NULL where there is no entry, a reservation where there is no space.',
    patterns: [
      {
        match: /^R(?<reg>\d+) invalid mem access '(?<type>\S*_or_null\S*)'/,
        from: 'check_mem_access()',
        reason:
          'The program accesses memory through R{reg}, a pointer that may be NULL here ({type}), without checking it first.',
      },
      {
        match: /^R(?<reg>\d+) pointer arithmetic on (?<type>\S+) prohibited, null-check it first/,
        from: 'adjust_ptr_min_max_vals()',
        reason:
          'The program computes with a pointer that may be NULL here ({type}): it must be checked before.',
      },
      {
        match: /^Possibly NULL pointer passed to (?:helper|trusted) (?:arg|R)\d+/,
        from: 'check_reg_type()',
        since: '6.12',
      },
      {
        match: /^(?:arg#|R)\d+ is expected to be non-NULL/,
        from: 'btf_check_func_arg_match()',
        since: '6.12',
      },
      { match: /^R\d+ type=\S+_or_null\S* expected=/, from: 'check_reg_type()' },
    ],
  },
  {
    id: 'scalar-pointer',
    reason: 'The program follows an address that is a plain number to the verifier.',
    hint: PROBE_READ,
    patterns: [
      {
        match: /^R(?<reg>\d+) invalid mem access 'scalar'/,
        from: 'check_mem_access()',
        since: '6.1',
        reason:
          'R{reg} holds a plain number here, not a pointer, and the program accesses memory through it.',
      },
      {
        match: /^R(?<reg>\d+) invalid mem access 'inv'/,
        from: 'check_mem_access()',
        until: '5.10',
        reason:
          'R{reg} holds a plain number here, not a pointer, and the program accesses memory through it.',
      },
    ],
  },
  {
    id: 'pointer-kind',
    reason: 'The program accesses memory through a pointer of a kind that does not allow it.',
    hint: 'Look in the log at what the register holds: the end of a packet, a map itself or a function can be compared or handed to a helper, but not followed.',
    patterns: [
      {
        match: /^R(?<reg>\d+) invalid mem access '(?<type>[^']+)'/,
        from: 'check_mem_access()',
        reason:
          'The program accesses memory through R{reg}, a pointer of a kind that does not allow it ({type}).',
      },
      {
        match: /^same insn cannot be used with different pointers/,
        from: 'save_aux_ptr_type()',
        reason: 'On different paths this instruction accesses memory through pointers of different kinds.',
        hint: 'Do the access in each branch by itself; the compiler may have merged two branches: put `asm volatile("" ::: "memory")` into one.',
      },
      {
        match: /^R\d+ is \S+ access (?:user|percpu) memory: off=/,
        from: 'check_ptr_to_btf_access()',
        since: '6.1',
        hint: PROBE_READ,
      },
      {
        match: /^R\d+ is ptr_\S* access (?:user|percpu) memory: off=/,
        from: 'check_ptr_to_btf_access()',
        since: '6.1',
        hint: PROBE_READ,
      },
    ],
  },
  {
    id: 'register-uninitialised',
    reason: 'The program reads a register that was never set on this path, or that a call has clobbered.',
    hint: 'Give every variable a value on every path, and end every path with `return`. R1 to R5 are lost with every call: in inline assembly keep values in R6 to R9. A call with fewer arguments than its declaration reads registers that were never set.',
    patterns: [
      {
        match: /^R0 !read_ok/,
        from: 'check_reg_arg()',
        reason: 'The program returns, or uses R0, without a value in it on this path.',
      },
      {
        match: /^R(?<reg>\d+) !read_ok/,
        from: 'check_reg_arg()',
        reason: 'R{reg} has no value here: it was never set on this path, or a call has clobbered it.',
      },
      { match: /^R0 not a scalar value/, from: 'prepare_func_exit()', since: '6.1' },
    ],
  },
  {
    id: 'pointer-arithmetic',
    reason: 'The program computes with a pointer in a way that the verifier does not allow.',
    hint: 'Only add numbers to pointers, in 64 bits, and only to those that allow it (packet, map value, stack, memory). Cast nothing that is a pointer to int or `__u32`; compute with offsets, and add them last.',
    patterns: [
      {
        match: /^R(?<reg>\d+) bitwise operator (?<operator>\S+) on pointer prohibited/,
        from: 'adjust_ptr_min_max_vals()',
        reason: 'The program applies the operator {operator} to a pointer.',
      },
      {
        match: /^R(?<reg>\d+) pointer arithmetic with (?<operator>\S+) operator prohibited/,
        from: 'adjust_ptr_min_max_vals()',
        reason: 'The program applies the operator {operator} to a pointer.',
      },
      {
        match: /^R(?<reg>\d+) pointer arithmetic on (?<type>\S+) prohibited/,
        from: 'adjust_ptr_min_max_vals()',
        reason: 'The program computes with a pointer of a kind that must stay as it is ({type}).',
      },
      {
        match: /^R(?<reg>\d+) 32-bit pointer arithmetic prohibited/,
        from: 'adjust_ptr_min_max_vals()',
        reason: 'The program computes with a pointer in 32 bits, which cuts it.',
      },
      { match: /^R\d+ tried to subtract pointer from scalar/, from: 'adjust_ptr_min_max_vals()' },
      { match: /^R\d+ subtraction from stack pointer prohibited/, from: 'adjust_ptr_min_max_vals()' },
      { match: /^R\d+ pointer (?:arithmetic|comparison) prohibited/, from: 'adjust_reg_min_max_vals()' },
      { match: /^R\d+ pointer \S+ pointer prohibited/, from: 'adjust_reg_min_max_vals()' },
      { match: /^R\d+ (?:partial copy|sign-extension part) of pointer/, from: 'check_alu_op()' },
      {
        match: /^R\d+ .*prohibited for !root/,
        from: 'sanitize_err()',
        hint: 'The rule holds for processes without CAP_PERFMON: load the program with CAP_BPF and CAP_PERFMON, or as root.',
      },
      {
        match: /^frame pointer is read only/,
        from: 'check_reg_arg()',
        reason: 'The program writes R10, the frame pointer.',
      },
    ],
  },
  {
    id: 'pointer-leak',
    reason: 'The program gives a kernel address away to where user space can read it.',
    hint: 'Store or return a number that means something instead. With CAP_PERFMON the verifier allows it.',
    patterns: [{ match: /^R\d+ leaks addr (?:into|as) /, from: 'check_mem_access()' }],
  },
  {
    id: 'read-only',
    reason: 'The program writes memory that it may only read.',
    hint: 'What is const (`const volatile` globals, maps with BPF_F_RDONLY_PROG) is fixed at load: set it from user space before, or use a variable without const.',
    patterns: [
      {
        match: /^write into map forbidden, /,
        from: 'check_map_access_type()',
        reason:
          'The program writes a map that programs may only read: a constant in .rodata, or a map with BPF_F_RDONLY_PROG.',
      },
      {
        match: /^R(?<reg>\d+) cannot write into (?<type>\S+)/,
        from: 'check_mem_access()',
        reason: 'The program writes through R{reg}, which points to memory that may only be read ({type}).',
      },
      {
        match: /^write to change key R\d+ not allowed/,
        from: 'check_mem_access()',
        since: '6.1',
        reason: "The program writes into a map's key.",
      },
      {
        match: /^only read (?:from \S+ )?is supported/,
        from: 'check_ptr_to_btf_access()',
        reason: 'The program writes a field of a kernel structure, which may only be read.',
        hint: 'Kernel structures can only be changed by helpers and kernel functions made for it.',
      },
      {
        match: /^read from map forbidden, /,
        from: 'check_map_access_type()',
        reason: 'The program reads a map that programs may only write (BPF_F_WRONLY_PROG).',
        hint: 'Create the map without BPF_F_WRONLY_PROG.',
      },
      {
        match: /^R\d+ does not point to a readonly map/,
        from: 'check_arg_const_str()',
        since: '6.1',
        reason: 'The helper wants a string that cannot change, and this one can.',
        hint: 'Put it into a `static const char format[]` at file level, or let bpf_printk() or BPF_SNPRINTF() do so.',
      },
    ],
  },
];
