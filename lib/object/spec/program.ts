/** One program of an object that is not loaded yet: what the file says, and what may be changed. */
import type { BackendProgram, ProgramEdit } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import type { ProgramImage, ProgramKind } from '../../formats/object/image.ts';

/** What a program without a backend handle can offer as an attach target. */
export interface TargetProgram {
  readonly backend: BackendProgram;
}

export class ProgramSpec {
  readonly name: string;
  /** As written in SEC(). */
  readonly section: string;
  readonly kind: ProgramKind;
  /** Whether `load` loads it; false where the section starts with `?`. */
  autoload: boolean;
  /** Whether `object.attach()` attaches it. */
  autoattach = true;
  /** BPF_PROG_TYPE_* number. */
  type: number;
  /** BPF_* attach type number. */
  expectedAttachType: number;
  /** BPF_F_* load flags; undefined for what the section says. */
  flags: number | undefined;
  /**
   * Index of the interface that an XDP program is loaded for, in the process's own network namespace: its card translates it, for
   * `attach({ mode: 'offload' })` (kernel 4.16), or, with BPF_F_XDP_DEV_BOUND_ONLY (64) in `flags`, its driver answers the program's
   * questions about a packet (kernel 6.3).
   */
  ifindex: number | undefined;
  /** What the section says after its first slash, e.g. `sched/sched_switch`; `attach()` starts from it. */
  attachTo: string;
  /** Function that fentry, fexit or freplace attaches to; in another loaded program where `program` is given. */
  attachTarget: { name: string; program?: TargetProgram } | undefined;
  readonly image: ProgramImage;

  constructor(image: ProgramImage) {
    this.image = image;
    this.name = image.name;
    this.section = image.section;
    this.kind = image.target.kind;
    this.autoload = image.target.autoload;
    this.type = image.target.programType;
    this.expectedAttachType = image.target.expectedAttachType;
    this.attachTo = image.target.attachTo;
  }

  /** Length in instruction slots of 8 bytes, before subprograms are linked in. */
  get instructionCount(): number {
    return this.image.size / 8;
  }

  edit(autoload = this.autoload): ProgramEdit {
    const { programType, expectedAttachType } = this.image.target;
    if (autoload && this.type === 0) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_OBJECT',
        `program '${this.name}': its section '${this.section}' names no program type; set spec.programs.${this.name}.type, or .autoload = false`,
      );
    }
    const target = this.attachTarget;
    return {
      name: this.name,
      autoload,
      ...(this.type !== programType && { type: this.type }),
      ...(this.expectedAttachType !== expectedAttachType && { expectedAttachType: this.expectedAttachType }),
      ...(this.flags !== undefined && { flags: this.flags }),
      ...(this.ifindex !== undefined && { ifindex: this.ifindex }),
      ...(target && {
        attachTarget: { name: target.name, ...(target.program && { program: target.program.backend }) },
      }),
    };
  }
}
