/** Why a kernel does not load a program of some kind at all: it lacks the hook. */
import type { LoadRequest } from '../backend.ts';
import type { EbpfError } from '../errors.ts';
import type { ProgramImage, ProgramKind } from '../formats/object/image.ts';
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
  sk_lookup: 'sk_lookup',
  syscall: 'syscall',
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

function hookOf({ section, target }: ProgramImage): HookName | undefined {
  const { kind, expectedAttachType } = target;
  const name = HOOK_OF_SECTION[section.replace(/^\?/, '')] ?? HOOK_OF_KIND[kind];
  return name ?? (MANY_HOOKS.has(kind) ? cgroupHook(expectedAttachType) : undefined);
}

/** libbpf stops at the first program that fails, and says which. */
export function missingHook(error: NativeError, request: LoadRequest): EbpfError | undefined {
  const failed = /^libbpf: prog '(.+)': (?:BPF program load failed|failed to)/m.exec(
    error.libbpfLog ?? '',
  )?.[1];
  const program = request.image.programs.find(({ name }) => name === failed);
  const hook = program && hookOf(program);
  const why = hook && whyMissing(hook);
  if (why === undefined) return undefined;
  const message = `program '${failed}' (section '${program?.section}'): cannot be loaded: ${why}`;
  return refused('ERR_EBPF_NOT_SUPPORTED', message, error);
}
