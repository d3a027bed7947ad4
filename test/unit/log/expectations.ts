/** What each program of test/bpf/rejected is rejected for, on the kernels that were asked. */

export interface Expectation {
  readonly cause: string;
  /** undefined where no single instruction is to blame. */
  readonly instruction: number | undefined;
  /** The kernel's line that tells. */
  readonly line: string;
}

type Row = readonly [cause: string, instruction: number | undefined, line: string];

/** As 6.18 says it. */
const expected: Record<string, Row> = {
  'calls-recursive': ['call-depth', 10, 'the call stack of 9 frames is too deep'],
  'calls-too-deep': ['call-depth', 35, 'the call stack of 9 frames is too deep'],
  'context-access': ['context-access', 1, 'invalid bpf_context access off=12 size=4'],
  'context-modified': ['context-modified', 4, 'variable ctx access var_off=(0x0; 0x4) disallowed'],
  'core-relocation': [
    'core-relocation',
    1,
    'failed to resolve CO-RE relocation <byte_off> [5] struct task_struct.imaginary_field (0:0 @ offset 0)',
  ],
  'division-by-zero': ['instruction', 1, 'div by zero'],
  dynptr: ['dynptr', 11, 'Expected an initialized dynptr as arg #2'],
  'global-function': ['null-pointer', 8, "R1 invalid mem access 'mem_or_null'"],
  'global-function-caller': ['argument-type', 1, 'arg#0 expects pointer to ctx'],
  'helper-argument': [
    'argument-type',
    4,
    'R2 type=scalar expected=fp, pkt, pkt_meta, map_key, map_value, mem, ringbuf_mem, buf, trusted_ptr_',
  ],
  'helper-constant': ['constant-argument', 5, "R2 is not a known constant'"],
  'helper-gpl': ['gpl-only', 3, 'cannot call GPL-restricted function from non-GPL compatible program'],
  'helper-program-type': [
    'helper-program-type',
    0,
    'program of this type cannot use helper bpf_get_socket_uid#47',
  ],
  'helper-unknown': ['helper-unknown', 0, 'invalid func unknown#9999'],
  iterator: ['iterator', 4, 'expected an initialized iter_num as arg #0'],
  'jump-range': ['jump-range', 1, 'jump out of range from insn 1 to 102'],
  'kernel-pointer-write': ['read-only', 2, 'only read is supported'],
  'kfunc-argument': ['argument-type', 2, 'R1 must be a rcu pointer'],
  'kfunc-missing': ['kfunc-missing', 0, "kfunc 'bpf_imaginary_kfunc' is referenced but wasn't resolved"],
  'kfunc-not-allowed': ['kfunc-not-allowed', 1, 'calling kernel function bpf_task_from_pid is not allowed'],
  'last-instruction': ['last-instruction', undefined, 'last insn is not an exit or jmp'],
  'lock-held': ['lock-held', 11, 'function calls are not allowed while holding a lock'],
  'lock-not-released': [
    'lock-not-released',
    14,
    'BPF_EXIT instruction in main prog cannot be used inside bpf_spin_lock-ed region',
  ],
  'loop-infinite': ['infinite-loop', 1, 'infinite loop detected at insn 1'],
  'map-type': ['map-type', 4, 'cannot pass map_type 1 into func bpf_ringbuf_reserve#131'],
  'map-value-constant': ['map-value-bounds', 8, 'invalid access to map value, value_size=8 off=8 size=8'],
  'map-value-null': ['null-pointer', 7, "R0 invalid mem access 'map_value_or_null'"],
  'map-value-range': [
    'memory-bounds',
    14,
    'R6 unbounded memory access, make sure to bounds check any such access',
  ],
  'memory-length': ['memory-length', 6, "R2 min value is negative, either use unsigned or 'var &= const'"],
  'memory-length-unbounded': [
    'memory-length',
    5,
    "R2 unbounded memory access, use 'var &= const' or 'if (var < const)'",
  ],
  'null-arithmetic': [
    'null-pointer',
    8,
    'R1 pointer arithmetic on map_value_or_null prohibited, null-check it first',
  ],
  'packet-bounds': ['packet-bounds', 1, 'invalid access to packet, off=12 size=1, R1(id=0,off=12,r=0)'],
  'packet-invalidated': ['scalar-pointer', 9, "R7 invalid mem access 'scalar'"],
  'packet-variable-offset': [
    'packet-bounds',
    10,
    'invalid access to packet, off=0 size=1, R1(id=1,off=0,r=0)',
  ],
  'pointer-bitwise': ['pointer-arithmetic', 1, 'R1 bitwise operator &= on pointer prohibited'],
  'pointer-leak': ['pointer-leak', 2, 'R1 leaks addr into map'],
  'pointer-unbounded': [
    'pointer-unbounded',
    5,
    'math between map_value pointer and register with unbounded min value is not allowed',
  ],
  'reference-ringbuf': ['reference-leak', 15, 'Unreleased reference id=2 alloc_insn=4'],
  'reference-socket': ['reference-leak', 17, 'Unreleased reference id=2 alloc_insn=12'],
  'reference-unowned': ['reference-unowned', 14, 'R1 type=scalar expected=ringbuf_mem'],
  'register-clobbered': ['register-uninitialised', 1, 'R1 !read_ok'],
  'register-uninitialised': ['register-uninitialised', 0, 'R0 !read_ok'],
  'return-value': [
    'return-value',
    1,
    'At program exit the register R0 has smin=5 smax=5 should have been in [0, 1]',
  ],
  'rodata-write': ['read-only', 3, 'write into map forbidden, value_size=4 off=0 size=4'],
  'scalar-dereference': ['scalar-pointer', 1, "R1 invalid mem access 'scalar'"],
  sleepable: ['sleepable', 7, 'sleepable helper bpf_copy_from_user#148 in rcu_read_lock region'],
  'sleepable-helper': ['sleepable', 6, 'helper call might sleep in a non-sleepable prog'],
  'stack-bounds': [
    'stack-bounds',
    8,
    'invalid variable-offset read from stack R2 var_off=(0x0; 0x3ff) off=-16 size=1',
  ],
  'stack-bounds.unprivileged': [
    'pointer-arithmetic',
    7,
    'R2 variable stack access prohibited for !root, var_off=(0x0; 0x3ff) off=-16',
  ],
  'stack-combined': ['stack-combined', undefined, 'combined stack size of 2 calls is 640. Too large'],
  'stack-too-deep': ['stack-bounds', 1, 'invalid write to stack R10 off=-520 size=8'],
  'stack-uninitialised': ['stack-uninitialised', 4, 'invalid read from stack R2 off=-8 size=8'],
  'struct-bounds': ['struct-bounds', 2, 'access beyond struct task_struct at off 32768 size 8'],
  subprogram: ['packet-bounds', 12, 'invalid access to packet, off=0 size=1, R1(id=0,off=0,r=0)'],
  'too-many-instructions': ['too-complex', 9, 'BPF program is too large. Processed 1000001 insn'],
  'tracing-context': ['tracing-context', 0, "func 'sys_enter' doesn't have 5-th argument"],
  unaligned: ['misaligned', 1, 'misaligned stack access off 0+0+-9 size 8'],
  unreachable: ['unreachable', 2, 'unreachable insn 2'],
};

/** Where another kernel gives another reason, or the same in other words. */
const others: Record<string, Row> = {
  '5.10/calls-recursive': ['infinite-loop', 10, 'back-edge from insn 10 to 4'],
  '7.3/calls-recursive': ['call-depth', 10, 'recursive call from depth() to depth()'],
  '5.10/dynptr': ['helper-unknown', 11, 'invalid func unknown#201'],
  '7.3/dynptr': ['dynptr', 11, 'Expected an initialized dynptr as R3'],
  '5.10/global-function': ['global-function', undefined, 'Arg#0 type PTR in length() is not supported yet.'],
  '5.10/global-function-caller': ['argument-type', 1, 'R1 is not a pointer'],
  '6.1/global-function-caller': ['argument-type', 1, 'arg#0 expected pointer to ctx, but got PTR'],
  '7.3/global-function-caller': ['argument-type', 1, 'R1 expects pointer to ctx'],
  '5.10/helper-argument': ['argument-type', 4, 'R2 type=inv expected=fp, pkt, pkt_meta, map_value'],
  '6.1/helper-argument': [
    'argument-type',
    4,
    'R2 type=scalar expected=fp, pkt, pkt_meta, map_key, map_value',
  ],
  '7.3/helper-argument': [
    'argument-type',
    4,
    'R2 type=scalar expected=fp, pkt, pkt_meta, map_key, map_value, mem, ringbuf_mem, buf, trusted_ptr_, ctx',
  ],
  '5.10/helper-constant': ['memory-length', 5, "R2 unbounded size, use 'var &= const' or 'if (var < const)'"],
  '7.3/helper-constant': ['constant-argument', 5, 'R2 is not a const'],
  '5.10/helper-program-type': ['helper-program-type', 0, 'unknown func bpf_get_socket_uid#47'],
  '5.10/iterator': ['kfunc-missing', 4, "kfunc 'bpf_iter_num_next' is referenced but wasn't resolved"],
  '7.3/iterator': ['iterator', 4, 'expected an initialized iter_num as R1'],
  '7.3/last-instruction': ['last-instruction', 1, 'last insn is not an exit or jmp'],
  '5.10/lock-not-released': ['lock-not-released', 14, 'bpf_spin_unlock is missing'],
  '5.10/packet-invalidated': ['scalar-pointer', 9, "R7 invalid mem access 'inv'"],
  '5.10/reference-unowned': ['reference-unowned', 14, 'R1 type=inv expected=mem'],
  '6.1/reference-unowned': ['reference-unowned', 14, 'R1 type=scalar expected=alloc_mem'],
  '5.10/return-value': [
    'return-value',
    1,
    'At program exit the register R0 has value (0x5; 0x0) should have been in (0x0; 0x1)',
  ],
  '5.10/scalar-dereference': ['scalar-pointer', 1, "R1 invalid mem access 'inv'"],
  '5.10/sleepable-helper': ['helper-program-type', 6, 'unknown func bpf_copy_from_user#148'],
  '7.3/sleepable-helper': ['sleepable', 6, 'sleepable helper bpf_copy_from_user#148 in non-sleepable prog'],
  '5.10/stack-bounds': [
    'stack-bounds',
    8,
    'invalid variable-offset read from stack R2 var_off=(0x0; 0x3ff) size=1',
  ],
  '7.3/stack-bounds': [
    'stack-bounds',
    8,
    'invalid variable-offset read from stack R2 var_off=(0x0; 0xffffffffffffffff) off=0 size=1',
  ],
  '5.10/stack-uninitialised': [
    'stack-uninitialised',
    4,
    'invalid indirect read from stack R2 off -8+0 size 8',
  ],
  '5.10/unaligned': ['misaligned', 1, 'misaligned stack access off (0x0; 0x0)+0+-9 size 8'],
  '7.3/unaligned': ['misaligned', 1, 'misaligned stack access off 0+-9 size 8'],
};

/** `name`: of the object, with `.unprivileged` where the process that loads it is; undefined if none is known. */
export function expectation(kernel: string, name: string): Expectation | undefined {
  const row = others[`${kernel}/${name}`] ?? expected[name] ?? expected[name.replace(/\.unprivileged$/, '')];
  return row && { cause: row[0], instruction: row[1], line: row[2] };
}
