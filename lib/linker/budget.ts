/**
 * A small file can ask for much memory: functions that lie in each other, all copied into each program that calls them; tables
 * of relocations that are all the same bytes.
 */
import { EbpfError } from '../errors.ts';

/** BPF_COMPLEXITY_LIMIT_INSNS: the longest program that a kernel takes (include/linux/bpf.h). */
const PROGRAM = 1_000_000;
/** Of all programs of an object together; records of lines and relocations count like instructions. */
const OBJECT = 8_000_000;

export class Budget {
  #left = OBJECT;

  take(count: number, name: string): void {
    this.#left -= count;
    if (this.#left < 0) throw tooLarge(`object: up to program '${name}' it has more than ${OBJECT}`);
  }

  program(length: number, name: string): void {
    if (length > PROGRAM) {
      throw tooLarge(`program '${name}': with the functions that it calls it has more than ${PROGRAM}`);
    }
  }
}

const tooLarge = (why: string) =>
  new EbpfError('ERR_EBPF_INVALID_OBJECT', `${why} instructions, which no kernel takes`);
