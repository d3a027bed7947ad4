/** Functions of the program: where they begin, and that jumps stay in theirs (add_subprog_and_kfunc(), check_subprogs()). */
import { CLASS } from '../../formats/insn/insn.ts';
import { JUMP, MODE } from '../../formats/insn/opcodes.ts';
import type { Env } from '../env.ts';
import { E2BIG, EINVAL } from '../outcome.ts';

/** BPF_MAX_SUBPROGS */
const MAX_SUBPROGRAMS = 256;
/** BPF_FUNC_tail_call */
const TAIL_CALL = 12;

export function findSubprograms(env: Env): void {
  const { insns, linked, subprograms, btf } = env.program;
  const main = linked.functions[0]?.typeId ?? 0;
  if (main !== 0 && btf?.tags(main).some(tag => tag.startsWith('exception_callback:')))
    env.unsupported('exceptions with a callback');
  const starts = new Set([0]);
  for (let i = 0; i < insns.length; i++) {
    if (insns.isFunctionLoad(i) || insns.isPseudoCall(i)) {
      const target = insns.target(i);
      if (target < 0 || target >= insns.length) env.reject(EINVAL, 'call to invalid destination\n');
      starts.add(target);
      if (starts.size > MAX_SUBPROGRAMS) env.reject(E2BIG, 'too many subprograms\n');
    }
    if (insns.isWide(i)) i++;
  }
  const sorted = [...starts].sort((a, b) => a - b);
  const functions = new Map(linked.functions.map(fn => [fn.start, fn]));
  for (const [index, start] of sorted.entries()) {
    const fn = functions.get(start);
    subprograms.push({
      start,
      end: sorted[index + 1] ?? insns.length,
      name: fn?.name ?? '',
      typeId: fn?.typeId ?? 0,
      global: (fn?.global ?? false) && (fn?.typeId ?? 0) !== 0,
      ...{ hasTailCall: false, hasLdAbs: false, changesPacket: false, mightSleep: false },
      ...{ isCallback: false, isAsyncCallback: false, isExceptionCallback: false },
      stackDepth: 0,
      called: false,
    });
  }
  if (env.log.verbose)
    for (const [index, { start }] of subprograms.entries()) env.say(`func#${index} @${start}\n`);
}

export function checkSubprograms(env: Env): void {
  const { insns, subprograms } = env.program;
  let current = 0;
  for (let i = 0; i < insns.length; i++) {
    const subprogram = subprograms[current]!;
    const opcode = insns.opcode[i]!;
    const kind = opcode & 7;
    const op = opcode & 0xf0;
    if (insns.isHelperCall(i) && insns.imm[i] === TAIL_CALL) subprogram.hasTailCall = true;
    if (kind === CLASS.LD && ((opcode & 0xe0) === MODE.ABS || (opcode & 0xe0) === MODE.IND))
      subprogram.hasLdAbs = true;
    const jumps = insns.isJump(i) && op !== JUMP.EXIT && op !== JUMP.CALL;
    if (jumps) {
      const target = insns.target(i);
      if (target < subprogram.start || target >= subprogram.end)
        env.reject(EINVAL, `jump out of range from insn ${i} to ${target}\n`);
    }
    if (i === subprogram.end - 1) {
      // The last one must not fall into the next function (bpf_throw() is looked at when it is called).
      const ends =
        opcode === (CLASS.JMP | JUMP.EXIT) ||
        opcode === (CLASS.JMP | JUMP.JA) ||
        opcode === (CLASS.JMP32 | JUMP.JA);
      if (!ends && !insns.isKfuncCall(i)) env.reject(EINVAL, 'last insn is not an exit or jmp\n');
      current++;
    }
  }
}
