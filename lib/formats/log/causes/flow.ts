/** The program's shape: loops, jumps, calls, and how much there is to walk. */
import type { Cause } from './types.ts';

const LOOP_HINT =
  'Give the loop a bound that the verifier can see (`for (int i = 0; i < 64; i++)`, kernel 5.3), or use bpf_for() or bpf_repeat() (6.4) or bpf_loop() (5.17), which verify the body once.';

export const flowCauses: readonly Cause[] = [
  {
    id: 'infinite-loop',
    reason:
      'The loop never ends, as far as the verifier can see: it came back to an instruction with nothing changed.',
    hint: LOOP_HINT,
    patterns: [
      { match: /^infinite loop detected at insn (?<insn>\d+)/, from: 'is_state_visited()' },
      {
        match: /^back-edge from insn (?<insn>\d+) to (?<target>\d+)/,
        from: 'push_insn()',
        reason:
          'Instruction {insn} leads back to instruction {target}: a loop, or a function that calls itself, which is not allowed here.',
        hint: `${LOOP_HINT} Without CAP_BPF loops are refused, and so is recursion always.`,
      },
    ],
  },
  {
    id: 'too-complex',
    reason: 'The program takes too many steps to verify.',
    hint: 'Fewer branches inside loops, and fewer loops inside loops: let bpf_loop() (kernel 5.17) or bpf_for() (6.4) verify the body once, put code into global (not static) functions, which are verified once each, or split the program by tail calls.',
    patterns: [
      {
        match: /^BPF program is too large\. Processed (?<count>\d+) insn/,
        from: 'do_check()',
        reason: 'The verifier gave up after {count} instructions over all paths through the program.',
      },
      {
        match: /^The sequence of (?<count>\d+) jumps is too complex/,
        from: 'push_stack()',
        reason: 'The verifier gave up with {count} branches left to walk.',
      },
      { match: /^frame\d+ bpf_loop iteration limit reached/, from: 'check_helper_call()', since: '6.12' },
      {
        match: /^liveness analysis exceeded complexity limit/,
        from: 'compute_live_registers(), kernel/bpf/liveness.c',
        since: '7.3',
      },
    ],
  },
  {
    id: 'call-depth',
    reason: 'The functions of this program call each other too deep.',
    hint: 'Functions may call each other 8 deep (16 in kernel 7.3), and never themselves: turn recursion into a loop, and let the compiler inline small functions (`static __always_inline`).',
    patterns: [
      {
        match: /^the call stack of (?<count>\d+) frames is too deep/,
        from: 'check_func_call()',
        reason:
          'Functions call each other {count} deep, or one calls itself: deeper than this kernel allows.',
      },
      {
        match: /^recursive call from (?<caller>\S+)\(\) to (?<callee>\S+)\(\)/,
        from: 'sort_subprogs_topo()',
        since: '7.3',
        reason: '{caller}() calls {callee}() again before that has returned: recursion is not allowed.',
      },
    ],
  },
  {
    id: 'unreachable',
    reason: 'No path leads to this instruction.',
    hint: 'Compiled C has none: look at inline assembly, at `__builtin_unreachable()`, and at functions without a `return` at their end.',
    patterns: [
      {
        match: /^unreachable insn (?<insn>\d+)/,
        from: 'check_cfg()',
        reason: 'No path leads to instruction {insn}.',
      },
    ],
  },
  {
    id: 'jump-range',
    reason: 'A jump leads out of its function.',
    hint: 'Compiled C has none: look at inline assembly, and at labels that are used from another function.',
    patterns: [
      {
        match: /^(?:indirect )?jump out of range from insn (?<insn>\d+) to (?<target>\d+)/,
        from: 'check_subprogs()',
        reason: 'Instruction {insn} jumps to {target}, out of its function.',
      },
      {
        match: /^jump into the middle of ldimm64 insn (?<target>\d+)/,
        from: 'check_cfg()',
        since: '6.1',
        reason: 'A jump leads into the middle of instruction {target}, which is two slots long.',
      },
      { match: /^call to invalid destination/, from: 'add_subprog()' },
      { match: /^jump table for insn (?<insn>\d+) points outside/, from: 'jt_from_map()', since: '7.3' },
    ],
  },
  {
    id: 'last-instruction',
    reason: 'A function does not end in a return or a jump, so that it would run on behind its end.',
    hint: 'End every path with `return`; inline assembly that never comes back needs an `exit`. Calls of functions that do not return (`__builtin_trap()`, `__builtin_unreachable()`) leave such ends as well.',
    patterns: [{ match: /^last insn is not an exit or jmp/, from: 'check_subprogs()' }],
  },
  {
    id: 'instruction',
    reason: 'The program has an instruction that the kernel does not know, or that is malformed.',
    hint: 'Compile for the instruction set of the oldest kernel that you support: `-mcpu=v3` is known from 5.1 on, `-mcpu=v4` from 6.6 on.',
    patterns: [
      { match: /^unknown (?:opcode|insn class) [0-9a-f]+/, from: 'check_and_resolve_insns()' },
      { match: /^(?:invalid|unrecognized) (?:BPF_|bpf_ld_imm64)/, from: 'do_check_insn()' },
      {
        match:
          /^(?:BPF_\S+|BPF_LD_\[ABS\|IND\]|BPF_JMP\/JMP32) uses (?:reserved fields|invalid atomic opcode)/,
        from: 'do_check_insn()',
      },
      { match: /^R\d+ is invalid$/, from: 'check_reg_arg()' },
      {
        match: /^div by zero/,
        from: 'check_alu_op()',
        reason: 'The program divides by a constant 0.',
        hint: 'Divide by something else; a division by a variable that is 0 gives 0.',
      },
      {
        match: /^invalid shift -?\d+/,
        from: 'check_alu_op()',
        reason: 'The program shifts by more bits than the number has.',
        hint: 'Shift by less than 32 or 64 bits.',
      },
      {
        match: /^invalid atomic operand size/,
        from: 'check_atomic()',
        since: '6.1',
        reason: 'An atomic operation is on 4 or 8 bytes only.',
        hint: 'Use a variable of 4 or 8 bytes.',
      },
      {
        match: /^insn (?<insn>\d+) cannot be patched due to 16-bit range/,
        from: 'bpf_patch_insn_data()',
        reason:
          "The program is so long that a jump no longer reaches its target after the kernel's own changes.",
        hint: 'Make the function shorter, or split it.',
      },
    ],
  },
];
