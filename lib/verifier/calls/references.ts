/** What must be given back: acquired and released by helpers, and nothing left at the end (struct bpf_reference_state). */
import type { Env } from '../env.ts';
import { releaseTree } from '../memory/reference-tree.ts';
import { EINVAL } from '../outcome.ts';

/** Answers its id. `parent`: of what it was made of; 0: of nothing. */
export function acquire(env: Env, parent = 0): number {
  const id = env.newId();
  const { state } = env;
  const made = parent === 0 ? {} : { parent };
  state.refs = [...state.refs, { kind: 'ptr', id, instruction: env.instruction, owner: null, ...made }];
  return id;
}

/** false: there is none of that id. Every copy of the pointer is worth nothing then. */
export function release(env: Env, id: number): boolean {
  const { state } = env;
  const found = state.refs.some(ref => ref.kind === 'ptr' && ref.id === id);
  if (!found) return false;
  if (env.rules.knows.referenceTrees) {
    releaseTree(env, id);
    return true;
  }
  state.refs = state.refs.filter(ref => ref.kind !== 'ptr' || ref.id !== id);
  const { worthless } = env;
  state.replace(reg => (reg.ref === id ? worthless : reg));
  return true;
}

const STRUCT_OPS = 27;

/** check_resource_leak(): `what` would leave something behind. */
export function checkLeaks(env: Env, what: string, exception: boolean, locks: boolean): void {
  const { state } = env;
  const fail = (why: string): never => env.reject(EINVAL, `${what} ${why}\n`);
  if (locks && state.activeLocks > 0) fail('cannot be used inside bpf_spin_lock-ed region');
  if (exception || state.depth === 0) {
    // The kernel takes back what an operation returns: of which type is looked at when it does.
    const returned = env.program.type === STRUCT_OPS && !exception ? state.frame.regs[0]!.ref : 0;
    const left = state.refs.filter(ref => ref.kind === 'ptr' && ref.id !== returned);
    for (const { id, instruction } of left)
      env.say(`Unreleased reference id=${id} alloc_insn=${instruction}\n`);
    if (left.length > 0) fail('would lead to reference leak');
  }
  if (locks && state.activeIrq !== 0) fail('cannot be used inside bpf_local_irq_save-ed region');
  if (locks && state.rcuLocks > 0) fail('cannot be used inside bpf_rcu_read_lock-ed region');
  if (locks && state.preemptLocks > 0) fail('cannot be used inside bpf_preempt_disable-ed region');
}
