/** Why a kernel does not load a program of some kind at all: it lacks the hook. */
import type { LoadRequest } from '../backend.ts';
import type { EbpfError } from '../errors.ts';
import type { ProgramKind, SectionTarget } from '../formats/object/image.ts';
import type { HookName } from '../hooks/index.ts';
import type { NativeError } from './binding.ts';
import { cgroupHook } from './cgroup-hooks.ts';
import { refused } from './errors.ts';
import { whyMissing } from './floors.ts';

/** Of kinds whose programs kernels without the hook refuse to load. */
const HOOK_OF_KIND: Partial<Record<ProgramKind, HookName>> = {
  tp_btf: 'tp_btf',
  lsm_cgroup: 'lsm_cgroup',
  netfilter: 'netfilter',
};

/** Of kinds that are many hooks, one for each attach type. */
const MANY_HOOKS: ReadonlySet<ProgramKind> = new Set([
  'cgroup_skb',
  'cgroup_sock',
  'cgroup_sock_addr',
  'cgroup_sockopt',
]);

function hookOf({ kind, expectedAttachType }: SectionTarget): HookName | undefined {
  return HOOK_OF_KIND[kind] ?? (MANY_HOOKS.has(kind) ? cgroupHook(expectedAttachType) : undefined);
}

/** libbpf stops at the first program that fails, and says which. */
export function missingHook(error: NativeError, request: LoadRequest): EbpfError | undefined {
  const failed = /^libbpf: prog '(.+)': (?:BPF program load failed|failed to)/m.exec(
    error.libbpfLog ?? '',
  )?.[1];
  const program = request.image.programs.find(({ name }) => name === failed);
  const hook = program && hookOf(program.target);
  const why = hook && whyMissing(hook);
  if (why === undefined) return undefined;
  const message = `program '${failed}' (section '${program?.section}'): cannot be loaded: ${why}`;
  return refused('ERR_EBPF_NOT_SUPPORTED', message, error);
}
