/** A global variable of a loaded object, live: reads and writes go to the memory that the program uses. */
import { constants } from 'node:os';
import type { BackendMap } from '../backend.ts';
import type { Codec, Value } from '../codec/types.ts';
import { EbpfError } from '../errors.ts';
import type { VariableImage } from '../formats/object/image.ts';

/** In place of memory that is no longer the section's. */
const GONE = new DataView(new ArrayBuffer(0));

/** A data section's map, mapped into the process where the kernel can (5.5), copied at each access otherwise. */
export class Section {
  readonly name: string;
  readonly #map: BackendMap;
  readonly #open: (onClose: () => void) => Uint8Array | null;
  #view: DataView | null | undefined;

  /** `open`: of sections that are in no map of their own. */
  constructor(
    name: string,
    map: BackendMap,
    open = (onClose: () => void) => map.mmap(map.info.frozen, onClose),
  ) {
    this.name = name;
    this.#map = map;
    this.#open = open;
  }

  /** Live memory; null where it can't be mapped. A .rodata section is mapped read-only: nothing here may write to it. */
  get view(): DataView | null {
    if (this.#view === undefined) {
      const memory = this.#open(() => {
        this.#view = GONE;
      });
      this.#view = memory && new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
    }
    return this.#view;
  }

  /** The section's bytes now, copied into scratch memory by a lookup. */
  read(): DataView {
    const { buffer, keyOffset, valueOffset } = this.#map.scratch;
    const scratch = new DataView(buffer);
    scratch.setUint32(keyOffset, 0, true);
    const errno = this.#map.lookup();
    if (errno !== undefined) throw this.failure(errno, 'BPF_MAP_LOOKUP_ELEM');
    return new DataView(buffer, valueOffset, this.#map.info.valueSize);
  }

  /** Writes back what `read` gave, as changed. */
  write(): void {
    const errno = this.#map.update();
    if (errno !== undefined) throw this.failure(errno, 'BPF_MAP_UPDATE_ELEM');
  }

  failure(errno: number, command: string): EbpfError {
    const closed = errno === constants.errno.EBADF;
    return new EbpfError(
      closed ? 'ERR_EBPF_CLOSED' : 'ERR_EBPF_SYSTEM',
      closed
        ? `the object that section '${this.name}' belongs to has been closed`
        : `section '${this.name}' can't be reached`,
      { errno, syscall: `bpf(${command})` },
    );
  }
}

/** `I`: what it may be set to, where that is more than what it is read as. */
export class Variable<T = Value, I = T> {
  readonly name: string;
  /** `.rodata`, `.data`, `.bss`, … */
  readonly section: string;
  /** Bytes. */
  readonly size: number;
  /** Fixed since load: it can be read alone. */
  readonly constant: boolean;
  readonly #section: Section;
  readonly #codec: Codec;
  readonly #offset: number;
  readonly #end: number;

  constructor(image: VariableImage, codec: Codec, section: Section) {
    this.name = image.name;
    this.section = image.section;
    this.size = image.size;
    this.constant = image.constant;
    this.#section = section;
    this.#codec = codec;
    this.#offset = image.offset;
    this.#end = image.offset + image.size;
  }

  /** What it is now; a struct is decoded as a snapshot, not atomically. Throws ERR_EBPF_CLOSED. */
  get value(): T {
    const view = this.#section.view ?? this.#section.read();
    try {
      return this.#codec.decode(view, this.#offset, this.#end);
    } catch (error) {
      throw this.#orClosed(error, view);
    }
  }

  /** Throws ERR_EBPF_READ_ONLY for constants, ERR_EBPF_VALUE for a value that does not fit, ERR_EBPF_CLOSED. */
  set value(value: I) {
    if (this.constant) {
      throw new EbpfError(
        'ERR_EBPF_READ_ONLY',
        `variable '${this.name}' is in ${this.section}, which is read-only once loaded: set spec.variables.${this.name}.value before load, ` +
          'or drop const from its declaration',
      );
    }
    const live = this.#section.view;
    const view = live ?? this.#section.read();
    try {
      // Encoded aside first: a value that turns out wrong half-way must not reach the program.
      const aside = new DataView(new ArrayBuffer(this.size));
      this.#codec.encode(value, aside, 0, this.name);
      this.#codec.encode(value, view, this.#offset, this.name);
    } catch (error) {
      throw this.#orClosed(error, view);
    }
    if (!live) this.#section.write();
  }

  /** Closing the map detaches its memory, on which every access is a TypeError, or takes it away: then it is a RangeError. */
  #orClosed(error: unknown, view: DataView): unknown {
    const outside = error instanceof TypeError || error instanceof RangeError;
    return outside && view.buffer.byteLength === 0
      ? this.#section.failure(constants.errno.EBADF, 'BPF_MAP_LOOKUP_ELEM')
      : error;
  }
}
