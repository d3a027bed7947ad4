/** Types back to the bytes of a .BTF section: what parse.ts reads (include/uapi/linux/btf.h). */
import { EbpfError } from '../../errors.ts';
import { ByteWriter } from '../writer.ts';
import { MAX_TYPES } from './parse.ts';
import type { BtfType } from './types.ts';
import { writeType } from './write-kinds.ts';

const MAGIC = 0xeb9f;
const HEADER = 24;
/** BTF_MAX_NAME_OFFSET */
const MOST_STRINGS = 0xffffff;

/** Types by id, from 1 on, and the strings of types and of .BTF.ext, each once. */
export class BtfWriter {
  readonly #types: BtfType[] = [];
  readonly #known = new Map<string, number>();
  readonly #offsets = new Map<string, number>([['', 0]]);
  readonly #strings: Uint8Array[] = [Uint8Array.of(0)];
  #stringBytes = 1;

  /** The id that the next `append` gives: for types that contain pointers to themselves. */
  get nextId(): number {
    return this.#types.length + 1;
  }

  /** The type's id, a new one. What it refers to may be added later. */
  append(type: BtfType): number {
    if (this.#types.length >= MAX_TYPES) throw invalid(`more than ${MAX_TYPES} types (BTF_MAX_TYPE)`);
    return this.#types.push(type);
  }

  /** The id of a type that is equal, if there is one: for types that only refer to others. */
  add(type: BtfType): number {
    const key = JSON.stringify(type, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
    let id = this.#known.get(key);
    if (id === undefined) this.#known.set(key, (id = this.append(type)));
    return id;
  }

  /** Puts another type in the place of one that `append` took. */
  replace(id: number, type: BtfType): void {
    this.#types[id - 1] = type;
  }

  /** The offset of a text in the string section. */
  string(text: string): number {
    let offset = this.#offsets.get(text);
    if (offset === undefined) {
      if (text.includes('\0')) throw invalid(`a NUL in the string ${JSON.stringify(text)}`);
      offset = this.#stringBytes;
      const bytes = new TextEncoder().encode(`${text}\0`);
      this.#strings.push(bytes);
      this.#stringBytes += bytes.length;
      if (this.#stringBytes > MOST_STRINGS) throw invalid(`more than ${MOST_STRINGS} bytes of strings`);
      this.#offsets.set(text, offset);
    }
    return offset;
  }

  /** Throws ERR_EBPF_INVALID_BTF for more than the format can hold. */
  bytes(littleEndian = true): Uint8Array {
    const types = new ByteWriter(littleEndian);
    for (const type of this.#types) writeType(type, types, text => this.string(text));
    const header = new ByteWriter(littleEndian);
    header.u16(MAGIC).u8(1).u8(0).u32(HEADER);
    header.u32(0).u32(types.length).u32(types.length).u32(this.#stringBytes);
    return header
      .append(types.bytes())
      .append(...this.#strings)
      .bytes();
  }
}

function invalid(why: string): EbpfError {
  return new EbpfError('ERR_EBPF_INVALID_BTF', `BTF that is written: ${why}`);
}
