/** One map of an object that is not loaded yet: its definition, and what may be changed. */
import type { BackendMap, MapEdit } from '../../backend.ts';
import type { CodecOptions } from '../../codec/types.ts';
import { EbpfError } from '../../errors.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import type { MapImage } from '../../formats/object/image.ts';
import { MapType } from '../maps/types.ts';

/** A loaded map, as far as a spec needs one. */
export interface ReusableMap {
  readonly name: string;
  readonly backend: BackendMap;
}

export class MapSpec {
  readonly name: string;
  readonly image: MapImage;
  /** The file's types; null where it has none. */
  readonly btf: Btf | null;
  /** Whether `load` creates it; false where the section starts with `?`. */
  autocreate: boolean;
  /** Whether `object.attach()` attaches it: struct_ops maps alone; true where their section ends in `.link`. */
  autoattach: boolean;
  /** BPF_MAP_TYPE_* number. */
  type: number;
  /** Bytes. */
  keySize: number;
  valueSize: number;
  /** BPF_F_* numbers. */
  flags: number;
  numaNode: number;
  mapExtra: bigint;
  /** Pin here, and reuse what is pinned here; null for never, undefined for what the file says. */
  pinPath: string | null | undefined;
  /** Take this loaded map instead of making one: a new version goes on with the old one's contents. */
  reuse: ReusableMap | undefined;
  /** For maps of maps whose definition has no inner map: a map like those that will be put in. */
  innerMap: ReusableMap | undefined;
  /** How keys and values look in JavaScript; what is absent is as `open` was told. */
  codec: CodecOptions = {};
  /** Name of the C type of a ring buffer's records (`event`, `struct event`); found by itself where the object says it. */
  eventType: string | undefined;
  /** A data section's contents, as its variables have been set. */
  readonly initialValue: Uint8Array | null;
  #maxEntries: number;

  constructor(image: MapImage, btf: Btf | null = null) {
    this.image = image;
    this.btf = btf;
    this.name = image.name;
    this.autocreate = !image.section.startsWith('?');
    this.autoattach = image.type === MapType.struct_ops && image.section.endsWith('.link');
    this.type = image.type;
    this.keySize = image.keySize;
    this.valueSize = image.valueSize;
    this.#maxEntries = image.maxEntries;
    this.flags = image.flags;
    this.numaNode = image.numaNode;
    this.mapExtra = image.mapExtra;
    // Not slice(): that of a Buffer copies nothing.
    this.initialValue = image.initialValue && new Uint8Array(image.initialValue);
  }

  /** Most elements it can hold; bytes for a ring buffer (made a power of two of at least a page at load). */
  get maxEntries(): number {
    return this.#maxEntries;
  }

  set maxEntries(count: number) {
    if (!Number.isInteger(count) || count < 0 || count > 0xffffffff) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_ARGUMENT',
        `map '${this.name}': maxEntries must be a whole number from 0 to 4294967295, not ${count}`,
      );
    }
    this.#maxEntries = count;
  }

  edit(): MapEdit {
    const { image } = this;
    // The kernel takes ring buffers without key or value; a value type in the definition is there for its records' type.
    const ring = this.type === MapType.ringbuf || this.type === MapType.user_ringbuf;
    const keySize = ring ? 0 : this.keySize;
    const valueSize = ring ? 0 : this.valueSize;
    return {
      name: this.name,
      // libbpf 1.5 sees the `?` of a struct_ops section for the first map in it alone.
      ...((this.autocreate === image.section.startsWith('?') || image.type === MapType.struct_ops) && {
        autocreate: this.autocreate,
      }),
      ...(this.type !== image.type && { type: this.type }),
      ...(keySize !== image.keySize && { keySize }),
      ...(valueSize !== image.valueSize && { valueSize }),
      ...(this.#maxEntries !== image.maxEntries && { maxEntries: this.#maxEntries }),
      ...(this.flags !== image.flags && { flags: this.flags }),
      ...(this.numaNode !== image.numaNode && { numaNode: this.numaNode }),
      ...(this.mapExtra !== image.mapExtra && { mapExtra: this.mapExtra }),
      ...(this.pinPath !== undefined && { pinPath: this.pinPath }),
      ...(this.reuse && { reuse: this.reuse.backend }),
      ...(this.innerMap && { innerMap: this.innerMap.backend }),
      ...(this.initialValue && !this.reuse && { initialValue: this.initialValue }),
    };
  }
}
