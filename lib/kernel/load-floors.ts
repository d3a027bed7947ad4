/** Why a kernel does not load a program of some kind at all: it lacks the hook. */
import type { LoadRequest } from '../backend.ts';
import type { EbpfError } from '../errors.ts';
import type { ProgramKind } from '../formats/object/image.ts';
import type { HookName } from '../hooks/index.ts';
import type { NativeError } from './binding.ts';
import { refused } from './errors.ts';
import { whyMissing } from './floors.ts';

/** Of kinds whose programs kernels without the hook refuse to load. */
const HOOK_OF_KIND: Partial<Record<ProgramKind, HookName>> = {
  tp_btf: 'tp_btf',
  sk_lookup: 'sk_lookup',
  syscall: 'syscall',
};

/** The same for one section of a kind whose others are older. */
const HOOK_OF_SECTION: Readonly<Record<string, HookName>> = {
  'sk_reuseport/migrate': 'sk_reuseport migrate',
};

/** libbpf stops at the first program that fails, and says which. */
export function missingHook(error: NativeError, request: LoadRequest): EbpfError | undefined {
  const failed = /^libbpf: prog '(.+)': (?:BPF program load failed|failed to)/m.exec(
    error.libbpfLog ?? '',
  )?.[1];
  const program = request.image.programs.find(({ name }) => name === failed);
  const hook =
    program && (HOOK_OF_SECTION[program.section.replace(/^\?/, '')] ?? HOOK_OF_KIND[program.target.kind]);
  const why = hook && whyMissing(hook);
  if (why === undefined) return undefined;
  const message = `program '${failed}' (section '${program?.section}'): cannot be loaded: ${why}`;
  return refused('ERR_EBPF_NOT_SUPPORTED', message, error);
}
