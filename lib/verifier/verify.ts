/** The steps of the verification of one program, in the kernel's order: bpf_check(). */

import type { Guard } from '../formats/insn/guard.ts';
import { globalFrame } from './calls/global.ts';
import { parametersOf } from './calls/signature.ts';
import { Env } from './env.ts';
import { checkFlow } from './flow/cfg.ts';
import { findComponents } from './flow/components.ts';
import { checkRecordOrder, checkRecords } from './flow/function-records.ts';
import { computeLiveRegisters } from './flow/live-registers.ts';
import { checkRecursion } from './flow/recursion.ts';
import { checkStackDepth } from './flow/stack-depth.ts';
import { checkFunctionTypes, checkSubprograms, findSubprograms } from './flow/subprograms.ts';
import { resolveLoads } from './insn/resolve.ts';
import { STATS } from './log/log.ts';
import { EINVAL, Rejected, Unsupported } from './outcome.ts';
import { knownKfunc } from './program/kfunc.ts';
import type { Program } from './program/program.ts';
import { Explored } from './prune/explored.ts';
import { StackLiveness } from './prune/liveness.ts';
import { Loops } from './prune/loops.ts';
import { checkAttach } from './rules/attach.ts';
import { allowedHelpers } from './rules/helpers.ts';
import type { KernelRules } from './rules/kernel.ts';
import type { Privileges } from './rules/privileges.ts';
import { checkMaySleep, checkProgramType } from './rules/program-types.ts';
import { checkStructOps, takeReferences } from './rules/struct-ops.ts';
import { pointer } from './state/register.ts';
import { Frame, State } from './state/state.ts';
import { T } from './state/type.ts';
import { prototypeFor } from './tables/prototypes.ts';
import { walk } from './walk.ts';

export interface Outcome {
  readonly verdict: 'accepted' | 'rejected' | 'unsupported';
  readonly errno: number;
  readonly unsupported: string;
  readonly log: string;
  readonly processed: number;
  readonly states: number;
  /** By instruction. */
  readonly guards: ReadonlyMap<number, Guard>;
}

export function verifyProgram(
  program: Program,
  rules: KernelRules,
  level: number,
  privileges: Privileges,
): Outcome {
  const env = new Env(program, rules, level, privileges);
  program.subprograms.length = 0;
  const outcome = (verdict: Outcome['verdict'], errno = 0, unsupported = ''): Outcome => ({
    verdict,
    errno,
    unsupported,
    log: env.log.text,
    processed: env.processed,
    states: env.totalStates,
    guards: guardsOf(env),
  });
  try {
    check(env);
    sayStatistics(env);
    return outcome('accepted');
  } catch (error) {
    if (error instanceof Rejected) {
      sayStatistics(env);
      return outcome('rejected', error.errno);
    }
    if (error instanceof Unsupported) return outcome('unsupported', 0, error.what);
    throw error;
  }
}

function guardsOf({ notes }: Env): ReadonlyMap<number, Guard> {
  const guards = new Map<number, Guard>();
  notes.forEach(({ guard }, instruction) => {
    if (guard !== null) guards.set(instruction, guard);
  });
  return guards;
}

function check(env: Env): void {
  checkProgramType(env);
  checkRecordOrder(env);
  findSubprograms(env);
  checkSubprograms(env);
  checkRecords(env);
  checkFunctionTypes(env);
  resolveLoads(env);
  checkStructOps(env);
  checkMaySleep(env);
  checkAttach(env);
  checkFlow(env);
  if (env.rules.knows.deepCalls) checkRecursion(env);
  computeLiveRegisters(env, instruction => parameterCount(env, instruction));
  findComponents(env);
  walkFunction(env, 0);
  walkGlobals(env);
  checkStackDepth(env);
  checkRewrites(env);
}

/** do_misc_fixups(): what can't be rewritten. */
function checkRewrites(env: Env): void {
  const { insns } = env.program;
  for (let i = 0; i < insns.length; i++) {
    // Maps of processes without CAP_PERFMON have their index masked, by the size of one map.
    if (isTailCall(env, i) && env.notes[i]!.mapsDiffer && !env.privileges.perfmon)
      env.reject(EINVAL, 'tail_call abusing map_ptr\n');
    // fixup_kfunc_call(): functions that the kernel lacks may be called in code that is never reached.
    if (insns.isKfuncCall(i) && insns.imm[i] === 0 && env.notes[i]!.seen)
      env.reject(EINVAL, 'invalid kernel function call not eliminated in verifier pass\n');
  }
}

/** BPF_FUNC_tail_call */
const TAIL_CALL = 12;

const isTailCall = ({ program: { insns } }: Env, at: number) =>
  insns.isHelperCall(at) && insns.imm[at] === TAIL_CALL;

/** How many arguments a call has; undefined where that is not known. */
function parameterCount(env: Env, instruction: number): number | undefined {
  const { insns } = env.program;
  if (insns.isKfuncCall(instruction)) return knownKfunc(env.program, instruction)?.parameters.length;
  if (!insns.isHelperCall(instruction)) return undefined;
  const helper = env.rules.helpers.get(insns.imm[instruction]!);
  const { ids, kind } = allowedHelpers(env);
  if (!helper || !ids.has(helper.id)) return undefined;
  return prototypeFor(helper, kind).arguments.length;
}

/** do_check_common(): a function by itself, the program first. */
function walkFunction(env: Env, index: number): void {
  const liveness = new StackLiveness(env);
  const loops = new Loops(env);
  const explored = new Explored(env, loops, liveness);
  env.liveness = liveness;
  env.kept = explored;
  const { start, name } = env.program.subprograms[index]!;
  if (index > 0) env.say(`Validating ${name}() func#${index}...\n`);
  const frame = index > 0 ? globalFrame(env, index) : new Frame(-1, 0, 0);
  if (index === 0) frame.regs[1] = pointer(T.CTX);
  env.state = new State([frame]);
  env.state.sleepable = env.program.sleepable && env.rules.knows.sleepsByState;
  env.state.firstInstruction = start;
  env.instruction = start;
  if (index === 0) takeReferences(env);
  env.previous = -1;
  env.lastPrintedLine = -1;
  env.touchAll();
  if (index === 0) lookAtContext(env);
  walk(env, { explored, loops, liveness });
  if (!env.log.verbose) env.log.reset(0);
}

/** What the types of the program itself say of its context is looked at, and told, but nothing comes of it. */
function lookAtContext(env: Env): void {
  if (env.program.subprograms[0]!.typeId === 0) return;
  try {
    parametersOf(env, 0);
  } catch (error) {
    if (!(error instanceof Rejected || error instanceof Unsupported)) throw error;
  }
}

/** do_check_subprogs(): global functions that are called, those that they call among them. */
function walkGlobals(env: Env): void {
  const { subprograms } = env.program;
  for (const subprogram of subprograms) if (subprogram.isExceptionCallback) subprogram.called = true;
  const done = new Set<number>();
  for (let again = true; again; ) {
    again = false;
    for (const [index, { global, called, name }] of subprograms.entries()) {
      if (index === 0 || !global || !called || done.has(index)) continue;
      walkFunction(env, index);
      if (env.log.walks) env.say(`Func#${index} ('${name}') is safe for any args that match its prototype\n`);
      done.add(index);
      again = true;
    }
  }
}

/** print_verification_stats(). The time is left out: it is not the kernel's. */
function sayStatistics(env: Env): void {
  const { log, program } = env;
  if (log.level === 0) return;
  if (log.level & STATS)
    env.say(`stack depth ${program.subprograms.map(({ stackDepth }) => stackDepth).join('+')}\n`);
  const { processed, maxStatesPerInstruction, totalStates, peakStates } = env;
  env.say(
    `processed ${processed} insns (limit 1000000) max_states_per_insn ${maxStatesPerInstruction} ` +
      `total_states ${totalStates} peak_states ${peakStates} mark_read 0\n`,
  );
}
