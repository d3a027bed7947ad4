/** One register, or one spilled to the stack (struct bpf_reg_state). They never change: states share them. */
import type { Btf } from '../../formats/btf/btf.ts';
import type { VerifierMap } from '../program/map.ts';
import { known, type Scalar, UNKNOWN, ZERO } from './scalar.ts';
import { T } from './type.ts';

/** In an id: the register is that many more than the others of the id (`off`); in 64 bits, or in 32 with the upper half zero. */
export const ADD_CONST = 2 ** 31;
export const ADD_CONST32 = 2 ** 30;

export type DynptrType = 'local' | 'ringbuf' | 'skb' | 'xdp' | 'skb_meta' | 'file';

/** dynptr_type_referenced(): it must be given back. */
export const isOwned = (type: DynptrType | undefined) => type === 'ringbuf' || type === 'file';

export interface DynptrState {
  readonly kind: 'dynptr';
  readonly type: DynptrType;
  readonly first: boolean;
}

export interface IteratorState {
  readonly kind: 'iter';
  readonly btfId: number;
  /** `num` of struct bpf_iter_num. */
  readonly name: string;
  readonly state: 'active' | 'drained';
  readonly depth: number;
}

/** Flags that were saved, by bpf_local_irq_save() or by a lock. */
export interface IrqFlagState {
  readonly kind: 'irq';
  readonly saved: 'native' | 'lock';
}

/** What a slot of the stack holds that has rules of its own. */
export type StackObject = DynptrState | IteratorState | IrqFlagState;

export interface Register {
  readonly type: number;
  /** Fixed part of a pointer's offset; of a scalar with ADD_CONST in its id, what it has more. */
  readonly off: number;
  readonly scalar: Scalar;
  /** Registers of one id are NULL together, have a packet's range together, or are one number. */
  readonly id: number;
  /** What must be released. */
  readonly ref: number;
  /** Bytes of a packet that are known to be there; AT_END or BEYOND_END. */
  readonly range: number;
  readonly memSize: number;
  readonly map: VerifierMap | null;
  readonly mapUid: number;
  readonly btf: Btf | null;
  readonly btfId: number;
  readonly frame: number;
  readonly subprogram: number;
  readonly precise: boolean;
  /** The dynptr that a slice of memory is from. */
  readonly dynptrId: number;
  readonly object: StackObject | null;
}

export const AT_END = -1;
export const BEYOND_END = -2;

export const NOT_INIT: Register = {
  type: T.NOT_INIT,
  off: 0,
  scalar: UNKNOWN,
  id: 0,
  ref: 0,
  range: 0,
  memSize: 0,
  map: null,
  mapUid: 0,
  btf: null,
  btfId: 0,
  frame: 0,
  subprogram: 0,
  precise: false,
  dynptrId: 0,
  object: null,
};

/** A copy with changes: written out, since this is done for most instructions. */
export function change(of: Register, changes: Partial<Register>): Register {
  return {
    type: changes.type ?? of.type,
    off: changes.off ?? of.off,
    scalar: changes.scalar ?? of.scalar,
    id: changes.id ?? of.id,
    ref: changes.ref ?? of.ref,
    range: changes.range ?? of.range,
    memSize: changes.memSize ?? of.memSize,
    map: changes.map === undefined ? of.map : changes.map,
    mapUid: changes.mapUid ?? of.mapUid,
    btf: changes.btf === undefined ? of.btf : changes.btf,
    btfId: changes.btfId ?? of.btfId,
    frame: changes.frame ?? of.frame,
    subprogram: changes.subprogram ?? of.subprogram,
    precise: changes.precise ?? of.precise,
    dynptrId: changes.dynptrId ?? of.dynptrId,
    object: changes.object === undefined ? of.object : changes.object,
  };
}

/** change() of what changes most: it is several times faster written out. */
export function withScalar(of: Register, scalar: Scalar): Register {
  return {
    type: of.type,
    off: of.off,
    scalar,
    id: of.id,
    ref: of.ref,
    range: of.range,
    memSize: of.memSize,
    map: of.map,
    mapUid: of.mapUid,
    btf: of.btf,
    btfId: of.btfId,
    frame: of.frame,
    subprogram: of.subprogram,
    precise: of.precise,
    dynptrId: of.dynptrId,
    object: of.object,
  };
}

export const UNKNOWN_SCALAR: Register = change(NOT_INIT, { type: T.SCALAR });

export function scalarOf(scalar: Scalar): Register {
  return scalar === UNKNOWN ? UNKNOWN_SCALAR : withScalar(UNKNOWN_SCALAR, scalar);
}

export const constantOf = (value: bigint): Register => scalarOf(known(value));
export const ZERO_SCALAR: Register = constantOf(0n);

/** A pointer to the start of something. */
export function pointer(type: number, more: Partial<Register> = {}): Register {
  return change(NOT_INIT, { type, scalar: ZERO, ...more });
}

export const isScalar = (reg: Register) => reg.type === T.SCALAR;
export const isNull = (reg: Register) =>
  isScalar(reg) && reg.scalar.tnum.mask === 0n && reg.scalar.tnum.value === 0n;
export const isConstant = (reg: Register) => isScalar(reg) && reg.scalar.tnum.mask === 0n;
/** Both are known: nothing but the fixed offset and that constant counts. */
export const hasConstantOffset = (reg: Register) => reg.scalar.tnum.mask === 0n;

export function clearScalarId(reg: Register): Register {
  return reg.id === 0 && reg.off === 0 ? reg : change(reg, { id: 0, off: 0 });
}

export const baseId = (id: number) =>
  id >= ADD_CONST ? id - ADD_CONST : id >= ADD_CONST32 ? id - ADD_CONST32 : id;
export const hasAddConst = (id: number) => id >= ADD_CONST32;
/** Tied by a sum of 32 bits. */
export const hasAddConst32 = (id: number) => id >= ADD_CONST32 && id < ADD_CONST;

export const dynptrOf = ({ object }: Register): DynptrState | null =>
  object?.kind === 'dynptr' ? object : null;
export const iteratorOf = ({ object }: Register): IteratorState | null =>
  object?.kind === 'iter' ? object : null;
export const irqFlagOf = ({ object }: Register): IrqFlagState | null =>
  object?.kind === 'irq' ? object : null;
