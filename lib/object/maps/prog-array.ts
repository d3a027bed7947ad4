/** Arrays of programs, for tail calls. */
import type { BackendMap, BackendProgram } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import { type Cell, indexCell } from './cells.ts';
import { KeyedMap } from './keyed.ts';
import { deleteSlot } from './of-maps.ts';

/** A loaded program, as far as a slot needs one. */
export interface SlotProgram {
  readonly name: string;
  readonly backend: BackendProgram;
}

/** User space writes a descriptor and reads a program's id (kernel/bpf/arraymap.c). */
const programCell: Cell = {
  size: 4,
  decode: (view, offset) => view.getUint32(offset, true),
  encode(program, view, offset, root) {
    if (typeof program?.backend?.fd !== 'function') {
      throw new EbpfError(
        'ERR_EBPF_VALUE',
        `${root}: expected a loaded program (object.programs.…), got ${typeof program}`,
        {
          path: root,
        },
      );
    }
    view.setUint32(offset, program.backend.fd(), true);
  },
};

/** `BPF_MAP_TYPE_PROG_ARRAY` (kernel 4.2): slots hold programs; what is read is a program's id, undefined for an empty slot. */
export class ProgArray extends KeyedMap<number, number> {
  constructor(name: string, backend: BackendMap) {
    super(name, backend, indexCell, programCell);
  }

  /** Puts a program into a slot. */
  setProgram(index: number, program: SlotProgram): this {
    // What is written is a program, what is read an id: the cell takes the one and gives the other.
    return this.set(index, program as never);
  }

  /** Empties a slot. True if there was a program in it. */
  delete(index: number): boolean {
    return deleteSlot(this, index, this.view, errno => this.fail('delete', errno));
  }
}
