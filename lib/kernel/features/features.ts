/** What the running kernel has of eBPF, found out by trying: each list when it is first asked for. */
import { constants } from 'node:os';
import { ProgramType } from '../../formats/object/numbers.ts';
import type { LinkType } from '../../hooks/link-info.ts';
import { ATTACH_TYPES, attachType, type KnownAttachType } from './attach-types.ts';
import { BTF_FEATURES, type BtfFeature, btf } from './btf.ts';
import { type Feature, fromErrno, no, unknown, yes } from './feature.ts';
import { type HelperFeatures, helpers } from './helpers.ts';
import { INSTRUCTIONS, type InstructionFeature, instructions } from './instructions.ts';
import { type KfuncFeatures, kfuncs } from './kfuncs.ts';
import { LINK_TYPES, linkType } from './link-types.ts';
import { type KnownMapType, MAP_TYPES, mapType } from './map-types.ts';
import { PROGRAM_TYPES, type ProgramTypeName, programType } from './program-types.ts';
import { Trials } from './trials.ts';

export class Features {
  readonly #trials = new Trials();
  readonly #known = new Map<string, unknown>();

  /** `6.18.5` */
  get release(): string {
    return this.#trials.release;
  }

  /** By their names in lower case: `xdp`, `sched_cls`, … */
  get programTypes(): Readonly<Record<ProgramTypeName, Feature>> {
    return this.#each('programTypes', PROGRAM_TYPES, programType);
  }

  /** `hash`, `ringbuf`, `arena`, … */
  get mapTypes(): Readonly<Record<KnownMapType, Feature>> {
    return this.#each('mapTypes', MAP_TYPES, mapType);
  }

  /** `tcx_ingress`, `trace_fentry`, … */
  get attachTypes(): Readonly<Record<KnownAttachType, Feature>> {
    return this.#each('attachTypes', ATTACH_TYPES, attachType);
  }

  /** `xdp`, `kprobe_multi`, …, as `link.info().type`. */
  get linkTypes(): Readonly<Record<LinkType, Feature>> {
    return this.#each('linkTypes', LINK_TYPES, (name, trials) => linkType(name, this.attachTypes, trials));
  }

  /** `v1` to `v4` as clang's `-mcpu` has them, `atomics`, `may_goto`, … */
  get instructions(): Readonly<Record<InstructionFeature, Feature>> {
    return this.#each('instructions', INSTRUCTIONS, instructions);
  }

  /** Whether the kernel tells its types, and what kinds of them it takes. */
  get btf(): Readonly<Record<BtfFeature, Feature>> {
    return this.#each('btf', BTF_FEATURES, btf);
  }

  /** Whether programs become machine code. */
  get jit(): Feature {
    return this.#once('jit', () => {
      const { errno, jitedBytes } = this.#trials.program({ type: ProgramType.SOCKET_FILTER });
      const circumstance = this.#trials.circumstance(['CAP_BPF']);
      if (errno !== 0) return unknown(fromErrno(errno, [], circumstance).reason);
      return jitedBytes > 0
        ? yes('the kernel compiled one')
        : no('the kernel interprets programs (net.core.bpf_jit_enable, or kernel.kptr_restrict hides it)');
    });
  }

  /** Whether rights can be delegated by a bpffs (`load({ token })`). */
  get token(): Feature {
    return this.#once('token', () => {
      // Of no bpffs at all: EBADF from a kernel that looks for it.
      const errno = this.#trials.addon.tryToken();
      return fromErrno(errno, [constants.errno.EBADF], this.#trials.circumstance(['CAP_BPF'], '6.9'));
    });
  }

  /** The helpers that programs of a type may call, by name: `bpf_redirect_map`, … */
  helpers(type: ProgramTypeName): HelperFeatures {
    return this.#once(`helpers ${type}`, () => helpers(type, this.#trials));
  }

  /**
   * The kernel's functions that programs of a type may call, by name: all that are for some type, where the kernel's BTF says which
   * these are (some 6.10 on), and otherwise those that this type has. Modules' are left out.
   */
  kfuncs(type: ProgramTypeName): KfuncFeatures {
    return this.#once(`kfuncs ${type}`, () => kfuncs(type, this.#trials));
  }

  #each<Name extends string>(
    what: string,
    names: readonly Name[],
    ask: (name: Name, trials: Trials) => Feature,
  ): Readonly<Record<Name, Feature>> {
    return this.#once(what, () => {
      const answers = names.map(name => [name, ask(name, this.#trials)]);
      return Object.fromEntries(answers) as Record<Name, Feature>;
    });
  }

  #once<T>(what: string, find: () => T): T {
    if (!this.#known.has(what)) this.#known.set(what, find());
    return this.#known.get(what) as T;
  }
}

/**
 * What the running kernel has: program, map, attach and link types, helpers and kfuncs by program type, instructions, BTF, JIT, token. Each
 * is `yes`, `no` or `unknown`, with the reason. Found out as bpftool does: the kernel is given the smallest program, map or BTF of the
 * kind, which is closed again at once; nothing is attached. What a policy refuses (EPERM) is unknown. Throws ERR_EBPF_NO_NATIVE.
 *
 * @example
 * const { programTypes, token } = features();
 * if (programTypes.netfilter.support !== 'yes') console.log(programTypes.netfilter.reason);
 */
export function features(): Features {
  return new Features();
}
