/** The program as its type sees it: context, return value, attach target, and what its object says. */
import type { Cause } from './types.ts';

export const programCauses: readonly Cause[] = [
  {
    id: 'tracing-context',
    reason: 'The program reads an argument that the traced function does not have.',
    hint: "Compare with the function's declaration in this kernel: `bpftool btf dump file /sys/kernel/btf/vmlinux` shows it; arguments are 8 bytes each.",
    patterns: [
      {
        match: /^func '(?<function>[^']*)' doesn't have (?<nth>\d+)-th argument/,
        from: 'btf_ctx_access(), kernel/bpf/btf.c',
        reason: 'The program reads more arguments than {function}() has.',
      },
      {
        match: /^func '(?<function>[^']*)' offset -?\d+ is not multiple of 8/,
        from: 'btf_ctx_access(), kernel/bpf/btf.c',
        reason:
          'The program reads a part of an argument of {function}(): arguments are read as 8 bytes each.',
      },
      {
        match: /^func '(?<function>[^']*)' arg\d+ (?:'[^']*' has type|type) /,
        from: 'btf_ctx_access(), kernel/bpf/btf.c',
        reason: 'The program reads an argument of {function}() whose type cannot be accessed.',
      },
    ],
  },
  {
    id: 'context-access',
    reason: 'The program accesses its context where programs of this type may not.',
    hint: "Read and write only the context's fields, whole and in their own size; many are read-only, and which ones there are depends on the program type and the attach type (include/uapi/linux/bpf.h).",
    patterns: [
      {
        match: /^invalid bpf_context access off=(?<off>-?\d+) size=(?<size>\d+)/,
        from: 'check_ctx_access()',
        reason:
          'Programs of this type may not access {size|byte} at offset {off} of their context in this way.',
      },
      {
        match: /^BPF_(?:ST|ATOMIC|XADD) stores into R\d+ (?<kind>\S+) is not allowed/,
        from: 'check_store_reg()',
        reason: 'The program stores into {kind} memory in a way that is not allowed.',
      },
    ],
  },
  {
    id: 'context-modified',
    reason: 'The program accesses its context, or a kernel object, through a pointer that was moved.',
    hint: 'Access it through the unmodified pointer with a constant offset: use `ctx->field`, no computed address. If the compiler computed one, keep it from doing so: `asm volatile("" : "+r"(ctx));` before the access.',
    patterns: [
      {
        match: /^dereference of modified (?<kind>\S+) ptr R(?<reg>\d+) off=(?<off>-?\d+) disallowed/,
        from: '__check_ptr_off_reg()',
        reason: 'The program accesses its context ({kind}) through a pointer that was moved by {off|byte}.',
      },
      {
        match: /^variable (?<kind>\S+) access var_off=\S+(?: \S+)? disallowed/,
        from: '__check_ptr_off_reg()',
        reason: 'The program accesses its context ({kind}) at an offset that is not constant.',
      },
      {
        match: /^negative offset \S+ ptr R\d+ off=-?\d+ disallowed/,
        from: '__check_ptr_off_reg()',
        since: '6.1',
      },
      {
        match: /^\S+ has to be at a constant offset|^R\d+ doesn't have constant offset/,
        from: 'process_spin_lock()',
      },
    ],
  },
  {
    id: 'return-value',
    reason: 'The program returns a value that its type does not allow.',
    hint: 'Return one of the values that programs of this type may return, a constant on every path: 0 or 1 for most cgroup programs, 0 for tracing, 0 or a negative errno for LSM.',
    patterns: [
      {
        match:
          /^At [\w ]+ the register R\d+ has smin=(?<low>-?\d+) smax=\k<low> should have been in \[(?<from>-?\d+), (?<to>-?\d+)\]/,
        from: 'verbose_invalid_scalar()',
        since: '6.12',
        reason: 'The program returns {low}, but may only return {from} to {to}.',
      },
      {
        match:
          /^At [\w ]+ the register R\d+ has(?: smin=(?<low>-?\d+))?(?: smax=(?<high>-?\d+))?.* should have been in \[(?<from>-?\d+), (?<to>-?\d+)\]/,
        from: 'verbose_invalid_scalar()',
        since: '6.12',
        reason:
          'The program returns a value that is not known to be within {from} to {to}, which are allowed.',
      },
      {
        match:
          /^At [\w ]+ the register R\d+ has value \((?<value>0x[0-9a-f]+); 0x0\) should have been in \((?<from>0x[0-9a-f]+); (?<mask>0x[0-9a-f]+)\)/,
        from: 'verbose_invalid_scalar()',
        until: '6.1',
        reason: 'The program returns {value}, but may only return {from} with bits of {mask}.',
      },
      {
        match: /^At [\w ]+ the register R\d+ has (?:value|unknown scalar value)/,
        from: 'verbose_invalid_scalar()',
        until: '6.1',
      },
      {
        match: /^At [\w ]+ the register R(?<reg>\d+) is not a (?:known value|scalar value)/,
        from: 'check_return_code()',
        reason: 'The program returns a pointer, or nothing, where a number is wanted.',
      },
    ],
  },
  {
    id: 'attach-target',
    reason: 'What the program wants to attach to cannot be attached to.',
    hint: "See whether the function exists in this kernel's BTF (`bpftool btf dump file /sys/kernel/btf/vmlinux`) and is neither inlined nor on a deny list; hooks with return values can only be changed where the kernel allows it (`/sys/kernel/debug/error_injection/list`).",
    wholeProgram: true,
    patterns: [
      { match: /^attach_btf_id \d+ /, from: 'bpf_check_attach_target()' },
      { match: /^Tracing programs must provide btf_id/, from: 'bpf_check_attach_target()' },
      {
        match: /^The address of function (?<function>\S+) cannot be found/,
        from: 'bpf_check_attach_target()',
        reason: 'This kernel has no address for {function}().',
      },
      {
        match: /^(?<function>\S+)\(\) is not modifiable/,
        from: 'bpf_check_attach_target()',
        reason: 'The return value of {function}() cannot be changed.',
      },
      {
        match: /^(?:Cannot|Can) (?:replace|attach|nest|recursively|extend) /,
        from: 'bpf_check_attach_target()',
      },
      {
        match: /^(?:Extension|FENTRY\/FEXIT|Only FENTRY\/FEXIT|Only FENTRY) /,
        from: 'bpf_check_attach_target()',
      },
      { match: /^attach to (?:invalid|unsupported) member /, from: 'check_struct_ops_btf_id()' },
      {
        match: /^Attaching (?:fexit|tracing)\S* .*is rejected/,
        from: 'check_attach_btf_id()',
        since: '6.12',
      },
      { match: /^can't modify return codes of BPF programs/, from: 'bpf_check_attach_target()' },
      { match: /^Subprog \S+ doesn't exist/, from: 'bpf_check_attach_target()' },
    ],
  },
  {
    id: 'debug-info',
    reason: 'The function or line information of the object does not fit its instructions.',
    hint: 'Compile the whole object anew with `-g` and one compiler, and do not edit it afterwards (strip with `llvm-strip --strip-debug`, which keeps .BTF and .BTF.ext).',
    wholeProgram: true,
    patterns: [
      {
        match: /^(?:missing btf func_info|missing bpf_line_info for|number of funcs in func_info)/,
        from: 'check_btf_func()',
      },
      {
        match:
          /^(?:Invalid line_info|Invalid insn code at line_info|Invalid core_relo|invalid func info rec size)/,
        from: 'check_btf_line()',
      },
      {
        match:
          /^(?:func_info BTF section|same or smaller insn offset|nonzero (?:tailing record|insn_off)|invalid type id \d+ in func info)/,
        from: 'check_btf_func()',
      },
      {
        match:
          /^(?:LD_ABS|tail_call) is (?:not allowed in subprogs without BTF|only allowed in functions that return 'int')/,
        from: 'check_btf_func()',
        reason: 'A function with a tail call (or an old packet access) needs BTF and must return int.',
        hint: 'Compile with `-g`, and let the function return int.',
      },
    ],
  },
  {
    id: 'tail-call',
    reason: 'The program uses tail calls where they are not allowed.',
    hint: 'Tail calls together with functions need the JIT, and must not be inside locks or sections, nor while a reference is held.',
    patterns: [
      { match: /^tail_call cannot be used inside /, from: 'check_resource_leak()', since: '6.12' },
      {
        match: /^tail_calls are not allowed in (?:non-JITed )?programs with bpf-to-bpf calls/,
        from: 'check_map_func_compatibility()',
      },
      {
        match: /^cannot tail call within exception cb/,
        from: 'check_max_stack_depth_subprog()',
        since: '6.12',
        until: '6.12',
      },
    ],
  },
  {
    id: 'jit',
    reason: "The program needs the kernel's JIT, which is off or does not know a part of it.",
    hint: 'Switch it on: `sysctl net.core.bpf_jit_enable=1`.',
    wholeProgram: true,
    patterns: [
      { match: /^JIT (?:doesn't|does not) support |^JIT is required to use /, from: 'fixup_call_args()' },
      {
        match: /^(?:calling kernel functions|callbacks) are not allowed in non-JITed programs/,
        from: 'fixup_call_args()',
        since: '6.1',
      },
    ],
  },
  {
    id: 'privilege',
    reason: 'The program uses what only privileged processes may.',
    hint: 'Load it as root, or with CAP_BPF and CAP_PERFMON (tracing) or CAP_NET_ADMIN (networking).',
    patterns: [
      {
        match:
          /are allowed for CAP_BPF and CAP_SYS_ADMIN|requires? CAP_BPF or CAP_SYS_ADMIN|^CAP_BPF and CAP_PERFMON are required/,
        from: 'add_subprog_and_kfunc()',
      },
      { match: /access is allowed only to CAP_PERFMON and CAP_SYS_ADMIN/, from: 'check_ptr_to_btf_access()' },
    ],
  },
  {
    id: 'verifier-bug',
    reason: 'The verifier found a mistake in itself.',
    hint: 'This is a bug of the kernel: report it with this log, and try another kernel version.',
    patterns: [
      {
        match:
          /^verifier (?:bug|internal error|backtracking bug)|^(?:kernel subsystem|bpf verifier(?: is| narrow)?).*misconfigured|^BUG\b/i,
        from: 'verifier_bug()',
      },
    ],
  },
];
