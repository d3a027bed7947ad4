/** Instructions that are being changed where they lie, 8 bytes each. */

const SLOT = 8;

/** BPF_PSEUDO_*: what the source register of a call or a 64-bit load says of its number (include/uapi/linux/bpf.h). */
export const PSEUDO = {
  MAP_FD: 1,
  MAP_VALUE: 2,
  BTF_ID: 3,
  FUNC: 4,
  CALL: 1,
  KFUNC_CALL: 2,
} as const;

/** BPF_JMP | BPF_CALL */
export const CALL = 0x85;

export class Code {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #littleEndian: boolean;

  constructor(bytes: Uint8Array, littleEndian: boolean) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#littleEndian = littleEndian;
  }

  /** Slots: a 64-bit load has two. */
  get length(): number {
    return this.bytes.length / SLOT;
  }

  opcode(index: number): number {
    return this.bytes[index * SLOT]!;
  }

  setOpcode(index: number, opcode: number): void {
    this.bytes[index * SLOT] = opcode;
  }

  /** The nibbles are swapped on big-endian machines. */
  src(index: number): number {
    const registers = this.bytes[index * SLOT + 1]!;
    return this.#littleEndian ? registers >> 4 : registers & 0xf;
  }

  dst(index: number): number {
    const registers = this.bytes[index * SLOT + 1]!;
    return this.#littleEndian ? registers & 0xf : registers >> 4;
  }

  setSrc(index: number, src: number): void {
    const dst = this.dst(index);
    this.bytes[index * SLOT + 1] = this.#littleEndian ? (src << 4) | dst : (dst << 4) | src;
  }

  offset(index: number): number {
    return this.#view.getInt16(index * SLOT + 2, this.#littleEndian);
  }

  setOffset(index: number, offset: number): void {
    this.#view.setInt16(index * SLOT + 2, offset, this.#littleEndian);
  }

  imm(index: number): number {
    return this.#view.getInt32(index * SLOT + 4, this.#littleEndian);
  }

  setImm(index: number, imm: number): void {
    this.#view.setInt32(index * SLOT + 4, imm, this.#littleEndian);
  }

  /** Opcode, registers and offset at once: 0 in the second half of a 64-bit load. */
  head(index: number): number {
    return this.#view.getUint32(index * SLOT, true);
  }

  /** A call of a helper that no kernel has: the verifier refuses it by its number where it can be reached. */
  setInvalidCall(index: number, number: number): void {
    this.bytes.fill(0, index * SLOT, (index + 1) * SLOT);
    this.setOpcode(index, CALL);
    this.setImm(index, number);
  }
}
