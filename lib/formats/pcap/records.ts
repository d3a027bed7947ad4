/** pcap: a header, then records one after the other. */
import { EbpfError } from '../../errors.ts';
import type { CaptureCursor } from './capture.ts';

/** As it is read in little-endian order. */
const MAGIC = {
  MICROSECONDS: 0xa1b2c3d4,
  NANOSECONDS: 0xa1b23c4d,
  MICROSECONDS_SWAPPED: 0xd4c3b2a1,
  NANOSECONDS_SWAPPED: 0x4d3cb2a1,
};
const HEADER = 24;
const NETWORK = 20;
const RECORD = 16;
/** The upper bits say how long frame check sequences are. */
const LINK_TYPE = 0xffff;

export class Records implements CaptureCursor {
  readonly linkType: number;
  start = 0;
  length = 0;
  originalLength = 0;
  #seconds = 0;
  #fraction = 0;
  readonly #view: DataView;
  readonly #little: boolean;
  readonly #nanoseconds: boolean;
  #next = HEADER;

  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = view;
    const magic = bytes.length >= HEADER ? view.getUint32(0, true) : 0;
    this.#little = magic === MAGIC.MICROSECONDS || magic === MAGIC.NANOSECONDS;
    this.#nanoseconds = magic === MAGIC.NANOSECONDS || magic === MAGIC.NANOSECONDS_SWAPPED;
    if (!Object.values(MAGIC).includes(magic)) wrong('it begins neither as pcap does nor as pcapng', 0);
    this.linkType = view.getUint32(NETWORK, this.#little) & LINK_TYPE;
  }

  get timestamp(): bigint {
    const fraction = this.#nanoseconds ? this.#fraction : this.#fraction * 1000;
    return BigInt(this.#seconds) * 1_000_000_000n + BigInt(fraction);
  }

  advance(): boolean {
    const at = this.#next;
    const view = this.#view;
    const little = this.#little;
    const left = view.byteLength - at;
    if (left === 0) return false;
    if (left < RECORD) wrong(`a record's header of ${RECORD} bytes begins where ${left} are left`, at);
    const length = view.getUint32(at + 8, little);
    if (length > left - RECORD)
      wrong(`a packet of ${length} bytes begins where ${left - RECORD} are left`, at + 8);
    this.#seconds = view.getUint32(at, little);
    this.#fraction = view.getUint32(at + 4, little);
    this.length = length;
    this.originalLength = view.getUint32(at + 12, little);
    this.start = at + RECORD;
    this.#next = at + RECORD + length;
    return true;
  }
}

export function wrong(why: string, offset: number): never {
  throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `capture, byte ${offset}: ${why}`, { offset });
}
