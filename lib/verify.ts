/** `verify`: what the kernel would say of an object's programs at load, without a kernel and without privileges. */
import type { VerifierError } from './errors.ts';
import { Btf } from './formats/btf/btf.ts';
import { type KernelEnvironment, linkObject } from './linker/index.ts';
import { namedRecord } from './object/record.ts';
import type { AnyShape, PerProgram } from './object/shape.ts';
import { ObjectSpec } from './object/spec.ts';
import { open, type Source } from './open.ts';
import { runningKernel } from './running-kernel.ts';
import {
  DEFAULT_KERNEL,
  loaderFeatures,
  type ProgramVerdict,
  rulesOf,
  type VerifierCapability,
  verifyObject,
} from './verifier/index.ts';

export interface VerifyOptions<Name extends string = string> {
  /** Whose rules: `5.10`, `6.1`, `6.12`, `6.18` (default) or `7.2`. */
  readonly kernel?: string;
  /** Level of the logs of accepted programs, the kernel's bits: 1 and 2, and 4 for statistics. Default 0: no log. A rejection has one always. */
  readonly logLevel?: number;
  /**
   * Capabilities of the process that will load, of those that bpf() asks for; CAP_SYS_ADMIN stands for all. Default: all. `[]` is an
   * unprivileged process, which may load socket filters and programs of cgroups' packets where kernel.unprivileged_bpf_disabled is 0.
   * Without CAP_PERFMON programs must not leak pointers or what is left on the stack, ahead of time (Spectre) neither; without CAP_BPF
   * they have no loops, functions, kfuncs, and 4096 instructions at most.
   */
  readonly capabilities?: readonly VerifierCapability[];
  /** Names of the programs to verify, autoload or not. Default: those that would be loaded. */
  readonly programs?: readonly Name[];
  /**
   * Types of the kernel that the object is linked for: bytes of a /sys/kernel/btf/vmlinux; null for the object's own. Default: the running
   * kernel's, where there is one and `kernel` names no other version. Programs for functions, hooks or types of the kernel are
   * 'unsupported', or cannot be linked, without that kernel's.
   */
  readonly btf?: Uint8Array | null;
  /**
   * Types of that kernel's modules, split from `btf`: bytes of a /sys/kernel/btf/NAME by the module's name. Default: those of the running
   * kernel's, where `btf` is the running kernel's.
   */
  readonly modules?: Readonly<Record<string, Uint8Array>>;
}

/**
 * Verifies an object's programs as the kernel does at load: same rules, same words. It needs no privileges, no addon and no Linux, and
 * loads nothing. A spec that was edited is verified as it would be loaded. What the verifier does not know yet is 'unsupported', never a
 * silent accept: docs/verifier.md says what that is, and how well verdicts agree with the kernel's.
 *
 * Rejects with what `open` and linking reject with (ERR_EBPF_INVALID_OBJECT, ERR_EBPF_INVALID_BTF, ERR_EBPF_LOAD, ERR_EBPF_NO_TARGET, …),
 * ERR_EBPF_NOT_SUPPORTED (a kernel without tables), ERR_EBPF_UNKNOWN_PROGRAM. A rejected program is an answer, not a rejection.
 *
 * @example
 * const result = await verify('flows.bpf.o');
 * for (const program of result) if (program.verdict !== 'accepted') console.log(program.explain());
 */
export async function verify<S = AnyShape>(
  source: Source | ObjectSpec<S>,
  options: VerifyOptions = {},
): Promise<Verification<S>> {
  const { kernel = DEFAULT_KERNEL, logLevel = 0, programs, capabilities } = options;
  rulesOf(kernel);
  const spec = source instanceof ObjectSpec ? source : await open<S>(source);
  // Names that are none are refused by the record.
  for (const name of programs ?? []) void (spec.programs as Record<string, unknown>)[name];
  const request = spec.request(programs);
  const environment = environmentOf(options);
  const verdicts = verifyObject(linkObject(request, environment), spec.image, environment.btf ?? null, {
    version: kernel,
    logLevel,
    objectName: spec.name,
    ...(capabilities && { capabilities }),
    kernel: environment,
  });
  return new Verification<S>(spec.name, kernel, verdicts);
}

function environmentOf({ kernel, btf, modules }: VerifyOptions): KernelEnvironment {
  const [major = 0, minor = 0] = (kernel ?? DEFAULT_KERNEL).split('.').map(Number);
  const version = (major << 16) | (minor << 8);
  if (btf === undefined) {
    const running = runningKernel();
    // Types of one kernel say nothing of what another has.
    const isOther =
      kernel !== undefined && running.version !== undefined && running.version >> 8 !== version >> 8;
    if (running.btf && !isOther) return running;
  }
  const features = loaderFeatures(kernel ?? DEFAULT_KERNEL);
  if (!btf) return { version, features };
  const types = Btf.lazy(btf);
  const ofModules = Object.entries(modules ?? {}).map(([name, bytes]) => ({
    name,
    btf: Btf.lazy(bytes, types),
  }));
  return { btf: types, modules: ofModules, version, features };
}

/** What `verify` answers. */
export class Verification<S = AnyShape> implements Iterable<ProgramVerification> {
  /** The object's name. */
  readonly name: string;
  /** Whose rules they are: `6.18`. */
  readonly kernel: string;
  /** By name; `for (const program of verification)` for all. */
  readonly programs: PerProgram<S, ProgramVerification>;
  readonly #programs: readonly ProgramVerification[];

  constructor(name: string, kernel: string, verdicts: readonly ProgramVerdict[]) {
    this.name = name;
    this.kernel = kernel;
    this.#programs = verdicts.map(verdict => new ProgramVerification(verdict, kernel));
    const byName = new Map(this.#programs.map(program => [program.name, program]));
    this.programs = namedRecord('verified program', 'ERR_EBPF_UNKNOWN_PROGRAM', name, byName);
  }

  /** Whether all are accepted: one that is not supported is not. */
  get ok(): boolean {
    return this.#programs.every(({ verdict }) => verdict === 'accepted');
  }

  [Symbol.iterator](): Iterator<ProgramVerification> {
    return this.#programs.values();
  }
}

/** The verdict on one program. */
export class ProgramVerification {
  readonly name: string;
  readonly verdict: 'accepted' | 'rejected' | 'unsupported';
  /** Of a rejection: as the kernel backend throws it. */
  declare readonly error?: VerifierError;
  /** Of 'unsupported': what the verifier does not know yet. */
  declare readonly unsupported?: string;
  /** In the kernel's form. Of a rejection the whole path; empty of an accepted program without `logLevel`. */
  readonly log: string;
  /** Instructions that were walked, over all paths. */
  readonly instructions: number;
  /** States that were kept to compare others with, over all paths. */
  readonly states: number;
  /** Time that the verdict took. */
  readonly milliseconds: number;
  readonly #kernel: string;

  constructor(found: ProgramVerdict, kernel: string) {
    this.name = found.program;
    this.verdict = found.verdict;
    if (found.error) this.error = found.error;
    if (found.unsupported !== undefined) this.unsupported = found.unsupported;
    this.log = found.log;
    this.instructions = found.processed;
    this.states = found.states;
    this.milliseconds = found.milliseconds;
    this.#kernel = kernel;
  }

  /** For people: of a rejection the path to it over the lines of the source (`VerifierError.explain`), else a line. */
  explain(): string {
    if (this.error) return this.error.explain();
    const who = `program '${this.name}'`;
    return this.unsupported === undefined
      ? `${who} is accepted by the rules of kernel ${this.#kernel}\n`
      : `${who} has no verdict: the verifier does not know ${this.unsupported} yet\n`;
  }
}
