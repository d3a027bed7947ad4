/** BPF_MAP_TYPE_PROG_ARRAY (kernel/bpf/arraymap.c): where tail calls go on. */
import { ERRNO } from '../errno.ts';
import type { EmulatedProgram } from '../program.ts';
import { EmulatedSlots } from './slots.ts';

const { EBADF, EINVAL } = ERRNO;
/** BPF_PROG_TYPE_EXT */
const EXT = 28;

export class EmulatedProgArray extends EmulatedSlots<EmulatedProgram> {
  /** Type of the first program that it met, in a slot or as its user; all others must be of it, too (bpf_prog_map_compatible). */
  #type: number | undefined;

  override programAt(index: number): EmulatedProgram | undefined {
    return this.itemAt(index);
  }

  override accepts(type: number): boolean {
    this.#type ??= type;
    return this.#type === type;
  }

  protected override openItem(descriptor: number): EmulatedProgram | number {
    const program = this.world.programs.byDescriptor(descriptor);
    if (!program) return EBADF;
    return program.type !== EXT && this.accepts(program.type) ? program : EINVAL;
  }

  protected override hold(program: EmulatedProgram): void {
    program.retain();
  }

  protected override letGo(program: EmulatedProgram): void {
    program.release();
  }

  protected override idOf({ id }: EmulatedProgram): number {
    return id;
  }

  /** Programs and the array could hold each other for ever: without a user the slots are emptied (bpf_map_put_uref in syscall.c). */
  protected override withoutUsers(): void {
    this.clear();
  }
}
