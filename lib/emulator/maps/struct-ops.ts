/** BPF_MAP_TYPE_STRUCT_OPS (kernel/bpf/bpf_struct_ops.c): a table of programs. It is made; nobody in the emulator calls its programs yet. */
import type { BackendStructOps } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import { ERRNO } from '../errno.ts';
import { FLAG } from './flags.ts';
import { EmulatedMap } from './map.ts';

const { E2BIG, EINVAL, ENOENT } = ERRNO;

export class EmulatedStructOps extends EmulatedMap {
  #value = 0;

  start(): void {
    this.#value = this.allocate('value', this.definition.valueSize).address;
  }

  override lookup(key: number, value: number): number {
    if (this.view.getUint32(key, true) !== 0) return ENOENT;
    this.show(value, this.#value);
    return 0;
  }

  override update(key: number, value: number, flags: bigint): number {
    if (flags !== 0n) return EINVAL;
    if (this.view.getUint32(key, true) !== 0) return E2BIG;
    this.copy(this.#value, value);
    return 0;
  }

  override programUpdate(): number {
    return EINVAL;
  }

  override nextKey(key: number, next: number): number {
    if (key !== 0 && this.view.getUint32(key, true) === 0) return ENOENT;
    this.view.setUint32(next, 0, true);
    return 0;
  }
}

/** What is to be attached, which the emulator can't. */
export function structOpsOf({ definition, who }: EmulatedMap, fd: () => number): BackendStructOps {
  return {
    name: definition.name,
    linked: (definition.flags & FLAG.LINK) !== 0,
    fd,
    async attach() {
      const why = 'nothing in the emulator calls the programs of a table of operations';
      throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `${who}: cannot be attached: ${why}`);
    },
  };
}
