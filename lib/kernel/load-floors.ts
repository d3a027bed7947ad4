/** Why a kernel does not load a program of some kind, or a table of operations, at all: it lacks the hook. */
import type { LoadRequest } from '../backend.ts';
import type { EbpfError } from '../errors.ts';
import type { ProgramImage, ProgramKind } from '../formats/object/image.ts';
import { FLOORS, type HookName } from '../hooks/index.ts';
import type { NativeError } from './binding.ts';
import { cgroupHook } from './cgroup-hooks.ts';
import { refused } from './errors.ts';
import { whyMissing } from './floors.ts';
import { STRUCT_OPS } from './struct-ops.ts';

/** Of kinds whose programs kernels without the hook refuse to load. */
const HOOK_OF_KIND: Partial<Record<ProgramKind, HookName>> = {
  tp_btf: 'tp_btf',
  lsm_cgroup: 'lsm_cgroup',
  netfilter: 'netfilter',
  sk_lookup: 'sk_lookup',
  syscall: 'syscall',
  'raw_tp.w': 'raw_tp writable',
  fentry: 'fentry',
  fexit: 'fexit',
  fmod_ret: 'fmod_ret',
  freplace: 'freplace',
  lsm: 'lsm',
};

/** Of those with `.s`. */
const HOOK_OF_SLEEPABLE: Partial<Record<ProgramKind, HookName>> = {
  fentry: 'fentry sleepable',
  fexit: 'fentry sleepable',
  fmod_ret: 'fentry sleepable',
  lsm: 'lsm sleepable',
};

/** The same for one section of a kind whose others are older. */
const HOOK_OF_SECTION: Readonly<Record<string, HookName>> = {
  'sk_reuseport/migrate': 'sk_reuseport migrate',
};

/** Of kinds that are many hooks, one for each attach type. */
const MANY_HOOKS: ReadonlySet<ProgramKind> = new Set([
  'cgroup_skb',
  'cgroup_sock',
  'cgroup_sock_addr',
  'cgroup_sockopt',
]);

/** libbpf stops at the first program that fails, and says which. */
export function missingHook(error: NativeError, request: LoadRequest): EbpfError | undefined {
  const failed = /^libbpf: prog '(.+)': (?:BPF program load failed|failed to)/m.exec(
    error.libbpfLog ?? '',
  )?.[1];
  const program = request.image.programs.find(({ name }) => name === failed);
  const hook = program && hookOf(program, error, request);
  const why = hook && whyMissing(hook);
  if (why === undefined) return missingTable(error, request);
  const message = `program '${failed}' (section '${program?.section}'): cannot be loaded: ${why}`;
  return refused('ERR_EBPF_NOT_SUPPORTED', message, error);
}

function hookOf(program: ProgramImage, error: NativeError, request: LoadRequest): HookName | undefined {
  const { kind, attachTo, sleepable, expectedAttachType } = program.target;
  if (kind === 'iter') {
    const edit = request.programs.find(({ name }) => name === program.name);
    const hook = `iter ${edit?.attachTarget?.name ?? attachTo}`;
    return Object.hasOwn(FLOORS, hook) ? (hook as HookName) : undefined;
  }
  if (MANY_HOOKS.has(kind)) return cgroupHook(expectedAttachType);
  const log = error.logs?.find(each => each.program === program.name)?.log ?? '';
  // check_attach_btf_id() in kernel/bpf/verifier.c: `do_unlinkat is not sleepable`.
  const late =
    sleepable && /is not sleepable/.test(log)
      ? HOOK_OF_SLEEPABLE[kind]
      : HOOK_OF_SECTION[program.section.replace(/^\?/, '')];
  return late ?? HOOK_OF_KIND[kind];
}

/** A struct_ops type of a newer kernel, or a map for a link where there are no such links. */
function missingTable(error: NativeError, { image, maps }: LoadRequest): EbpfError | undefined {
  const log = error.libbpfLog ?? '';
  for (const { name, type, valueTypeId } of image.maps) {
    const unwanted = maps.find(each => each.name === name)?.autocreate === false;
    if (type !== STRUCT_OPS || unwanted || !image.btf) continue;
    const { name: table } = image.btf.type(image.btf.resolve(valueTypeId)) as { name?: string };
    const missing = table === 'sched_ext_ops' && because('sched_ext', `map '${name}'`, error);
    if (missing) return missing;
  }
  const name = /map '(.+)': failed to create: /.exec(log)?.[1];
  const map = image.maps.find(each => each.name === name);
  if (!map || map.type !== STRUCT_OPS || !map.section.endsWith('.link')) return undefined;
  return because('struct_ops link', `map '${name}' (section '${map.section}')`, error);
}

function because(hook: HookName, who: string, error: NativeError): EbpfError | undefined {
  const why = whyMissing(hook);
  return why === undefined
    ? undefined
    : refused('ERR_EBPF_NOT_SUPPORTED', `${who}: cannot be loaded: ${why}`, error);
}
