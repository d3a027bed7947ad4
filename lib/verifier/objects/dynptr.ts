/** Dynptrs: two slots of the stack, or what a callback was given (process_dynptr_func()). */
import { argumentName } from '../calls/argument-name.ts';
import { acquire, release } from '../calls/references.ts';
import type { Env } from '../env.ts';
import { access } from '../memory/access.ts';
import { releaseTree } from '../memory/reference-tree.ts';
import { destroyDynptr } from '../memory/special.ts';
import { EINVAL } from '../outcome.ts';
import { type DynptrType, dynptrOf, isOwned, NOT_INIT, pointer, type Register } from '../state/register.ts';
import { allOf, EMPTY_SLOT, KIND, kindOf } from '../state/slot.ts';
import type { Frame } from '../state/state.ts';
import { F, T } from '../state/type.ts';
import { NOWHERE, placeOf } from './place.ts';

const SLOTS = 2;
const BYTES = 16;
const ALL_DYNPTR = allOf(KIND.DYNPTR);

const FLAGS: Record<DynptrType, number> = {
  local: F.DYNPTR_LOCAL,
  ringbuf: F.DYNPTR_RINGBUF,
  skb: F.DYNPTR_SKB,
  xdp: F.DYNPTR_XDP,
  skb_meta: F.DYNPTR_SKB_META,
  file: F.DYNPTR_FILE,
};

/** get_dynptr_type_flag(): what slices of it are marked with. */
export const sliceFlag = (type: DynptrType) => FLAGS[type];

export interface DynptrUse {
  /** It is made here, of that type. */
  readonly uninitialised: boolean;
  /** The dynptr itself stays as it is. */
  readonly read: boolean;
  /** '': any. */
  readonly type: DynptrType | '';
  /** Of a clone: what its parent must give back. */
  readonly ref?: number;
  /** Reference that it is made of. */
  readonly parent?: number;
}

const place = (env: Env, reg: Register) => placeOf(env, reg, 'dynptr', SLOTS);

export function checkDynptr(env: Env, register: number, use: DynptrUse): void {
  const reg = env.reg(register);
  if (reg.type !== T.STACK && reg.type !== T.DYNPTR)
    env.reject(
      EINVAL,
      `${argumentName(env, register - 1)} expected pointer to stack or const struct bpf_dynptr\n`,
    );
  if (use.uninitialised) {
    if (reg.type === T.DYNPTR || place(env, reg) === NOWHERE)
      env.reject(EINVAL, 'Dynptr has to be an uninitialized dynptr\n');
    for (let offset = 0; offset < BYTES; offset += 8)
      access(env, { register, offset, size: 8, write: true, value: -1 });
    make(env, reg, use);
    return;
  }
  if (reg.type === T.DYNPTR && !use.read)
    env.reject(EINVAL, 'cannot pass pointer to const bpf_dynptr, the helper mutates it\n');
  if (!isInitialised(env, reg))
    env.reject(EINVAL, `Expected an initialized dynptr as ${argumentName(env, register - 1, 'arg #')}\n`);
  if (use.type !== '' && dynptrAt(env, reg)?.type !== use.type)
    env.reject(
      EINVAL,
      `Expected a dynptr of type ${use.type} as ${argumentName(env, register - 1, 'arg #')}\n`,
    );
  if (reg.type !== T.STACK) return;
  const slot = place(env, reg);
  env.liveness.markRead(reg.frame, slot);
  env.liveness.markRead(reg.frame, slot - 1);
}

/** mark_stack_slots_dynptr() */
function make(env: Env, reg: Register, use: DynptrUse): void {
  const { type } = use;
  const slot = place(env, reg);
  if (slot < 0) env.reject(EINVAL, '');
  const frame = env.state.frames[reg.frame]!;
  // Both may be of other dynptrs.
  destroyDynptr(env, frame, slot);
  destroyDynptr(env, frame, slot - 1);
  if (type === '') env.reject(EINVAL, '');
  // Of 7.2 what is owned has its id before the dynptr has.
  const { referenceTrees } = env.rules.knows;
  const before = referenceTrees ? ownedBy(env, type, use) : 0;
  const id = env.newId();
  const owned = referenceTrees ? before : ownedBy(env, type, use);
  for (const at of [slot, slot - 1]) {
    const object = { kind: 'dynptr', type, first: at === slot } as const;
    frame.stack[at] = { kinds: ALL_DYNPTR, reg: pointer(T.DYNPTR, { id, ref: owned, object }) };
    env.touched.slots.add(at);
    env.liveness.markWrite(frame.frameno, at);
  }
}

/** What goes with the dynptr, or it with that. */
function ownedBy(env: Env, type: DynptrType, { ref = 0, parent = 0 }: DynptrUse): number {
  if (ref !== 0) return ref;
  const above = env.rules.knows.referenceTrees ? parent : 0;
  return isOwned(type) ? acquire(env, above) : above;
}

/** is_dynptr_reg_valid_init() */
function isInitialised(env: Env, reg: Register): boolean {
  if (reg.type === T.DYNPTR) return true;
  const slot = place(env, reg);
  if (slot < 0) return false;
  const frame = env.state.frames[reg.frame]!;
  const first = frame.slot(slot);
  return (
    dynptrOf(first.reg)?.first === true &&
    first.kinds === ALL_DYNPTR &&
    frame.slot(slot - 1).kinds === ALL_DYNPTR
  );
}

/** The register that knows the dynptr: that of its first slot, or the pointer itself. */
export function dynptrRegister(env: Env, reg: Register): Register {
  if (reg.type === T.DYNPTR) return reg;
  const slot = place(env, reg);
  return slot < 0 ? NOT_INIT : env.state.frames[reg.frame]!.slot(slot).reg;
}

export const dynptrAt = (env: Env, reg: Register) => dynptrOf(dynptrRegister(env, reg));

/** A dynptr that is given back must be owned, and the program's own. */
export function checkReleasable(env: Env, register: number): void {
  const reg = env.reg(register);
  if (env.rules.knows.referenceTrees) {
    if (reg.type === T.DYNPTR) env.reject(EINVAL, 'CONST_PTR_TO_DYNPTR cannot be released\n');
    return;
  }
  if (reg.type !== T.STACK) env.reject(EINVAL, 'cannot release unowned const bpf_dynptr\n');
  if (dynptrRegister(env, reg).ref === 0) env.reject(EINVAL, `arg ${register} is an unacquired reference\n`);
}

/** unmark_stack_slots_dynptr(): its clones and their slices end with it. */
export function releaseDynptr(env: Env, register: number): void {
  const reg = env.reg(register);
  const slot = place(env, reg);
  if (slot < 0) env.reject(EINVAL, '');
  const frame = env.state.frames[reg.frame]!;
  const { id, ref, object } = frame.slot(slot).reg;
  if (env.rules.knows.referenceTrees) {
    releaseTree(env, object?.kind === 'dynptr' && isOwned(object.type) ? ref : id);
    return;
  }
  if (object?.kind !== 'dynptr' || !isOwned(object.type)) {
    invalidate(env, frame, slot);
    return;
  }
  release(env, ref);
  for (let at = 1; at < frame.stack.length; at++) {
    const found = frame.stack[at]!;
    if (kindOf(found, 0) !== KIND.DYNPTR || found.reg.ref !== ref) continue;
    if (dynptrOf(found.reg)?.first) invalidate(env, frame, at);
  }
}

function invalidate(env: Env, frame: Frame, slot: number): void {
  for (const at of [slot, slot - 1]) {
    frame.stack[at] = EMPTY_SLOT;
    env.liveness.markWrite(frame.frameno, at);
  }
}
