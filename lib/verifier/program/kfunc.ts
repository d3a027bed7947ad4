/** Kernel functions that a program calls, by their BTF prototypes and the table of their flags: fetch_kfunc_meta(). */
import type { Btf } from '../../formats/btf/btf.ts';
import type { KfuncFilter } from '../tables/kfunc-set.ts';
import { HOOKS, KF, KFUNCS } from '../tables/kfuncs.ts';
import { qdiscMay, schedulerMay } from './operation-kfuncs.ts';
import type { Program } from './program.ts';

export interface KfuncParameter {
  readonly name: string;
  /** In the kernel's BTF, without qualifiers. */
  readonly typeId: number;
  readonly kind: 'scalar' | 'pointer' | 'other';
  /** Of a pointer: what it points to, without qualifiers, and with them. */
  readonly target: number;
  readonly declaredTarget: number;
}

export interface Kfunc {
  readonly name: string;
  /** By which rules know it: without `_impl`, as some are named until 7.0, and others beside another. */
  readonly role: string;
  readonly btf: Btf;
  readonly btfId: number;
  /** Bits of KF. */
  readonly flags: number;
  /** Programs of this type may call it. */
  readonly allowed: boolean;
  /** For programs of a network device alone. */
  readonly deviceBound: boolean;
  readonly parameters: readonly KfuncParameter[];
  /** Without qualifiers; 0: nothing. */
  readonly returns: number;
}

/** A call that this verifier knows nothing of: why. */
export type KfuncCall = Kfunc | { readonly unknown: string } | { readonly notFunction: number };

/** undefined: no call of a kernel function, or of one that the kernel lacks. */
export function kfuncAt(program: Program, at: number): KfuncCall | undefined {
  const { insns } = program;
  if (!insns.isKfuncCall(at) || insns.imm[at] === 0) return undefined;
  const key = insns.imm[at]! + insns.offset[at]! * 2 ** 32;
  let found = program.kfuncs.get(key);
  if (!found) program.kfuncs.set(key, (found = look(program, at)));
  return found;
}

/** As kfuncAt(), of those that are known alone. */
export function knownKfunc(program: Program, at: number): Kfunc | undefined {
  const found = kfuncAt(program, at);
  return found && 'name' in found ? found : undefined;
}

/** Role of the kernel function that is called there. */
export function calledKfunc(program: Program, at: number): string | undefined {
  return knownKfunc(program, at)?.role;
}

function look(program: Program, at: number): KfuncCall {
  const { insns } = program;
  const module = program.kfuncModules[insns.offset[at]!] ?? null;
  if (insns.offset[at] !== 0 && module === null)
    return { unknown: `functions of module ${insns.offset[at]}, which the object does not name` };
  const btf = program.btfOf(module);
  if (!btf)
    return { unknown: module ? `types of module ${module}` : "kernel functions, without the kernel's BTF" };
  const btfId = insns.imm[at]!;
  const fn = btfId < btf.count ? btf.type(btfId) : undefined;
  const proto = fn?.kind === 'func' ? btf.type(fn.type) : undefined;
  if (fn?.kind !== 'func' || proto?.kind !== 'func_proto') return { notFunction: btfId };
  const listed = KFUNCS.get(fn.name);
  if (!listed) return { unknown: `kernel function ${fn.name}()` };
  const ofVersion = listed.filter(({ since, until }) => isOf(program, since, until));
  const entries = ofVersion.length > 0 ? ofVersion : listed;
  const hook = HOOKS[program.type] ?? '';
  const forType = entries.filter(({ hooks }) => hooks.has('common') || hooks.has(hook));
  const fitting =
    ofVersion.length > 0 ? forType.find(({ filter }) => passes(program, fn.name, filter)) : undefined;
  const entry = fitting ?? forType[0] ?? entries[0]!;
  return {
    name: fn.name,
    role: fn.name.replace(/_impl$/, ''),
    btf,
    btfId,
    flags: entry.flags,
    allowed: fitting !== undefined,
    deviceBound: entry.filter === 'device-bound',
    parameters: proto.params.map(({ name, type: id }) => parameter(btf, name, id)),
    returns: btf.resolve(proto.returnType),
  };
}

const TRACING = 26;
const TRACE_ITER = 28;
const LSM = 29;
/** BPF_TRACE_KPROBE_SESSION, _UPROBE_SESSION, _FSESSION */
const SESSIONS = new Set([56, 57, 58]);

const isOf = (program: Program, since: string | undefined, until: string | undefined) =>
  (since === undefined || program.isSince(since)) && (until === undefined || !program.isSince(until));

function passes(program: Program, name: string, filter: KfuncFilter | undefined): boolean {
  const { type, attach } = program;
  if (filter?.startsWith('sched-ext-')) return schedulerMay(program, name, filter.slice('sched-ext-'.length));
  switch (filter) {
    case 'iterators':
      return type === TRACING && attach === TRACE_ITER;
    case 'lsm':
      return type === LSM;
    case 'session':
      return SESSIONS.has(attach);
    case 'qdisc':
    case 'qdisc-enqueue':
    case 'qdisc-dequeue':
      return qdiscMay(program, filter);
    default:
      return true;
  }
}

function parameter(btf: Btf, name: string, id: number): KfuncParameter {
  const typeId = btf.resolve(id);
  const type = btf.type(typeId);
  if (type.kind === 'ptr')
    return { name, typeId, kind: 'pointer', target: btf.resolve(type.type), declaredTarget: type.type };
  return { name, typeId, kind: isScalar(btf, typeId) ? 'scalar' : 'other', target: 0, declaredTarget: 0 };
}

/** btf_type_is_scalar() */
export function isScalar(btf: Btf, id: number): boolean {
  const { kind } = btf.type(btf.resolve(id));
  return kind === 'int' || kind === 'enum' || kind === 'enum64';
}

export const hasFlag = ({ flags }: Kfunc, flag: number) => (flags & flag) !== 0;
export const isIteratorNext = (kfunc: Kfunc) => hasFlag(kfunc, KF.ITER_NEXT);
