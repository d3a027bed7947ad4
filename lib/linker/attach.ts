/** What programs are loaded for: a kernel function, tracepoint, hook or iterator by its BTF id (libbpf_find_attach_btf_id). */
import type { ProgramEdit } from '../backend.ts';
import { EbpfError, nearestName, suggestion } from '../errors.ts';
import type { BtfKind } from '../formats/btf/types.ts';
import type { ProgramImage, ProgramKind } from '../formats/object/image.ts';
import { AttachType, ProgramType } from '../formats/object/numbers.ts';
import type { KernelTypes } from './kernel-types.ts';
import type { AttachTarget } from './types.ts';

/** Kinds whose section names what they are loaded for. */
const KINDS = new Set<ProgramKind>([
  ...(['tp_btf', 'fentry', 'fexit', 'fmod_ret', 'freplace', 'lsm', 'lsm_cgroup', 'iter'] as const),
]);
/** BTF_MAX_NAME_SIZE, with the NUL. */
const MAX_NAME = 128;

/** How the kernel's BTF calls them. */
function inBtf(attachType: number): { prefix: string; kind: BtfKind; what: string } {
  switch (attachType) {
    case AttachType.TRACE_RAW_TP:
      return { prefix: 'btf_trace_', kind: 'typedef', what: 'tracepoint' };
    case AttachType.LSM_MAC:
    case AttachType.LSM_CGROUP:
      return { prefix: 'bpf_lsm_', kind: 'func', what: 'LSM hook' };
    case AttachType.TRACE_ITER:
      return { prefix: 'bpf_iter_', kind: 'func', what: 'iterator' };
    default:
      return { prefix: '', kind: 'func', what: 'function' };
  }
}

export interface AttachRequest {
  readonly image: ProgramImage;
  readonly edit: ProgramEdit | undefined;
  readonly type: number;
  readonly attachType: number;
}

export function attachTarget(request: AttachRequest, types: KernelTypes): AttachTarget | null {
  const { image, edit, type, attachType } = request;
  const { name, section, target } = image;
  const given = edit?.attachTarget;
  // A program of another type than its section says is no more what the section says.
  if (!given && (!KINDS.has(target.kind) || type !== target.programType)) return null;
  const fail = (why: string, code: EbpfError['code']) =>
    new EbpfError(code, `program '${name}' (section '${section}'): cannot be loaded: ${why}`);
  const wanted = given?.name ?? target.attachTo;
  if (wanted === '') {
    const remedy = `write it behind a slash in the section's name, or set attachTarget`;
    throw fail(`it does not say what it is for; ${remedy}`, 'ERR_EBPF_INVALID_ARGUMENT');
  }
  const program = given?.program ?? null;
  if (program) return { name: wanted, btfId: 0, module: null, program };
  if (type === ProgramType.EXT)
    throw fail(
      'it replaces a function of another program; set attachTarget with that program',
      'ERR_EBPF_INVALID_ARGUMENT',
    );
  if (!types.known) return { name: wanted, btfId: 0, module: null, program: null };
  const { prefix, kind, what } = inBtf(attachType);
  const colon = wanted.indexOf(':');
  const [module, bare] = colon < 0 ? [undefined, wanted] : [wanted.slice(0, colon), wanted.slice(colon + 1)];
  const found = prefix.length + bare.length < MAX_NAME ? types.find(kind, prefix + bare, module) : undefined;
  if (!found) {
    const near = nearestName(prefix + bare, types.names(kind))?.slice(prefix.length);
    throw fail(
      `the kernel has no ${what} '${wanted}'${near ? `; ${suggestion(near)}` : ''}`,
      'ERR_EBPF_NO_TARGET',
    );
  }
  return { name: bare, btfId: found.id, module: found.module, program: null };
}
