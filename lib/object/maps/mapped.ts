/** Values in memory that is shared with programs: read, written and counted up in place, without a system call. */
import type { BackendMap } from '../../backend.ts';
import { createCodec } from '../../codec/index.ts';
import type { Codec, CodecOptions } from '../../codec/types.ts';
import { EbpfError, type ErrorCode } from '../../errors.ts';
import { fieldAt } from './field.ts';

/** Part of a map's memory, as long as that is open. */
export interface SharedMemory {
  /** For messages: `map 'counters' (array)`. */
  readonly who: string;
  readonly readOnly: boolean;
  /** Throws ERR_EBPF_CLOSED. */
  view(): DataView;
}

export interface MappedType {
  readonly codec: Codec;
  readonly options: CodecOptions;
}

type Words = Int32Array | Uint32Array | BigInt64Array | BigUint64Array;
type WordsClass = new (buffer: ArrayBufferLike, offset: number, length: number) => Words;
// biome-ignore lint/suspicious/noExplicitAny: TypeScript types Atomics by the kind of array, which is known at run time
type Any = any;
/** The same, whatever kind of array it is. */
type Operation = (words: Any, index: number, ...operands: Any[]) => Any;
const operations: {
  readonly [name in
    | 'load'
    | 'store'
    | 'add'
    | 'sub'
    | 'and'
    | 'or'
    | 'xor'
    | 'exchange'
    | 'compareExchange']: Operation;
} = Atomics;

/** Atomic operations are those of aligned words, as the processor has them. */
const WORDS: Readonly<Record<string, WordsClass>> = {
  'signed 4': Int32Array,
  'unsigned 4': Uint32Array,
  'signed 8': BigInt64Array,
  'unsigned 8': BigUint64Array,
};

/**
 * One value, or a field of one. `value` reads a snapshot, member by member, and is not atomic as a whole: a program may write meanwhile.
 * `load`, `add` and so on are atomic, and there for aligned integers of 32 bits (numbers) and 64 bits (bigints).
 */
export class MappedValue<V> {
  readonly #memory: SharedMemory;
  readonly #type: MappedType;
  readonly #offset: number;
  readonly #path: string;

  /** @internal */
  constructor(memory: SharedMemory, type: MappedType, offset: number, path: string) {
    this.#memory = memory;
    this.#type = type;
    this.#offset = offset;
    this.#path = path;
  }

  /** Bytes. */
  get size(): number {
    return this.#type.codec.size;
  }

  /** C type: `struct stat`, `__u64`. */
  get typeName(): string {
    return this.#type.codec.typeName;
  }

  /** Throws ERR_EBPF_CLOSED. */
  get value(): V {
    return this.#type.codec.decode(this.#memory.view(), this.#offset);
  }

  /** Throws ERR_EBPF_VALUE, ERR_EBPF_READ_ONLY (frozen), ERR_EBPF_CLOSED. */
  set value(value: V) {
    const view = this.#writable();
    const { codec } = this.#type;
    // Encoded aside first: a value that turns out wrong half-way must not reach the program.
    const aside = new DataView(new ArrayBuffer(codec.size));
    codec.encode(value, aside, 0, this.#path, codec.size);
    new Uint8Array(view.buffer, view.byteOffset + this.#offset, codec.size).set(new Uint8Array(aside.buffer));
  }

  /** A member by its name, an element by its index: `bytes`, `by_port[3].count`. Throws ERR_EBPF_VALUE for one that is not there, and for bitfields. */
  field<F = unknown>(path: string): MappedValue<F> {
    const { codec, options } = this.#type;
    const { btf, typeId } = codec;
    if (!btf || typeId === 0)
      throw this.#wrong('ERR_EBPF_VALUE', 'it is bytes, without a type that says its fields');
    const found = fieldAt(btf, typeId, path, this.#path);
    const type = { codec: createCodec(btf, found.typeId, options), options };
    const own = path.startsWith('[') ? `${this.#path}${path}` : `${this.#path}.${path}`;
    return new MappedValue<F>(this.#memory, type, this.#offset + found.offset, own);
  }

  /** Throws ERR_EBPF_NOT_SUPPORTED for what is no aligned integer of 4 or 8 bytes, as all that follow. */
  load(): V {
    return operations.load(this.#word(this.#memory.view()), 0);
  }

  store(value: V): void {
    operations.store(this.#word(this.#writable()), 0, this.#operand(value));
  }

  /** Answers what was there before, as all that follow. Sums wrap around, as in C. */
  add(value: V): V {
    return operations.add(this.#word(this.#writable()), 0, this.#operand(value));
  }

  sub(value: V): V {
    return operations.sub(this.#word(this.#writable()), 0, this.#operand(value));
  }

  and(value: V): V {
    return operations.and(this.#word(this.#writable()), 0, this.#operand(value));
  }

  or(value: V): V {
    return operations.or(this.#word(this.#writable()), 0, this.#operand(value));
  }

  xor(value: V): V {
    return operations.xor(this.#word(this.#writable()), 0, this.#operand(value));
  }

  exchange(value: V): V {
    return operations.exchange(this.#word(this.#writable()), 0, this.#operand(value));
  }

  /** Writes `replacement` if `expected` is there. */
  compareExchange(expected: V, replacement: V): V {
    const [old, next] = [this.#operand(expected), this.#operand(replacement)];
    return operations.compareExchange(this.#word(this.#writable()), 0, old, next);
  }

  #writable(): DataView {
    if (!this.#memory.readOnly) return this.#memory.view();
    throw this.#wrong('ERR_EBPF_READ_ONLY', 'the map is frozen, and can only be read');
  }

  #word(view: DataView): Words {
    const { btf, typeId, size } = this.#type.codec;
    const type = btf && typeId !== 0 ? btf.type(btf.resolve(typeId)) : undefined;
    const Kind = type?.kind === 'int' ? WORDS[`${type.signed ? 'signed' : 'unsigned'} ${size}`] : undefined;
    const at = view.byteOffset + this.#offset;
    if (Kind && at % size === 0) return new Kind(view.buffer, at, 1);
    const why = Kind
      ? `it is not aligned to ${size} bytes`
      : `${this.typeName} is no integer of 4 or 8 bytes`;
    throw this.#wrong('ERR_EBPF_NOT_SUPPORTED', `atomic access: ${why}`);
  }

  /** Numbers for 4 bytes, bigints for 8. */
  #operand(value: V): V {
    const wanted = this.size === 8 ? 'bigint' : 'number';
    const fits = typeof value === wanted && (wanted === 'bigint' || Number.isInteger(value));
    if (fits) return value;
    throw this.#wrong('ERR_EBPF_VALUE', `atomic access: expected a ${wanted}, got ${typeof value}`);
  }

  #wrong(code: ErrorCode, why: string): EbpfError {
    return new EbpfError(code, `${this.#memory.who}: ${this.#path}: ${why}`, { path: this.#path });
  }
}

/** The memory of a map, mapped into the process once, and gone with its close. */
export function sharedMemory(
  who: string,
  readOnly: boolean,
  open: (onClose: () => void) => Uint8Array,
): SharedMemory {
  let closed = false;
  const { buffer, byteOffset, byteLength } = open(() => {
    closed = true;
  });
  const view = new DataView(buffer, byteOffset, byteLength);
  return {
    who,
    readOnly,
    view() {
      // The kernel's is detached, the emulator's is not.
      if (!closed && buffer.byteLength > 0) return view;
      throw new EbpfError('ERR_EBPF_CLOSED', `${who} has been closed, and its memory is gone`);
    },
  };
}

/** An array in memory that it shares with programs (BPF_F_MMAPABLE, kernel 5.5). */
export class MappedArray<V> implements Iterable<MappedValue<V>> {
  readonly length: number;
  readonly #memory: SharedMemory;
  readonly #type: MappedType;
  readonly #stride: number;

  /** @internal Throws ERR_EBPF_NOT_SUPPORTED where the map can't be mapped. */
  constructor(who: string, backend: BackendMap, type: MappedType) {
    const { maxEntries, valueSize, frozen } = backend.info;
    this.length = maxEntries;
    this.#type = type;
    // Elements stand 8-aligned (array_map_alloc() in kernel/bpf/arraymap.c).
    this.#stride = Math.ceil(valueSize / 8) * 8;
    this.#memory = sharedMemory(who, frozen, onClose => {
      const memory = backend.mmap(frozen, onClose);
      if (memory) return memory;
      const why =
        'its memory can not be mapped: declare it with BPF_F_MMAPABLE (__uint(map_flags, 1024), kernel 5.5)';
      throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `${who}: ${why}`);
    });
  }

  /** Throws ERR_EBPF_KEY_NOT_FOUND beyond the end. */
  at(index: number): MappedValue<V> {
    if (Number.isInteger(index) && index >= 0 && index < this.length)
      return new MappedValue<V>(this.#memory, this.#type, index * this.#stride, `[${index}]`);
    const why = `there is no element ${index}; it has ${this.length}`;
    throw new EbpfError('ERR_EBPF_KEY_NOT_FOUND', `${this.#memory.who}: ${why}`);
  }

  *[Symbol.iterator](): IterableIterator<MappedValue<V>> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }
}
