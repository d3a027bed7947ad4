/**
 * How much work CO-RE may be for one object. Types can share their parts, so that a small BTF asks for exponentially many
 * comparisons; the largest real objects need some ten thousand.
 */
import { EbpfError } from '../../errors.ts';

const LIMIT = 1 << 22;

export class Steps {
  #left = LIMIT;

  /** Throws ERR_EBPF_INVALID_BTF when there has been too much. */
  take(count = 1): void {
    this.#left -= count;
    if (this.#left < 0) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_BTF',
        `BTF: matching its types takes more than ${LIMIT} steps; they are nested in each other too often`,
      );
    }
  }
}
