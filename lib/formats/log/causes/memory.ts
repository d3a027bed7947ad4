/** Accesses outside of the memory that a pointer stands for. */
import type { Cause } from './types.ts';

export const memoryCauses: readonly Cause[] = [
  {
    id: 'packet-bounds',
    reason: 'The program accesses the packet beyond what it has compared with data_end on this path.',
    hint: 'Compare before the access: `if ((void *)(pointer + size) > data_end) return …;`, with the very pointer that is used, and again after its offset changes.',
    patterns: [
      {
        match:
          /^invalid access to packet, off=(?<off>-?\d+) size=(?<size>\d+), R(?<reg>\d+)\(id=\d+,off=-?\d+,r=0\)/,
        from: '__check_mem_access()',
        reason:
          "The program accesses {size|byte} of the packet at offset {off}, but has not compared the packet's length with data_end on this path.",
      },
      {
        match:
          /^invalid access to packet, off=(?<off>-?\d+) size=(?<size>\d+), R(?<reg>\d+)\(id=\d+,off=-?\d+,r=(?<range>\d+)\)/,
        from: '__check_mem_access()',
        reason:
          'The program accesses {size|byte} of the packet at offset {off}, but on this path only {range|byte} are known to be there.',
      },
      { match: /^R\d+ offset is outside of the packet$/, from: 'check_packet_access()' },
    ],
  },
  {
    id: 'packet-write',
    reason: 'Programs of this type may read the packet, but not write it.',
    hint: 'Change the packet with a helper, such as bpf_skb_store_bytes(), or from a program of another type (XDP, tc).',
    patterns: [
      { match: /^cannot write into packet$/, from: 'check_mem_access()' },
      {
        match: /^the prog does not allow writes to packet data$/,
        from: 'check_special_kfunc()',
        since: '6.12',
      },
      { match: /^helper access to the packet is not allowed$/, from: 'check_func_arg()' },
    ],
  },
  {
    id: 'map-value-bounds',
    reason: "The program accesses a map's value outside of its size.",
    hint: 'Bound the index before it is used, with an unsigned type: `if (index >= N) return 0;`, or `index &= N - 1` where N is a power of two.',
    patterns: [
      {
        match: /^invalid access to map value, value_size=(?<limit>\d+) off=(?<off>-?\d+) size=(?<size>\d+)/,
        from: '__check_mem_access()',
        reason: "The program accesses {size|byte} at offset {off} of a map's value of {limit|byte}.",
      },
      {
        match: /^invalid access to map key, key_size=(?<limit>\d+) off=(?<off>-?\d+) size=(?<size>\d+)/,
        from: '__check_mem_access()',
        since: '6.1',
        reason: "The program accesses {size|byte} at offset {off} of a map's key of {limit|byte}.",
      },
      {
        match: /^invalid access to map value pointer, value_size=(?<limit>\d+) off=(?<off>\d+)/,
        from: 'resolve_pseudo_ldimm64()',
        reason: "The program takes the address of offset {off} in a map's value of {limit|byte}.",
      },
    ],
  },
  {
    id: 'memory-bounds',
    reason: 'The program accesses memory outside of the object that its pointer stands for.',
    hint: 'Bound the index or size before the access: `if (index >= N) return 0;` with an unsigned type.',
    patterns: [
      {
        match: /^invalid access to memory, mem_size=(?<limit>\d+) off=(?<off>-?\d+) size=(?<size>\d+)/,
        from: '__check_mem_access()',
        reason: 'The program accesses {size|byte} at offset {off} of an object of {limit|byte}.',
      },
      {
        match: /^R(?<reg>\d+) unbounded memory access, make sure to bounds check any such access/,
        from: 'check_mem_region_access()',
        reason:
          'The program accesses memory at an offset that can be larger than any object: nothing bounds it on this path.',
      },
      {
        match:
          /^R(?<reg>\d+) min value is negative, either use unsigned index or do a if \(index >=0\) check/,
        from: 'check_mem_region_access()',
        reason: 'The program accesses memory at an offset that can be negative.',
        hint: 'Use an unsigned type for the index, or check `if (index < 0) return 0;` before the access.',
      },
      {
        match: /^R(?<reg>\d+) (?:min|max) value is outside of the allowed memory range/,
        from: 'check_mem_region_access()',
      },
      { match: /^R\d+ invalid .* buffer access: off=-?\d+, size=\d+/, from: '__check_buffer_access()' },
      { match: /^R\d+ invalid (?:variable|negative \S+) buffer offset: /, from: '__check_buffer_access()' },
      { match: /^invalid access to flow keys off=-?\d+ size=\d+/, from: 'check_flow_keys_access()' },
    ],
  },
  {
    id: 'pointer-unbounded',
    reason: 'The program adds to a pointer a number that nothing bounds.',
    hint: 'Bound the number before the addition, below as well as above: use an unsigned type and `if (n >= MAX) return 0;`, or `n &= MASK`.',
    patterns: [
      {
        match: /^math between (?<kind>.*) pointer and register with unbounded min value is not allowed/,
        from: 'check_reg_sane_offset()',
        reason: 'The program adds to a {kind} pointer a number that may be negative without limit.',
      },
      {
        match: /^math between (?<kind>.*) pointer and (?<value>-?\d+) is not allowed/,
        from: 'check_reg_sane_offset()',
        reason: 'The program adds {value} to a {kind} pointer, more than the verifier allows.',
      },
      { match: /^value -?\d+ makes .* pointer be out of bounds/, from: 'check_reg_sane_offset()' },
      { match: /^.* pointer offset -?\d+ is not allowed/, from: 'check_reg_sane_offset()' },
      {
        match: /^R\d+ has unknown scalar with mixed signed bounds/,
        from: 'sanitize_err()',
      },
    ],
  },
  {
    id: 'struct-bounds',
    reason: 'The program accesses a kernel structure outside of its fields.',
    hint: "Use the type that the pointer really has, with the kernel's layout: include vmlinux.h of this kernel, or read the field with BPF_CORE_READ().",
    patterns: [
      {
        match: /^access beyond struct (?<type>\S+) at off (?<off>\d+) size (?<size>\d+)/,
        from: 'btf_struct_walk(), kernel/bpf/btf.c',
        reason: 'The program accesses {size|byte} at offset {off} of struct {type}, which ends before that.',
      },
      {
        match: /^access beyond the end of member (?<member>\S+) \(mend:\d+\) in struct (?<type>\S+) /,
        from: 'btf_struct_walk(), kernel/bpf/btf.c',
        reason: 'The program reads over the end of field {member} of struct {type}.',
      },
      {
        match: /^struct (?<type>\S+) doesn't have field at offset (?<off>\d+)/,
        from: 'btf_struct_walk(), kernel/bpf/btf.c',
        reason: 'There is no field at offset {off} of struct {type}.',
      },
      {
        match: /^cannot access ptr member (?<member>\S+) with moff \d+ in struct (?<type>\S+) /,
        from: 'btf_struct_walk(), kernel/bpf/btf.c',
        reason: 'The program reads a part of the pointer in field {member} of struct {type}.',
      },
      {
        match: /^R\d+ is ptr_\S* invalid (?:negative access|variable offset)/,
        from: 'check_ptr_to_btf_access()',
      },
      { match: /^R\d+ is \S+ invalid negative access: off=/, from: 'check_ptr_to_map_access()' },
    ],
  },
  {
    id: 'misaligned',
    reason: 'The access is not aligned to its size.',
    hint: 'Use the natural alignment of the type, or read byte by byte (`__builtin_memcpy` into a variable); on the stack keep 8-byte values at multiples of 8.',
    patterns: [
      {
        match: /^misaligned (?<kind>\w+) access off (?:.*\+)?(?<off>-?\d+) size (?<size>\d+)/,
        from: 'check_ptr_alignment()',
        reason:
          'The program accesses {size|byte} of {kind} at offset {off}, which is not a multiple of {size}.',
      },
      {
        match: /^misaligned access off .* size (?<size>\d+)/,
        from: 'check_generic_ptr_alignment()',
        reason: 'The program accesses {size|byte} at an offset that is not a multiple of {size}.',
      },
    ],
  },
];
