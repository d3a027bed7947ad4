/** The walk over every path: do_check(). */
import { CLASS } from '../formats/insn/insn.ts';
import { JUMP, MODE, PSEUDO_CALL, REGISTER } from '../formats/insn/opcodes.ts';
import { checkHelperCall } from './calls/helper.ts';
import { forgetPackets } from './calls/packets.ts';
import { checkLeaks } from './calls/references.ts';
import { checkFunctionCall, returnFromFunction } from './calls/subprogram.ts';
import type { Env } from './env.ts';
import { checkAlu } from './insn/alu.ts';
import { checkJump } from './insn/jump.ts';
import { checkLoadImmediate } from './insn/load-immediate.ts';
import { checkPacketLoad } from './insn/load-packet.ts';
import { checkLoad, checkStore } from './insn/memory.ts';
import { checkKfuncCall } from './kfuncs/call.ts';
import { isAllowedUnderLock } from './kfuncs/names.ts';
import { instructionText } from './log/instruction.ts';
import { stateText } from './log/registers.ts';
import { E2BIG, EACCES, EFAULT, EINVAL, EPERM, Rejected } from './outcome.ts';
import { calledKfunc } from './program/kfunc.ts';
import type { Explored } from './prune/explored.ts';
import type { StackLiveness } from './prune/liveness.ts';
import type { Loops } from './prune/loops.ts';
import { checkWalked } from './rules/instructions.ts';
import { checkCookie, checkReturn } from './rules/returns.ts';
import type { State } from './state/state.ts';

/** BPF_FUNC_* */
const TAIL_CALL = 12;
const SPIN_UNLOCK = 94;
const KPTR_XCHG = 194;

export interface Walkers {
  readonly explored: Explored;
  readonly liveness: StackLiveness;
  readonly loops: Loops;
}

export function walk(env: Env, walkers: Walkers): void {
  const { notes, program } = env;
  let showState = false;
  env.last = -1;
  for (;;) {
    env.beginInstruction();
    env.previous = env.last;
    const at = env.instruction;
    if (at >= program.length) env.reject(EFAULT, `invalid insn idx ${at} insn_cnt ${program.length}\n`);
    if (++env.processed > env.rules.instructions)
      env.reject(E2BIG, `BPF program is too large. Processed ${env.processed} insn\n`);
    const { state } = env;
    state.lastInstruction = env.previous;
    state.instruction = at;
    const note = notes[at]!;
    if (note.prunePoint && walkers.explored.visit(at)) {
      const way = `from ${env.previous} to ${at}${aheadOfTime(state)}`;
      if (env.log.walks) env.say(showState ? `\n${way}: safe\n` : `${at}: safe\n`);
      if (!next(env, walkers)) return;
      showState = true;
      continue;
    }
    if (note.jumpPoint) env.remember();
    if (env.log.walks) {
      if (env.log.verbose && showState) {
        env.say(`\nfrom ${env.previous} to ${at}${aheadOfTime(state)}:${stateText(state, state.frame)}\n`);
        showState = false;
      }
      env.showState();
      env.showLine(at);
      env.log.instruction(`${at}: ${instructionText(program, at)}\n`);
    }
    if (!state.speculative) note.seen = true;
    env.last = at;
    if (state.speculative && note.nospec) {
      if (!next(env, walkers)) return;
      showState = true;
      continue;
    }
    walkers.liveness.begin(at);
    const to = state.speculative ? stepAhead(env) : step(env);
    walkers.liveness.commit();
    if (to === DONE) {
      if (!next(env, walkers)) return;
      showState = true;
    } else {
      if (to === RETURNED) showState = true;
      else env.instruction = to;
    }
  }
}

const DONE = -1;
const RETURNED = -2;

/** The path is at its end: goes on with the branch that waits last. */
function next(env: Env, { loops, liveness }: Walkers): boolean {
  env.touchAll();
  for (let state: typeof env.state | null = env.state; state; state = state.parent) {
    if (--state.branches > 0) break;
    loops.exit(state);
  }
  const branch = env.branches.pop();
  if (!branch) return false;
  env.state = branch.state;
  env.instruction = branch.instruction;
  env.last = branch.previous;
  liveness.leave();
  if (!env.log.verbose) env.log.reset(branch.logPosition);
  return true;
}

const aheadOfTime = ({ speculative }: State) => (speculative ? ' (speculative execution)' : '');

/**
 * A step that is never taken: what is forbidden there is prevented by a barrier before the instruction, and is no reason to refuse the
 * program (kernel 6.17, commit d6f1c85f2253).
 */
function stepAhead(env: Env): number {
  const note = env.notes[env.instruction]!;
  try {
    const to = step(env);
    return note.nospecResult ? DONE : to;
  } catch (error) {
    if (!(error instanceof Rejected) || !PREVENTED.has(error.errno)) throw error;
    note.nospec = true;
    note.aluState = 0;
    return DONE;
  }
}

/** error_recoverable_with_nospec() */
const PREVENTED = new Set([EPERM, EACCES, EINVAL]);

/** Answers the next instruction. */
function step(env: Env): number {
  const { insns } = env.program;
  const at = env.instruction;
  const opcode = insns.opcode[at]!;
  checkWalked(env, at);
  switch (opcode & 7) {
    case CLASS.ALU:
    case CLASS.ALU64:
      checkAlu(env);
      return at + 1;
    case CLASS.LDX:
      checkLoad(env);
      return at + 1;
    case CLASS.STX:
    case CLASS.ST:
      checkStore(env);
      return at + 1;
    case CLASS.LD: {
      const mode = opcode & 0xe0;
      if (mode === MODE.ABS || mode === MODE.IND) {
        const { depth } = env.state;
        const next = checkPacketLoad(env);
        if (env.state.depth === depth) return next;
        env.instruction = next;
        return RETURNED;
      }
      if (mode !== MODE.IMM) env.reject(EINVAL, 'invalid BPF_LD mode\n');
      checkLoadImmediate(env);
      return at + 2;
    }
    default:
      return jump(env);
  }
}

function jump(env: Env): number {
  const { insns } = env.program;
  const at = env.instruction;
  const opcode = insns.opcode[at]!;
  const is32 = (opcode & 7) === CLASS.JMP32;
  env.jumps++;
  switch (opcode & 0xf0) {
    case JUMP.CALL:
      return call(env);
    case JUMP.JA: {
      const src = insns.src[at]!;
      const dst = insns.dst[at]!;
      if (
        opcode & REGISTER ||
        src !== 0 ||
        dst !== 0 ||
        (is32 ? insns.offset[at] !== 0 : insns.imm[at] !== 0)
      )
        env.reject(EINVAL, 'BPF_JA uses reserved fields\n');
      return insns.target(at);
    }
    case JUMP.EXIT:
      if (opcode & REGISTER || insns.imm[at] !== 0 || insns.src[at] !== 0 || insns.dst[at] !== 0 || is32)
        env.reject(EINVAL, 'BPF_EXIT uses reserved fields\n');
      return exit(env);
    default:
      return checkJump(env);
  }
}

function call(env: Env): number {
  const { insns } = env.program;
  const at = env.instruction;
  const opcode = insns.opcode[at]!;
  const src = insns.src[at]!;
  const imm = insns.imm[at]!;
  if (
    opcode & REGISTER ||
    (src !== PSEUDO_CALL.KFUNC && insns.offset[at] !== 0) ||
    (src !== 0 && src !== PSEUDO_CALL.LOCAL && src !== PSEUDO_CALL.KFUNC) ||
    insns.dst[at] !== 0 ||
    (opcode & 7) === CLASS.JMP32
  )
    env.reject(EINVAL, 'BPF_CALL uses reserved fields\n');
  if (env.state.activeLocks > 0 && !isAllowedInLock(env, src, imm))
    env.reject(EINVAL, 'function calls are not allowed while holding a lock\n');
  if (src === PSEUDO_CALL.LOCAL) return checkFunctionCall(env) ?? thrown(env);
  if (src === PSEUDO_CALL.KFUNC) {
    if (checkKfuncCall(env, checkCookie)) return thrown(env);
  } else checkHelperCall(env);
  env.touched.regs.add(0);
  return src === 0 && imm === TAIL_CALL && env.rules.knows.tailCallsReturn ? tailCall(env) : at + 1;
}

function thrown(env: Env): number {
  checkLeaks(env, 'bpf_throw', true, true);
  return DONE;
}

/** The other program may return to the caller of this function, with whatever it answers, and after whatever it did to the packet. */
function tailCall(env: Env): number {
  const at = env.instruction;
  if (env.state.depth === 0) return at + 1;
  env.branch(at + 1, at);
  forgetPackets(env);
  env.setUnknown(0);
  return returnFromFunction(env);
}

function isAllowedInLock(env: Env, src: number, imm: number): boolean {
  if (src === 0) return imm === SPIN_UNLOCK || (imm === KPTR_XCHG && env.rules.knows.exchangeUnderLock);
  if (src !== PSEUDO_CALL.KFUNC) return true;
  return isAllowedUnderLock(calledKfunc(env.program, env.instruction) ?? '');
}

function exit(env: Env): number {
  const { state } = env;
  checkLeaks(env, 'BPF_EXIT instruction in main prog', false, state.depth === 0);
  if (state.depth > 0) {
    env.instruction = returnFromFunction(env);
    return RETURNED;
  }
  checkReturn(env);
  return DONE;
}
