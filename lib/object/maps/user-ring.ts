/** Ring buffers the other way round: user space writes, programs drain. */
import type { BackendMap, BackendUserRing } from '../../backend.ts';
import type { Codec } from '../../codec/types.ts';
import { EbpfError } from '../../errors.ts';
import { BpfMap } from './base.ts';
import type { MapVerb } from './errors.ts';

/** struct bpf_ringbuf_hdr before each record. */
const HEADER = 8;

/**
 * `BPF_MAP_TYPE_USER_RINGBUF` (kernel 6.1). Records are read in the order of their reservation, each when it is submitted; one writer at a
 * time. Programs take them with bpf_user_ringbuf_drain: nobody wakes them.
 *
 * @example
 * object.maps.commands.send({ kind: 1, port: 443 });
 */
export class UserRingBuffer<E> extends BpfMap {
  readonly #codec: Codec | undefined;
  #ring: BackendUserRing | undefined;

  constructor(name: string, backend: BackendMap, codec: Codec | undefined) {
    super(name, backend);
    this.#codec = codec;
  }

  /** C type of the records, e.g. `struct command`; undefined where the object does not say it, and records are bytes. */
  get eventType(): string | undefined {
    return this.#codec?.typeName;
  }

  /** Bytes that no program has drained yet, of `maxEntries`. */
  get pending(): number {
    return this.#open('get').pending();
  }

  /**
   * Room for a record of `size` bytes; default: those of the records' type. Whoever has it writes it, and then submits or discards it: those
   * behind it wait. Throws ERR_EBPF_MAP_FULL (nothing is lost: try again when programs have drained it), ERR_EBPF_VALUE (a record that
   * never fits), ERR_EBPF_CLOSED.
   */
  reserve(size: number | undefined = this.#codec?.size): UserRecord<E> {
    const ring = this.#open('push');
    if (!Number.isInteger(size) || size === undefined || size < 0 || size > ring.size - HEADER) {
      const most = `a record of this ring has at most ${ring.size - HEADER} bytes`;
      throw new EbpfError('ERR_EBPF_VALUE', `size: ${most}, not ${size}`, { path: 'size' });
    }
    const offset = ring.reserve(size);
    if (offset >= 0) return new UserRecord<E>(this.name, ring, this.#codec, offset, size);
    const why = `it is full: ${ring.pending()} of ${ring.size} bytes wait for a program to drain them`;
    throw new EbpfError(
      'ERR_EBPF_MAP_FULL',
      `map '${this.name}' (${this.type}): cannot reserve ${size} bytes: ${why}`,
    );
  }

  /** Reserves, writes and submits. Throws as `reserve`, and ERR_EBPF_VALUE for a value that does not fit its type. */
  send(value: E): void {
    const isBytes = !this.#codec && value instanceof Uint8Array;
    const record = this.reserve(isBytes ? value.length : undefined);
    try {
      record.write(value);
    } catch (error) {
      record.discard();
      throw error;
    }
    record.submit();
  }

  #open(verb: MapVerb): BackendUserRing {
    if (this.closed) this.fail(verb, 9 /* EBADF */);
    this.#ring ??= this.backend.userRing();
    return this.#ring;
  }
}

/** A record that is being written: in the ring, where no program reads it yet. */
export class UserRecord<E> {
  readonly #map: string;
  readonly #ring: BackendUserRing;
  readonly #codec: Codec | undefined;
  readonly #offset: number;
  readonly #size: number;
  #done = false;

  constructor(map: string, ring: BackendUserRing, codec: Codec | undefined, offset: number, size: number) {
    this.#map = map;
    this.#ring = ring;
    this.#codec = codec;
    this.#offset = offset;
    this.#size = size;
  }

  /** The memory itself: what is written after submit() may reach a program, or another record. */
  get bytes(): Uint8Array {
    this.#pending();
    return new Uint8Array(this.#ring.memory, this.#offset, this.#size);
  }

  /** Writes a value of the records' type, or exactly as many bytes as were reserved. Throws ERR_EBPF_VALUE. */
  write(value: E): this {
    this.#pending();
    const view = new DataView(this.#ring.memory, this.#offset, this.#size);
    if (this.#codec && this.#codec.size <= this.#size) {
      this.#codec.encode(value, view, 0, 'value', this.#size);
      return this;
    }
    if (!(value instanceof Uint8Array) || value.length !== this.#size) {
      const got = value instanceof Uint8Array ? `${value.length}` : `a ${typeof value}`;
      throw new EbpfError(
        'ERR_EBPF_VALUE',
        `value: expected a Uint8Array of ${this.#size} bytes, got ${got}`,
        {
          path: 'value',
        },
      );
    }
    this.bytes.set(value);
    return this;
  }

  /** Programs may have it now. Throws ERR_EBPF_INVALID_STATE the second time. */
  submit(): void {
    this.#end(false);
  }

  /** Programs pass it by. Throws ERR_EBPF_INVALID_STATE the second time. */
  discard(): void {
    this.#end(true);
  }

  #end(discard: boolean): void {
    this.#pending();
    this.#done = true;
    this.#ring.commit(this.#offset, discard);
  }

  #pending(): void {
    // The memory of a map that is closed is detached.
    if (this.#ring.memory.byteLength === 0) {
      throw new EbpfError('ERR_EBPF_CLOSED', `map '${this.#map}' has been closed: its records are gone`);
    }
    if (!this.#done) return;
    const why = 'this record has been submitted or discarded: reserve another';
    throw new EbpfError('ERR_EBPF_INVALID_STATE', `map '${this.#map}': ${why}`);
  }
}
