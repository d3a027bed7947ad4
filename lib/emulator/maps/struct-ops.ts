/** BPF_MAP_TYPE_STRUCT_OPS (kernel/bpf/bpf_struct_ops.c): a table of programs. */
import type { BackendLink, BackendStructOps } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import { ERRNO } from '../errno.ts';
import { FLAG } from './flags.ts';
import { EmulatedMap } from './map.ts';

const { E2BIG, EINVAL, ENOENT } = ERRNO;

/** What the map's value stands for. */
export interface OperationsTable {
  attach(): BackendLink;
  free(): void;
}

export class EmulatedStructOps extends EmulatedMap {
  #value = 0;
  /** null until its object's programs are loaded. */
  table: OperationsTable | null = null;

  start(): void {
    this.#value = this.allocate('value', this.definition.valueSize).address;
  }

  /** Whether links hold it, and not its value. */
  get linked(): boolean {
    return (this.definition.flags & FLAG.LINK) !== 0;
  }

  /** What the user looks up from now on: it is registered, and its value stays what it is. */
  assign(value: Uint8Array): void {
    this.world.machine.memory.bytes.set(value.subarray(0, this.definition.valueSize), this.#value);
  }

  protected override end(): void {
    this.table?.free();
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

/** What is to be attached: known where its object was loaded. */
export function structOpsOf(map: EmulatedStructOps, fd: () => number): BackendStructOps {
  const { definition, who } = map;
  return {
    name: definition.name,
    linked: map.linked,
    fd,
    async attach() {
      fd();
      if (map.table) return map.table.attach();
      const why = 'nothing says which programs are its operations';
      throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `${who}: cannot be attached: ${why}`);
    },
  };
}
