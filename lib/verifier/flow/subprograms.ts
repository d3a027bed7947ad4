/** Functions of the program: where they begin, and that jumps stay in theirs (add_subprog_and_kfunc(), check_subprogs()). */
import { CLASS } from '../../formats/insn/insn.ts';
import { JUMP, MODE } from '../../formats/insn/opcodes.ts';
import type { Env } from '../env.ts';
import { E2BIG, EINVAL, ENOENT, EPERM } from '../outcome.ts';
import { kfuncAt, knownKfunc } from '../program/kfunc.ts';

/** BPF_MAX_SUBPROGS */
const MAX_SUBPROGRAMS = 256;
/** BPF_FUNC_tail_call */
const TAIL_CALL = 12;

export function findSubprograms(env: Env): void {
  const { insns, linked, subprograms } = env.program;
  const starts = new Set([0]);
  for (let i = 0; i < insns.length; i++) {
    const calls = insns.isFunctionLoad(i) || insns.isPseudoCall(i) || insns.isKfuncCall(i);
    if (calls && !env.privileges.bpf)
      env.reject(
        EPERM,
        'loading/calling other bpf or kernel functions are allowed for CAP_BPF and CAP_SYS_ADMIN\n',
      );
    if (insns.isFunctionLoad(i) || insns.isPseudoCall(i)) {
      const target = insns.target(i);
      if (target < 0 || target >= insns.length) env.reject(EINVAL, 'call to invalid destination\n');
      starts.add(target);
      if (starts.size > MAX_SUBPROGRAMS) env.reject(E2BIG, 'too many subprograms\n');
    }
    if (insns.isKfuncCall(i)) checkKfunc(env, i);
    if (insns.isWide(i)) i++;
  }
  const exception = env.rules.knows.exceptions ? exceptionCallback(env) : 0;
  if (exception > 0) starts.add(exception);
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
      ...{ hasTailCall: false, hasLdAbs: false, changesPacket: false, mightSleep: false, mightThrow: false },
      ...callbackMarks(exception > 0 && start === exception),
      stackDepth: 0,
      called: false,
    });
  }
  if (env.log.verbose)
    for (const [index, { start }] of subprograms.entries()) env.say(`func#${index} @${start}\n`);
}

/** mark_subprog_exc_cb(): one that takes exceptions is called by the kernel, at some time. */
function callbackMarks(isException: boolean) {
  return { isCallback: isException, isAsyncCallback: isException, isExceptionCallback: isException };
}

/** add_kfunc_call() */
function checkKfunc(env: Env, at: number): void {
  if (!env.program.gpl) env.reject(EINVAL, 'cannot call kernel function from non-GPL compatible program\n');
  const found = kfuncAt(env.program, at);
  if (found && 'notFunction' in found)
    env.reject(EINVAL, `kernel btf_id ${found.notFunction} is not a function\n`);
  if (knownKfunc(env.program, at)?.deviceBound)
    env.reject(EINVAL, 'metadata kfuncs require device-bound program\n');
}

const EXCEPTION_TAG = 'exception_callback:';
const EEXIST = 17;

/** bpf_find_exception_callback_insn_off(): where the function begins that takes exceptions; 0: there is none. */
function exceptionCallback(env: Env): number {
  const { linked, btf } = env.program;
  const main = linked.functions[0]?.typeId ?? 0;
  const tags = main === 0 ? [] : (btf?.tags(main) ?? []).filter(tag => tag.startsWith(EXCEPTION_TAG));
  if (!btf || tags.length === 0) return 0;
  if (tags.length > 1) env.reject(EEXIST, 'multiple exception callback tags for main subprog\n');
  const name = tags[0]!.slice(EXCEPTION_TAG.length);
  const id = btf.find('func', name);
  const fn = id === undefined ? undefined : btf.type(id);
  if (fn?.kind !== 'func') env.reject(ENOENT, `exception callback '${name}' could not be found in BTF\n`);
  if (fn.linkage !== 'global') env.reject(EINVAL, `exception callback '${name}' must have global linkage\n`);
  const found = linked.functions.find(({ typeId }) => typeId === id);
  if (!found) env.reject(EINVAL, 'exception callback type id not found in func_info\n');
  if (found.start === 0) env.reject(EINVAL, 'invalid exception callback insn_off in func_info: 0\n');
  return found.start;
}

export function checkSubprograms(env: Env): void {
  const { insns, subprograms } = env.program;
  const { stackFlow, tailCallFlow, packetLoadFlow } = env.rules.knows;
  let current = 0;
  /** Instructions that may end the function, and its last exit. */
  let ending: number[] = [];
  let exit = -1;
  for (let i = 0; i < insns.length; i++) {
    const subprogram = subprograms[current]!;
    const opcode = insns.opcode[i]!;
    const kind = opcode & 7;
    const op = opcode & 0xf0;
    if (insns.isHelperCall(i) && insns.imm[i] === TAIL_CALL) {
      subprogram.hasTailCall = true;
      if (tailCallFlow) ending.push(i);
    }
    if (kind === CLASS.LD && ((opcode & 0xe0) === MODE.ABS || (opcode & 0xe0) === MODE.IND)) {
      subprogram.hasLdAbs = true;
      if (packetLoadFlow || !stackFlow) ending.push(i);
    }
    if (insns.isJump(i) && op === JUMP.EXIT) exit = i;
    const jumps = insns.isJump(i) && op !== JUMP.EXIT && op !== JUMP.CALL;
    if (jumps) {
      const target = insns.target(i);
      if (target < subprogram.start || target >= subprogram.end)
        env.reject(EINVAL, `jump out of range from insn ${i} to ${target}\n`);
    }
    if (i === subprogram.end - 1) {
      // The last one must not fall into the next function.
      const ends =
        opcode === (CLASS.JMP | JUMP.EXIT) ||
        opcode === (CLASS.JMP | JUMP.JA) ||
        opcode === (CLASS.JMP32 | JUMP.JA);
      if (!ends) env.reject(EINVAL, 'last insn is not an exit or jmp\n');
      for (const at of ending) env.notes[at]!.exit = exit;
      ending = [];
      exit = -1;
      current++;
    }
  }
}

/** check_btf_func(), check_abnormal_return(): functions that may return early must return a number. */
export function checkFunctionTypes(env: Env): void {
  const { subprograms, btf } = env.program;
  for (const [i, { typeId, hasLdAbs, hasTailCall }] of subprograms.entries()) {
    if (i === 0 || (!hasLdAbs && !hasTailCall)) continue;
    const what = hasLdAbs ? 'LD_ABS' : 'tail_call';
    const fn = typeId === 0 ? undefined : btf?.type(typeId);
    const proto = fn?.kind === 'func' ? btf!.type(fn.type) : undefined;
    if (proto?.kind !== 'func_proto') env.reject(EINVAL, `${what} is not allowed in subprogs without BTF\n`);
    const { kind } = btf!.type(btf!.resolve(proto.returnType));
    if (kind !== 'int' && kind !== 'enum' && kind !== 'enum64')
      env.reject(EINVAL, `${what} is only allowed in functions that return 'int'.\n`);
  }
}
