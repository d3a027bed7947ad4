/** The stack: its bounds, what was never written to it, and its size over several calls. */
import type { Cause } from './types.ts';

export const stackCauses: readonly Cause[] = [
  {
    id: 'stack-uninitialised',
    reason: 'The program reads bytes of its stack that it has not written.',
    hint: 'Set the whole variable, padding between fields included, before it is read or its address is handed to a helper: `struct key key = {};` or `__builtin_memset(&key, 0, sizeof key)`. Kernels from 6.3 on allow it to processes with CAP_PERFMON.',
    patterns: [
      {
        // Within the 512 bytes: what fails is that nothing has been written so far down.
        match:
          /^invalid (?:read from|indirect access to) stack R\d+ off=(?<off>-(?:[1-9]\d?|[1-4]\d\d|50\d|51[0-2])) size=(?<size>\d+)/,
        from: 'check_stack_access_within_bounds()',
        since: '6.12',
        reason: 'The program reads {size|byte} at offset {off} of its stack that it has not written before.',
      },
      {
        match: /^invalid indirect read from stack R\d+ off (?<off>-?\d+)\+(?<start>\d+) size (?<size>\d+)/,
        from: 'check_stack_range_initialized()',
        reason:
          'The {size|byte} of stack at offset {off} that are handed to this call were not all written: byte {start} was not.',
      },
      {
        match:
          /^invalid (?:indirect )?read from stack (?:R\d+ )?off (?<off>-?\d+)\+(?<start>\d+) size (?<size>\d+)/,
        from: 'check_stack_read_fixed_off()',
        reason:
          'The {size|byte} of stack at offset {off} that are read here were not all written: byte {start} was not.',
      },
      {
        match: /^invalid indirect read from stack (?:R\d+ )?var_off /,
        from: 'check_stack_range_initialized()',
      },
      { match: /^invalid read from stack R\d+ var_off /, from: 'check_stack_range_initialized()' },
      {
        match: /^uninit stack in range of var-offset write prohibited/,
        from: 'check_stack_write_var_off()',
      },
    ],
  },
  {
    id: 'stack-bounds',
    reason: 'The program accesses its stack outside of the 512 bytes that a function has.',
    hint: "A function's local variables take 512 bytes in all: keep larger ones in a map of one entry (per-CPU array), and bound every index into an array on the stack.",
    patterns: [
      {
        match:
          /^invalid (?<kind>read from|write to|indirect access to) stack R(?<reg>\d+) off=(?<off>-?\d+) size=(?<size>\d+)/,
        from: 'check_stack_access_within_bounds()',
        reason:
          'The program accesses {size|byte} at offset {off} of its stack, which has 512 bytes below offset 0.',
      },
      {
        match: /^invalid variable-offset(?<kind> read from| write to| indirect access to)? stack R\d+ /,
        from: 'check_stack_access_within_bounds()',
        reason: 'The program accesses an array on its stack at an index that may lie outside of it.',
        hint: 'Bound the index before the access: `if (index >= sizeof array) return 0;`, or `index &= N - 1` where N is a power of two.',
      },
      {
        match: /^invalid unbounded variable-offset.* stack R\d+/,
        from: 'check_stack_access_within_bounds()',
        reason: 'The program accesses an array on its stack at an index that nothing bounds.',
        hint: 'Bound the index before the access: `if (index >= sizeof array) return 0;`, or `index &= N - 1` where N is a power of two.',
      },
      {
        match: /^invalid stack type R\d+ off=-?\d+ access_size=/,
        from: 'check_stack_boundary()',
        until: '5.10',
      },
    ],
  },
  {
    id: 'stack-combined',
    reason: 'The functions of this program that call each other use more than 512 bytes of stack together.',
    hint: 'Move large variables into a map of one entry (per-CPU array), let the compiler inline the function, or call fewer functions deep. Sleepable and some tracing programs have a stack for each function from kernel 6.13 on.',
    wholeProgram: true,
    patterns: [
      {
        match: /^combined stack size of (?<calls>\d+) calls is (?<size>\d+)\. Too large/,
        from: 'check_max_stack_depth_subprog()',
        reason:
          '{calls|function} that call each other use {size|byte} of stack together, and 512 are allowed.',
      },
      {
        match: /^stack size of subprog (?<subprog>\d+) is (?<size>\d+)\. Too large/,
        from: 'check_max_stack_depth_subprog()',
        since: '6.12',
        reason: 'One function alone uses {size|byte} of stack, and 512 are allowed.',
      },
      {
        match: /^tail_calls are not allowed when call stack of previous frames is (?<size>\d+) bytes/,
        from: 'check_max_stack_depth_subprog()',
        reason:
          'A function with a tail call is called when {size|byte} of stack are in use already, and 256 are allowed there.',
      },
      { match: /^stack size \d+\(extra \d+\) is too large/, from: 'do_misc_fixups()', since: '6.12' },
    ],
  },
  {
    id: 'stack-return',
    reason: 'A function returns the address of a variable on its own stack.',
    hint: 'Let the caller own the variable and hand its address to the function.',
    patterns: [{ match: /^cannot return stack pointer to the caller/, from: 'prepare_func_exit()' }],
  },
  {
    id: 'stack-spill',
    reason: 'The program overwrites a part of a pointer that was saved on the stack.',
    hint: 'Write saved pointers as a whole; with inline assembly keep the stack slots that you use apart.',
    patterns: [
      { match: /^attempt to corrupt spilled pointer on stack/, from: 'check_stack_write_fixed_off()' },
      { match: /^invalid size of register (?:spill|fill)/, from: 'check_stack_write_fixed_off()' },
      {
        match: /^cannot spill pointers to stack into stack frame of the caller/,
        from: 'check_stack_write_fixed_off()',
      },
      { match: /^leaking pointer from stack off /, from: 'check_stack_read_fixed_off()' },
    ],
  },
];
