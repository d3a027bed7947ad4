/** Stack of all functions that may be called at once: check_max_stack_depth(). */
import type { Env } from '../env.ts';
import { E2BIG, EACCES, EINVAL } from '../outcome.ts';
import { calledKfunc } from '../program/kfunc.ts';
import { framesOf } from '../rules/features.ts';

const MAX_STACK = 512;
/** A function with this much stack may have it elsewhere (BPF_PRIV_STACK_MIN_SIZE). */
const PRIVATE_FROM = 64;
/** KPROBE, TRACEPOINT, PERF_EVENT, RAW_TRACEPOINT; and of TRACING, LSM and STRUCT_OPS those that can't run in themselves. */
const PRIVATE = new Set([2, 5, 7, 17]);
const TRACING = 26;
/** BPF_TRACE_RAW_TP, _ITER: they have no trampoline. */
const WITHOUT_TRAMPOLINE = new Set([28]);

/** x86 with a JIT: the stack of each is a multiple of 16 bytes. */
const rounded = (bytes: number) => Math.ceil(bytes / 16) * 16;

export function checkStackDepth(env: Env): void {
  const { subprograms } = env.program;
  const tailCalls = subprograms.some(({ hasTailCall }) => hasTailCall);
  for (let i = subprograms.length - 1; i >= 0; i--)
    if (i === 0 || subprograms[i]!.isAsyncCallback)
      checkFrom(env, i, i === 0 && !tailCalls && hasPrivateStack(env));
}

function hasPrivateStack({ program }: Env): boolean {
  if (PRIVATE.has(program.type)) return true;
  return program.type === TRACING && !WITHOUT_TRAMPOLINE.has(program.attach);
}

/** An exception must not leave a helper that calls back. */
function checkThrow(env: Env, at: number, levels: readonly Level[]): void {
  const { subprograms } = env.program;
  if (calledKfunc(env.program, at) !== 'bpf_throw') return;
  if (!levels.some(({ index }) => subprograms[index]!.isCallback)) return;
  const { index } = levels[levels.length - 1]!;
  env.reject(EINVAL, `bpf_throw kfunc (insn ${at}) cannot be called from callback subprog ${index}\n`);
}

interface Level {
  readonly index: number;
  at: number;
  /** Bytes that it adds to the stack that is shared. */
  readonly added: number;
  /** How many functions up to the last that is global: walked by themselves, those begin anew since 7.2. */
  readonly frame: number;
}

function checkFrom(env: Env, first: number, privateStack: boolean): void {
  const { insns, subprograms } = env.program;
  const levels: Level[] = [];
  let depth = 0;
  const enter = (index: number): void => {
    const { stackDepth, hasTailCall, start, hasLdAbs, global } = subprograms[index]!;
    const { deepCalls } = env.rules.knows;
    const above = levels[levels.length - 1]?.frame ?? -1;
    const frame = global && deepCalls ? 0 : above + 1;
    if (frame >= framesOf(env.rules.knows))
      env.reject(E2BIG, `the call stack of ${frame} frames is too deep !\n`);
    if (hasLdAbs && levels.some(level => subprograms[level.index]!.isCallback))
      env.reject(EINVAL, 'cannot use BPF_LD_[ABS|IND] within callback\n');
    if (index !== 0 && hasTailCall && depth >= 256)
      env.reject(
        EACCES,
        `tail_calls are not allowed when call stack of previous frames is ${depth} bytes. Too large\n`,
      );
    const bytes = rounded(stackDepth);
    const own = privateStack && bytes >= PRIVATE_FROM;
    if (own && bytes > MAX_STACK)
      env.reject(EACCES, `stack size of subprog ${index} is ${bytes}. Too large\n`);
    const added = own ? 0 : bytes;
    depth += added;
    if (!own && depth > MAX_STACK)
      env.reject(EACCES, `combined stack size of ${levels.length + 1} calls is ${depth}. Too large\n`);
    levels.push({ index, at: start, added, frame });
  };
  enter(first);
  while (levels.length > 0) {
    const level = levels[levels.length - 1]!;
    const end = subprograms[level.index]!.end;
    let callee = -1;
    for (; level.at < end && callee < 0; level.at++) {
      const i = level.at;
      if (insns.isKfuncCall(i)) checkThrow(env, i, levels);
      if (!insns.isPseudoCall(i) && !insns.isFunctionLoad(i)) continue;
      const found = env.program.findSubprogram(insns.target(i));
      // An asynchronous callback has a stack of its own.
      if (subprograms[found]!.isAsyncCallback && !insns.isPseudoCall(i)) continue;
      if (subprograms[found]!.isExceptionCallback)
        env.reject(EINVAL, `insn ${i} cannot call exception cb directly`);
      callee = found;
    }
    if (callee < 0) {
      depth -= level.added;
      levels.pop();
      continue;
    }
    enter(callee);
  }
}
