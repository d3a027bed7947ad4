/** A program of the machine, whoever loaded it, as the kernel tells of it. */
import type { ProgramInfo } from '../../backend.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import { type JitedFunction, jitedFunctions } from '../../formats/loaded/jited.ts';
import type { RawProgramCode } from '../../formats/loaded/records.ts';
import { TranslatedProgram } from '../../formats/loaded/translated.ts';
import { programTypeName } from '../../formats/object/numbers.ts';
import { isNativeError } from '../errors.ts';
import { requireAddon } from '../native.ts';
import { byId } from './ask.ts';
import { btfTypes } from './btf.ts';
import { namesOfCalls } from './calls.ts';

export class SystemProgram {
  /** The kernel's facts: id, name (cut off at 15 bytes), tag, sizes, ids of its maps, statistics. */
  readonly info: ProgramInfo;

  constructor(id: number) {
    this.info = byId('program', id, each => requireAddon().programInfo(each));
  }

  get id(): number {
    return this.info.id;
  }

  get name(): string {
    return this.info.name;
  }

  /** `xdp`, `kprobe`, `sched_cls`, …: BPF_PROG_TYPE_* in lower case. */
  get type(): string {
    return programTypeName(this.info.type).toLowerCase();
  }

  /**
   * Its instructions as the kernel runs them, with the lines of the source where it was compiled with `-g`. Throws
   * ERR_EBPF_NO_TARGET if it has gone.
   */
  translated(): TranslatedProgram {
    return translatedOf(this.#code());
  }

  /** Its machine code, function by function; none where the JIT is off (`net.core.bpf_jit_enable`). */
  jited(): JitedFunction[] {
    return jitedOf(this.#code());
  }

  #code(): RawProgramCode {
    return byId('program', this.id, each => requireAddon().programCode(each));
  }
}

export const translatedOf = (raw: RawProgramCode): TranslatedProgram =>
  new TranslatedProgram(raw, typesOf(raw), namesOfCalls());

export const jitedOf = (raw: RawProgramCode): JitedFunction[] => jitedFunctions(raw, typesOf(raw));

/** Without CAP_SYS_ADMIN there is the code of one's own programs, but not their BTF by its id: then without names and lines. */
function typesOf({ btfId }: RawProgramCode): Btf | null {
  if (btfId === 0) return null;
  try {
    return btfTypes(btfId);
  } catch (error) {
    if (isNativeError((error as Error).cause)) return null;
    throw error;
  }
}
