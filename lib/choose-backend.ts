/** Which backend an object goes to, and why. */
import { Emulator } from './emulator/emulator.ts';
import { EbpfError } from './errors.ts';
import { kernelBackend } from './kernel/backend.ts';
import { whyNoKernel } from './kernel/permission.ts';
import type { BackendChoice, ChosenBackend, LoadOptions } from './object/spec.ts';

const CHOICES = ['auto', 'kernel', 'emulator'];

let shared: Emulator | undefined;

/**
 * The emulator of this thread that `backend: 'emulator'`, and `'auto'` where it ends there, load into: one, as there is one kernel, so that
 * objects can share maps and take over from each other. Its clock is the machine's.
 */
function sharedEmulator(): Emulator {
  shared ??= new Emulator({ clock: 'real' });
  return shared;
}

/** `types`: BPF_PROG_TYPE_* of what is to be loaded. Throws ERR_EBPF_INVALID_ARGUMENT, ERR_EBPF_NO_NATIVE. */
export function chooseBackend(
  asked: BackendChoice,
  types: readonly number[],
  options: Pick<LoadOptions, 'token'> = {},
): ChosenBackend {
  const chosen = choose(asked, types, options);
  const { backend } = chosen;
  // Nothing else is of that kind.
  return { ...chosen, face: backend.kind === 'emulator' ? (backend as Emulator) : undefined };
}

function choose(
  asked: BackendChoice,
  types: readonly number[],
  { token }: Pick<LoadOptions, 'token'>,
): Omit<ChosenBackend, 'face'> {
  if (typeof asked === 'object' && asked !== null) return { backend: asked, reason: 'given by the caller' };
  const override = process.env.NODE_EBPF_BACKEND;
  const overridden = asked === 'auto' && override !== undefined && override !== '';
  const choice = overridden ? override : asked;
  const asker = overridden ? 'NODE_EBPF_BACKEND' : 'the caller';
  if (!CHOICES.includes(choice)) {
    throw new EbpfError(
      'ERR_EBPF_INVALID_ARGUMENT',
      `backend: ${asker} asks for '${choice}'; there are 'auto', 'kernel' and 'emulator'`,
    );
  }
  const reason = `${asker} asked for it`;
  if (choice === 'kernel') return { backend: kernelBackend(), reason };
  // Who wrote 'emulator' into the program knows; who left it in the environment may not.
  if (choice === 'emulator') return { backend: sharedEmulator(), reason, warn: overridden };
  // Whether a token stands for what the process lacks, the kernel alone can tell.
  if (token !== undefined) return { backend: kernelBackend(), reason: 'the caller gave a BPF token' };
  const obstacle = whyNoKernel(types);
  if (obstacle !== undefined) return { backend: sharedEmulator(), reason: obstacle, warn: true };
  return {
    backend: kernelBackend(),
    reason: 'the addon and the privileges are there, so the kernel is used',
  };
}
