/** Whether the kernel has links of many probes: what a program for them is loaded as, and how it is attached, depends on it. */
import type { ProgramEdit } from '../backend.ts';
import type { ProgramImage, ProgramKind } from '../formats/object/image.ts';
import { AttachType, ProgramType } from '../formats/object/numbers.ts';
import { whyMissing } from './floors.ts';
import { kernelConfig } from './kernel-config.ts';
import { kernelFunctions } from './kernel-names.ts';

export type MultiHook =
  | 'kprobe.multi'
  | 'kretprobe.multi'
  | 'kprobe.session'
  | 'uprobe.multi'
  | 'uretprobe.multi'
  | 'uprobe.session';

let fprobe: boolean | undefined;

/** A clause for a message, or undefined where the kernel has it. */
export function whyNoMulti(hook: MultiHook): string | undefined {
  const why = whyMissing(hook);
  if (why !== undefined || hook.startsWith('u') || kernelConfig() !== undefined) return why;
  // In a container nobody may say what the kernel is built with: its functions do.
  fprobe ??= hasFprobe(kernelFunctions());
  return fprobe
    ? undefined
    : `${hook} needs a kernel built with CONFIG_FPROBE, and this one is built without it`;
}

/** Unknown where no function can be read: then the kernel itself will say. */
function hasFprobe(functions: ReadonlySet<string>): boolean {
  return functions.size === 0 || functions.has('register_fprobe');
}

/** Kinds that are attached as single probes where the kernel has no link for many. */
const FALLS_BACK: Partial<Record<ProgramKind, MultiHook>> = {
  'kprobe.multi': 'kprobe.multi',
  'kretprobe.multi': 'kretprobe.multi',
  'uprobe.multi': 'uprobe.multi',
  'uretprobe.multi': 'uretprobe.multi',
};

/** BPF_F_SLEEPABLE in include/uapi/linux/bpf.h. */
const SLEEPABLE = 1 << 4;

/** What libbpf does not know, or the running kernel has not: as what to load a program of many probes. */
export function multiEdit(
  { target }: ProgramImage,
  edit: ProgramEdit,
): Pick<ProgramEdit, 'type' | 'expectedAttachType' | 'flags'> {
  const { kind, sleepable } = target;
  // libbpf 1.5 has the number, and not the section.
  if (kind === 'uprobe.session') {
    const flags = edit.flags ?? (sleepable ? SLEEPABLE : 0);
    return { type: ProgramType.KPROBE, expectedAttachType: AttachType.TRACE_UPROBE_SESSION, flags };
  }
  // A perf event does not take a program that was loaded for a link of many; kernels before June 2023 did, and crashed when
  // it asked for
  // its cookie ("bpf: Force kprobe multi expected_attach_type for kprobe_multi link", in kernel/bpf/syscall.c).
  const hook = FALLS_BACK[kind];
  return hook !== undefined && whyNoMulti(hook) !== undefined ? { expectedAttachType: 0 } : {};
}
