/** What a program is loaded for, by the kernel's types or a module's: a function, hook, tracepoint, iterator or operation. */
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfFuncProto } from '../../formats/btf/types.ts';
import type { Program } from './program.ts';

const STRUCT_OPS = 27;
/** Bytes. */
const SLOT = 8;

export interface Attached {
  readonly btf: Btf;
  readonly proto: BtfFuncProto;
  /** A tracepoint: its first parameter is none of the program's. */
  readonly skipped: number;
  readonly name: string;
  /** What the kernel calls it: a member of the struct, a function with its prefix. */
  readonly called: string;
}

/** By attach type: BPF_LSM_MAC, BPF_LSM_CGROUP, BPF_TRACE_ITER. */
const PREFIX: Readonly<Record<number, string>> = { 27: 'bpf_lsm_', 43: 'bpf_lsm_', 28: 'bpf_iter_' };

/** The prototype of what the program is loaded for; undefined where no BTF says it. */
export function attachedPrototype(program: Program): Attached | undefined {
  const { linked } = program;
  const { attach } = linked;
  if (!attach || attach.btfId === 0 || attach.program) return undefined;
  const btf = program.btfOf(attach.module);
  if (!btf) return undefined;
  let type = btf.type(attach.btfId);
  let skipped = 0;
  let called = (linked.type === STRUCT_OPS ? '' : (PREFIX[linked.expectedAttachType] ?? '')) + attach.name;
  if (linked.type === STRUCT_OPS) {
    if (type.kind !== 'struct') return undefined;
    const member = type.members[linked.expectedAttachType];
    if (!member) return undefined;
    called = member.name;
    type = btf.type(btf.resolve(member.type));
    if (type.kind === 'ptr') type = btf.type(btf.resolve(type.type));
  } else if (type.kind === 'func') type = btf.type(type.type);
  else if (type.kind === 'typedef') {
    const target = btf.type(type.type);
    if (target.kind !== 'ptr') return undefined;
    type = btf.type(target.type);
    skipped = 1;
  }
  return type.kind === 'func_proto' ? { btf, proto: type, skipped, name: attach.name, called } : undefined;
}

/** btf_ctx_arg_idx(): which parameter is at a byte of the context; one more for what is returned, and one more for nothing. */
export function parameterAt({ btf, proto }: Attached, offset: number): number {
  const types = [...proto.params.map(({ type }) => type), proto.returnType];
  let end = 0;
  const index = types.findIndex(type => offset < (end += slotSize(btf, type)));
  return index < 0 ? types.length : index;
}

/** Of structs that are passed by value: as many slots as they fill. */
function slotSize(btf: Btf, typeId: number): number {
  const type = btf.type(btf.resolve(typeId));
  if (type.kind === 'void') return 0;
  return type.kind === 'ptr' ? SLOT : Math.ceil(btf.sizeOf(typeId) / SLOT) * SLOT;
}
