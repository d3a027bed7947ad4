/** The flow of control: every instruction can be reached, and no jump leaves the program (check_cfg()). Notes where paths meet. */
import { CLASS } from '../../formats/insn/insn.ts';
import { JUMP, PSEUDO_CALL } from '../../formats/insn/opcodes.ts';
import { callsCallback, isAsyncCallbackCall } from '../calls/callbacks.ts';
import type { Env } from '../env.ts';
import { EINVAL } from '../outcome.ts';
import { hasFlag, isIteratorNext, knownKfunc } from '../program/kfunc.ts';
import { allowedHelpers } from '../rules/helpers.ts';
import { changesPacket } from '../rules/packet.ts';
import { KF } from '../tables/kfuncs.ts';
import { prototypeFor } from '../tables/prototypes.ts';

const DISCOVERED = 0x10;
const EXPLORED = 0x20;
const FALLTHROUGH = 1;
const BRANCH = 2;

export function checkFlow(env: Env): void {
  const { insns } = env.program;
  const walk = new Walk(env);
  walk.from(0);
  const exception = env.program.subprograms.find(({ isExceptionCallback }) => isExceptionCallback);
  if (exception && walk.states[exception.start] === 0) walk.from(exception.start);
  for (let i = 0; i < insns.length; i++) {
    if (walk.states[i] !== EXPLORED) env.reject(EINVAL, `unreachable insn ${i}\n`);
    if (!insns.isWide(i)) continue;
    if (walk.states[i + 1] !== 0) env.reject(EINVAL, `jump into the middle of ldimm64 insn ${i}\n`);
    i++;
  }
}

/** Helpers that may sleep, of those that the program may call. */
function mightSleep(env: Env, id: number): boolean {
  const helper = env.rules.helpers.get(id);
  if (!helper) return false;
  const { ids, kind } = allowedHelpers(env);
  return ids.has(id) && prototypeFor(helper, kind).sleeps;
}

class Walk {
  readonly states: Int32Array;
  readonly #env: Env;
  readonly #stack: number[] = [];

  constructor(env: Env) {
    this.#env = env;
    this.states = new Int32Array(env.program.length);
  }

  from(start: number): void {
    this.states[start] = DISCOVERED;
    this.#stack.push(start);
    while (this.#stack.length > 0) {
      const at = this.#stack[this.#stack.length - 1]!;
      if (this.#visit(at)) continue;
      this.states[at] = EXPLORED;
      this.#stack.pop();
    }
  }

  /** Whether there is more to explore before the instruction is done. */
  #visit(at: number): boolean {
    const { program, notes } = this.#env;
    const { insns } = program;
    const opcode = insns.opcode[at]!;
    const kind = opcode & 7;
    if (insns.isFunctionLoad(at)) return this.#call(at, true);
    if (kind !== CLASS.JMP && kind !== CLASS.JMP32)
      return this.#push(at, at + (insns.isWide(at) ? 2 : 1), FALLTHROUGH);
    switch (opcode & 0xf0) {
      case JUMP.EXIT:
        return false;
      case JUMP.CALL: {
        const note = notes[at]!;
        if (isAsyncCallbackCall(program, at)) note.prunePoint = true;
        if (callsCallback(program, at)) {
          note.callsCallback = true;
          note.forceCheckpoint = true;
          note.prunePoint = true;
          note.jumpPoint = true;
        }
        if (insns.isHelperCall(at)) {
          const subprogram = program.subprograms[program.subprogramAt(at)]!;
          if (changesPacket(insns.imm[at]!)) subprogram.changesPacket = true;
          if (mightSleep(this.#env, insns.imm[at]!)) subprogram.mightSleep = true;
        } else this.#kfunc(at);
        return this.#call(at, insns.src[at] === PSEUDO_CALL.LOCAL);
      }
      case JUMP.JA: {
        if (opcode & 0x08) this.#env.reject(EINVAL, '');
        const target = insns.target(at);
        if (this.#push(at, target, FALLTHROUGH)) return true;
        const note = notes[target];
        if (note) note.prunePoint = note.jumpPoint = note.jumpTarget = true;
        return false;
      }
      default: {
        const note = notes[at]!;
        note.prunePoint = true;
        if (insns.isMayGoto(at)) note.forceCheckpoint = true;
        return this.#push(at, at + 1, FALLTHROUGH) || this.#push(at, insns.target(at), BRANCH);
      }
    }
  }

  #kfunc(at: number): void {
    const { program, notes } = this.#env;
    const kfunc = knownKfunc(program, at);
    if (!kfunc?.allowed) return;
    if (isIteratorNext(kfunc)) {
      notes[at]!.iteratorNext = true;
      notes[at]!.prunePoint = true;
      notes[at]!.forceCheckpoint = true;
    }
    const subprogram = program.subprograms[program.subprogramAt(at)]!;
    if (hasFlag(kfunc, KF.SLEEPABLE)) subprogram.mightSleep = true;
    if (kfunc.name === 'bpf_throw') subprogram.mightThrow = true;
    if (kfunc.name === 'bpf_xdp_pull_data') subprogram.changesPacket = true;
  }

  #call(at: number, visitCallee: boolean): boolean {
    const { program, notes } = this.#env;
    const next = at + (program.insns.isWide(at) ? 2 : 1);
    if (this.#push(at, next, FALLTHROUGH)) return true;
    const after = notes[next];
    if (after) after.prunePoint = after.jumpPoint = true;
    if (!visitCallee) return false;
    const target = program.insns.target(at);
    notes[at]!.prunePoint = true;
    const caller = program.subprograms[program.subprogramAt(at)]!;
    const callee = program.subprograms[program.subprogramAt(target)]!;
    caller.changesPacket ||= callee.changesPacket;
    caller.mightSleep ||= callee.mightSleep;
    caller.mightThrow ||= callee.mightThrow;
    return this.#push(at, target, BRANCH);
  }

  #push(at: number, to: number, edge: number): boolean {
    const env = this.#env;
    const { states } = this;
    if (states[at]! >= (DISCOVERED | edge)) return false;
    if (to < 0 || to >= env.program.length) {
      env.showLine(at, `${at}: `);
      env.reject(EINVAL, `jump out of range from insn ${at} to ${to}\n`);
    }
    if (edge === BRANCH) {
      const note = env.notes[to]!;
      note.prunePoint = note.jumpPoint = note.jumpTarget = true;
    }
    if (states[to] === 0) {
      states[at] = DISCOVERED | edge;
      states[to] = DISCOVERED;
      this.#stack.push(to);
      return true;
    }
    if (states[to] === EXPLORED) states[at] = DISCOVERED | edge;
    else if (!env.privileges.bpf) {
      env.showLine(at, `${at}: `);
      env.showLine(to, `${to}: `);
      env.reject(EINVAL, `back-edge from insn ${at} to ${to}\n`);
    }
    return false;
  }
}
