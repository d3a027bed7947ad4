/** Calls of helpers, kernel functions and the program's own functions. */
import type { Cause } from './types.ts';

export const callCauses: readonly Cause[] = [
  {
    id: 'helper-program-type',
    reason: 'Programs of this type cannot call this helper.',
    hint: 'See in bpf-helpers(7) which program types have the helper; put the code into a program of such a type, or use another helper. Some helpers need a sleepable program (SEC names with `.s`), CAP_PERFMON, or a newer kernel.',
    patterns: [
      {
        match: /^program of this type cannot use helper (?<helper>\S+?)#\d+/,
        from: 'check_helper_call()',
        since: '6.12',
        reason: 'Programs of this type cannot call {helper}().',
      },
      {
        match: /^unknown func (?<helper>bpf_\S+?)#\d+/,
        from: 'check_helper_call()',
        until: '6.1',
        reason: 'Programs of this type cannot call {helper}().',
      },
      {
        match: /^helper call is not allowed in probe/,
        from: 'check_helper_call()',
        reason: 'This helper is not allowed in a probe of this kind.',
      },
      {
        match: /^func \S+#\d+ (?:not supported for program type|supported only for)/,
        from: 'check_get_func_ip()',
        since: '6.1',
      },
    ],
  },
  {
    id: 'core-relocation',
    reason: 'A field or type that the program needs does not exist in this kernel.',
    hint: 'Ask before it is used: `if (bpf_core_field_exists(task->field))`, bpf_core_type_exists() or bpf_core_enum_value_exists(); the verifier then drops what this kernel does not have. A structure that was renamed has its older form under another flavour (`struct name___old`).',
    patterns: [
      {
        match:
          /^failed to resolve CO-RE relocation <\w+> \[\d+\] (?<wanted>.*?)(?: \(\d+(?::\d+)* @ offset [\d.]+\))?$/,
        from: 'fixup_log_failed_core_relo(), libbpf',
        reason: 'This kernel has nothing that matches {wanted}, which the program needs.',
      },
      { match: /^invalid func unknown#195896080/, from: 'check_helper_call()' },
    ],
  },
  {
    id: 'map-missing',
    reason: 'The program uses a map that was not created.',
    hint: "Do not switch off the map's creation where this program is loaded, or guard its use with a constant in .rodata, so that the verifier drops it.",
    patterns: [
      {
        match: /^BPF map '(?<map>[^']*)' is referenced but wasn't created/,
        from: 'fixup_log_missing_map_load(), libbpf',
        reason: 'The program uses map {map}, which was not created.',
      },
      { match: /^invalid func unknown#2001\d{6}/, from: 'check_helper_call()' },
      { match: /^fd \d+ is not pointing to valid bpf_map/, from: 'resolve_pseudo_ldimm64()' },
    ],
  },
  {
    id: 'kfunc-missing',
    reason: 'The program calls a kernel function that this kernel does not have.',
    hint: 'Ask before the call: `if (bpf_ksym_exists(function))` with the function declared `__ksym __weak`; or run a kernel that has it (with CONFIG_DEBUG_INFO_BTF, and the module loaded that brings it).',
    patterns: [
      {
        match: /^kfunc '(?<function>[^']*)' is referenced but wasn't resolved/,
        from: 'fixup_log_missing_kfunc_call(), libbpf',
        reason: 'The program calls the kernel function {function}(), which this kernel does not have.',
      },
      { match: /^invalid func unknown#2002\d{6}/, from: 'check_helper_call()' },
      { match: /^kernel btf_id \d+ is not a function/, from: 'add_kfunc_call()', since: '6.1' },
      {
        match: /^cannot find address for kernel function (?<function>\S+)/,
        from: 'add_kfunc_call()',
        since: '6.1',
      },
      {
        match:
          /^(?:calling kernel function is not supported without CONFIG_DEBUG_INFO_BTF|kernel is missing BTF, make sure CONFIG_DEBUG_INFO_BTF=y|btf_vmlinux is malformed|in-kernel BTF is malformed)/,
        from: 'add_kfunc_call()',
        reason: 'This kernel was built without BTF, which the program needs.',
        hint: 'Run a kernel with CONFIG_DEBUG_INFO_BTF=y.',
      },
      {
        match: /^(?:JIT is required for calling kernel function|JIT does not support calling k)/,
        from: 'add_kfunc_call()',
        since: '6.1',
        reason:
          'Kernel functions can only be called by compiled programs, and this kernel does not compile them.',
        hint: 'Switch the JIT on: `sysctl net.core.bpf_jit_enable=1`.',
      },
      {
        match: /^ldimm64 failed to find the address for kernel symbol '(?<symbol>[^']*)'/,
        from: 'check_pseudo_btf_id()',
        reason: 'This kernel has no symbol {symbol}.',
      },
    ],
  },
  {
    id: 'helper-unknown',
    reason: 'The program calls a helper that this kernel does not have.',
    hint: 'See in bpf-helpers(7) since which kernel the helper exists, and ask before the call: `if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_…))`.',
    patterns: [
      {
        // The name is filled in by the number (explain.ts).
        match: /^invalid func unknown#(?<number>\d+)(?<helper>)/,
        from: 'check_helper_call()',
        reason: 'The program calls helper number {number}{helper}, which this kernel does not have.',
      },
      {
        match: /^invalid func (?<helper>\S+)#\d+/,
        from: 'check_helper_call()',
        reason: 'The program calls {helper}(), which this kernel does not have.',
      },
    ],
  },
  {
    id: 'kfunc-not-allowed',
    reason: 'Programs of this type cannot call this kernel function.',
    hint: "Each kernel function is registered for certain program types (register_btf_kfunc_id_set() in the kernel's source): put the code into a program of such a type.",
    patterns: [
      {
        match: /^calling kernel function (?<function>\S+) is not allowed/,
        from: 'check_kfunc_call()',
        since: '6.1',
        reason: 'Programs of this type cannot call the kernel function {function}().',
      },
      {
        match: /^destructive kfunc calls require CAP_SYS_BOOT/,
        from: 'check_kfunc_call()',
        since: '6.1',
        hint: 'Load the program with CAP_SYS_BOOT.',
      },
    ],
  },
  {
    id: 'gpl-only',
    reason:
      'The program calls what the kernel keeps for GPL-compatible programs, and its license is not one.',
    hint: 'Declare a compatible license, if it is: `char LICENSE[] SEC("license") = "GPL";` (also "Dual MIT/GPL", "Dual BSD/GPL").',
    patterns: [
      {
        match: /^cannot call GPL[- ](?:restricted|only) function from non-GPL compatible program/,
        from: 'check_helper_call()',
      },
      {
        match: /^cannot call kernel function from non-GPL compatible program/,
        from: 'add_kfunc_call()',
        since: '6.1',
      },
      {
        match: /^Cannot access kernel 'struct \S+' from non-GPL compatible program/,
        from: 'check_ptr_to_btf_access()',
        since: '6.12',
      },
      {
        match: /^(?:struct ops|LSM) programs must have a GPL compatible license/,
        from: 'check_struct_ops_btf_id()',
      },
    ],
  },
  {
    id: 'memory-length',
    reason: 'The length that is handed to this call is not bounded.',
    hint: 'Bound the length below as well as above, in the very variable that is handed over: make it unsigned and `if (length > sizeof buffer) return 0;`, or `length &= sizeof buffer - 1` where that is a power of two.',
    patterns: [
      {
        match: /^R(?<reg>\d+) min value is negative, either use unsigned or 'var &= const'/,
        from: 'check_mem_size_reg()',
        reason: 'The length in R{reg} that is handed to this call may be negative.',
      },
      {
        match: /^R(?<reg>\d+) unbounded memory access, use 'var &= const' or 'if \(var < const\)'/,
        from: 'check_mem_size_reg()',
        reason: 'The length in R{reg} that is handed to this call has no upper bound.',
      },
      {
        match: /^R(?<reg>\d+) unbounded size, use 'var &= const' or 'if \(var < const\)'/,
        from: 'check_func_arg()',
        until: '5.10',
        reason: 'The size in R{reg} that is handed to this call has no upper bound.',
      },
      {
        match: /^R(?<reg>\d+) invalid zero-sized read/,
        from: 'check_mem_size_reg()',
        since: '6.12',
        reason: 'The length in R{reg} that is handed to this call may be 0.',
        hint: 'Check `if (length == 0) return 0;` before the call.',
      },
      {
        match: /^invalid zero-sized read/,
        from: 'check_func_arg()',
        reason: 'The map has no keys or values of the size that this call reads.',
        hint: 'Use the helpers made for this type of map.',
      },
      {
        match: /^(?:(?:arg#|R)\d+ )+memory, len pair leads to invalid memory access/,
        from: 'check_kfunc_args()',
        since: '6.1',
      },
    ],
  },
  {
    id: 'constant-argument',
    reason: 'This call wants a number that is known when the program is loaded.',
    hint: 'Hand over a constant, or one of several constants in branches of their own; for records of any size use bpf_ringbuf_output() or bpf_ringbuf_reserve_dynptr().',
    patterns: [
      {
        match: /^R(?<reg>\d+) (?:is not a known constant|must be a known constant|is not a const\b)/,
        from: 'check_func_arg()',
        since: '6.1',
        reason:
          'The value in R{reg} that is handed to this call must be known when the program is loaded, and is not.',
      },
      { match: /^R\d+ is not a constant address/, from: 'check_arg_const_str()', since: '6.1' },
    ],
  },
  {
    id: 'map-type',
    reason: 'This helper does not work on maps of this type.',
    hint: 'Use the helpers made for this type of map (bpf-helpers(7)), or a map of another type.',
    patterns: [
      {
        match: /^cannot pass map_type (?<type>\d+) into func (?<helper>\S+?)#\d+/,
        from: 'check_map_func_compatibility()',
        reason: '{helper}() does not work on maps of this type (BPF_MAP_TYPE number {type}).',
      },
      { match: /^invalid map_ptr to access map->(?:key|value|type)/, from: 'check_func_arg()' },
      { match: /^pointer in R\d+ isn't map pointer/, from: 'check_kfunc_args()', since: '6.12' },
      { match: /^Sleepable programs can only use /, from: 'check_map_prog_compatibility()' },
      { match: /^(?:tracing|socket filter) progs cannot use /, from: 'check_map_prog_compatibility()' },
      { match: /^tail_call abusing map_ptr/, from: 'record_func_map()' },
    ],
  },
  {
    id: 'argument-type',
    reason: 'An argument of this call is not what the callee expects.',
    hint: "Look at what the log says of the register before the call. Keys and values for map helpers must be pointers to the stack, a map's value or a packet; a reference that was released, or checked in another function, is a plain number again.",
    patterns: [
      {
        match: /^R(?<reg>\d+) type=(?<type>\S+) expected=(?<expected>.*)$/,
        from: 'check_reg_type()',
        reason: 'Argument {reg} of this call is {type}, but must be one of: {expected}.',
      },
      {
        match: /^R(?<reg>\d+) is of type (?<type>\S+) but (?<expected>\S+) is expected/,
        from: 'check_reg_type()',
        reason: 'Argument {reg} of this call points to struct {type}, but must point to struct {expected}.',
      },
      {
        match: /^R(?<reg>\d+) must be (?:referenced or trusted|a rcu pointer|referenced)\b/,
        from: 'check_kfunc_args()',
        since: '6.1',
        reason:
          'Argument {reg} of this call must be a pointer that is known to stay valid, and this one is not.',
        hint: 'Take a reference first (bpf_task_acquire() and the like) or use the pointer inside bpf_rcu_read_lock() and bpf_rcu_read_unlock(). Pointers read out of other structures are not trusted; arguments of tp_btf, fentry and LSM programs are.',
      },
      {
        match: /^R\d+ must have zero offset when passed to release func/,
        from: 'check_func_arg_reg_off()',
        since: '6.1',
      },
      {
        match: /^kernel function \S+ (?:args#|R)\d+ expected pointer to /,
        from: 'check_kfunc_args()',
        since: '6.1',
      },
      {
        match: /^kernel function \S+ args#\d+ pointer type .* is not supported/,
        from: 'get_kfunc_ptr_arg_type()',
        since: '6.1',
      },
      { match: /^R\d+ is not a (?:scalar|pointer)/, from: 'check_kfunc_args()' },
      { match: /^(?:arg#\d+|R\d+) expect(?:s|ed) pointer to ctx/, from: 'btf_check_func_arg_match()' },
      { match: /^(?:arg#?|R)\d+ expected (?:pointer|for) /, from: 'check_kfunc_args()', since: '6.1' },
      {
        match: /^(?:arg#|R)\d+ pointer type \S+ .* must point to /,
        from: 'get_kfunc_ptr_arg_type()',
        since: '6.1',
      },
      {
        match: /^(?:arg#|R)\d+ (?:doesn't point to|is neither|is .*expected) /,
        from: 'check_kfunc_args()',
        since: '6.12',
      },
      {
        match: /^R\d+ is not a pointer to arena or scalar/,
        from: 'btf_check_func_arg_match()',
        since: '6.12',
      },
      { match: /^Caller passes invalid args into func#\d+/, from: 'check_func_call()' },
      { match: /^string is not zero-terminated/, from: 'check_arg_const_str()', since: '6.1' },
    ],
  },
  {
    id: 'global-function',
    reason: 'A function that is not static is verified by itself, and its signature does not allow that.',
    hint: 'Make it static, so that it is verified where it is called; or give it scalars and pointers to structures of known size as arguments, and a scalar as its result.',
    patterns: [
      {
        match: /^Global function \S+\(\) doesn't return scalar/,
        from: 'btf_prepare_func_args(), kernel/bpf/btf.c',
        until: '6.12',
      },
      {
        match: /^Global function \S+\(\) return value not void or scalar/,
        from: 'btf_prepare_func_args(), kernel/bpf/btf.c',
        since: '7.3',
      },
      {
        match: /^Global function \S+\(\) with \d+ > \d+ args/,
        from: 'btf_prepare_func_args(), kernel/bpf/btf.c',
        until: '6.12',
      },
      { match: /^Global functions need valid BTF/, from: 'btf_prepare_func_args(), kernel/bpf/btf.c' },
      {
        match: /^Arg#(?<arg>\d+) type (?<type>\S+) in (?<function>\S+)\(\) is not supported yet/,
        from: 'btf_prepare_func_args(), kernel/bpf/btf.c',
        reason:
          'Argument {arg} (counted from 0) of {function}(), which is not static, is of a kind ({type}) that this kernel cannot verify alone.',
      },
      {
        match: /^arg#\d+ reference type\(.*\) size cannot be determined/,
        from: 'btf_prepare_func_args(), kernel/bpf/btf.c',
        since: '6.1',
      },
      {
        match: /^arg#\d+ (?:type tag|has unsupported set of tags|has invalid combination of tags)/,
        from: 'btf_prepare_func_args(), kernel/bpf/btf.c',
        since: '6.12',
      },
    ],
  },
];
