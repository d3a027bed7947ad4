/** What an emulator is made with: the options, and what they come to. */
import { EbpfError } from '../errors.ts';
import { Btf } from '../formats/btf/btf.ts';
import { hostKernel } from '../kernel-btf.ts';
import type { KernelEnvironment } from '../linker/index.ts';
import { runningConfig } from '../running-kernel.ts';
import type { Arch } from './world/world.ts';

export interface EmulatorOptions {
  /** Possible CPUs: how many values per-CPU maps have. Default 1. */
  readonly cpus?: number;
  /** Of bpf_get_prandom_u32: the same seed, the same numbers. Default 1. */
  readonly seed?: number;
  /**
   * `virtual` (default): time stands still but for `emulator.clock.advance(nanoseconds)`, so that a test sees the same times whenever it runs.
   * `real`: the machine's.
   */
  readonly clock?: 'virtual' | 'real';
  /** Bytes for all that programs can reach: maps, stacks, packets; at most 2 GiB. Default 256 MiB, of which the system gives what is used. */
  readonly memory?: number;
  /**
   * Loops begun again and calls after which a run is ended with an EmulatorFault. Default 100 million. What the verifier has walked to its end does
   * not count (`verify`).
   */
  readonly turns?: number;
  /** BTF of the kernel that it plays: bytes of a /sys/kernel/btf/vmlinux; null for the types of the programs themselves. Default: the running kernel's, where there is one. */
  readonly btf?: Uint8Array | null;
  /** Text of the kernel configuration for `__kconfig` variables, lines `CONFIG_HZ=250`. Default: the running kernel's, where it can be read. */
  readonly kernelConfig?: string;
  /** Whose registers probes have: programs are compiled for them. Default: this machine's, and x64 where it is neither. */
  readonly arch?: Arch;
  /** LINUX_KERNEL_VERSION that programs see. Default 6.18.0. */
  readonly kernelVersion?: string;
  /**
   * Every access is checked, also of programs that were verified; a pointer to an object of the kernel that is NULL, or no pointer, is a fault
   * when a program follows it. Default: it reads 0, as the kernel makes it.
   */
  readonly sanitize?: boolean;
  /** @internal Whether programs are held to what their type may call: tests of helpers have them called by all. Default true. */
  readonly rules?: boolean;
  /**
   * Programs are verified before they are loaded, as the kernel does it: `load` rejects with the `VerifierError` that the kernel would give. What
   * the verifier has no verdict on runs all the same, with checks, and with a process warning `EBPF_NOT_VERIFIED` that names it. What it accepts
   * runs without checks but those that the kernel makes, unless `sanitize` is true. Default false: verifying takes time.
   */
  readonly verify?: boolean;
  /** @internal The interpreter is what tests compare the translation with. */
  readonly engine?: 'jit' | 'interpreter';
}

const MOST_CPUS = 1024;

/** Options with their defaults. `kernel`: what the linker is told of the kernel that is played. */
export interface Settings
  extends Required<Omit<EmulatorOptions, 'turns' | 'btf' | 'kernelConfig' | 'kernelVersion'>> {
  readonly turns: number | undefined;
  readonly btf: Btf | null;
  readonly kernel: KernelEnvironment;
}

/** Throws ERR_EBPF_INVALID_ARGUMENT, ERR_EBPF_INVALID_BTF. */
export function settingsOf(options: EmulatorOptions): Settings {
  if (typeof options !== 'object' || options === null) refuse(`options are an object, not ${options}`);
  const { cpus = 1, seed = 1, clock = 'virtual', memory = 256 * 2 ** 20, turns } = options;
  const { arch = process.arch === 'arm64' ? 'arm64' : 'x64', engine = 'jit' } = options;
  const { sanitize = false, rules = true, verify = false } = options;
  if (!Number.isInteger(cpus) || cpus < 1 || cpus > MOST_CPUS)
    refuse(`cpus are 1 to ${MOST_CPUS}, not ${cpus}`);
  if (!Number.isSafeInteger(seed)) refuse(`seed is an integer, not ${seed}`);
  if (clock !== 'virtual' && clock !== 'real') refuse(`clock is 'virtual' or 'real', not '${clock}'`);
  if (arch !== 'x64' && arch !== 'arm64') refuse(`arch is 'x64' or 'arm64', not '${arch}'`);
  const btf = options.btf ? Btf.lazy(options.btf) : options.btf === null ? null : hostKernel.kernel;
  const kernel = kernelOf(options, cpus, btf);
  return { cpus, seed, clock, memory, turns, arch, engine, sanitize, rules, verify, btf, kernel };
}

function kernelOf(
  { kernelConfig = runningConfig(), kernelVersion = '6.18.0' }: EmulatorOptions,
  cpus: number,
  btf: Btf | null,
): KernelEnvironment {
  const [, major, minor, patch = 0] =
    /^(\d+)\.(\d+)(?:\.(\d+))?$/.exec(kernelVersion) ??
    refuse(`kernelVersion is like '6.18.0', not '${kernelVersion}'`);
  return {
    ...(btf && { btf }),
    ...(kernelConfig !== undefined && { config: kernelConfig }),
    version: (Number(major) << 16) | (Number(minor) << 8) | Math.min(Number(patch), 255),
    cpus,
  };
}

export function refuse(why: string): never {
  throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `emulator: ${why}`);
}
