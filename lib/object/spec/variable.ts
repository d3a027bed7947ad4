/** One global variable of an object that is not loaded yet; setting it changes what the map starts with. */
import type { Codec, Value } from '../../codec/types.ts';
import type { VariableImage } from '../../formats/object/image.ts';

export class VariableSpec<T = Value, I = T> {
  readonly name: string;
  /** The data section it lives in: `.rodata`, `.data`, `.bss`, … */
  readonly section: string;
  /** Bytes. */
  readonly size: number;
  /** In a .rodata section: can't be changed after load. */
  readonly constant: boolean;
  readonly image: VariableImage;
  readonly codec: Codec;
  readonly #view: DataView;

  constructor(image: VariableImage, codec: Codec, section: Uint8Array) {
    this.image = image;
    this.codec = codec;
    this.name = image.name;
    this.section = image.section;
    this.size = image.size;
    this.constant = image.constant;
    this.#view = new DataView(section.buffer, section.byteOffset, section.byteLength);
  }

  get value(): T {
    const { offset, size } = this.image;
    return this.codec.decode(this.#view, offset, offset + size);
  }

  /** Throws ERR_EBPF_VALUE where the value does not fit the variable's C type. */
  set value(value: I) {
    // Encoded aside first, so that a value that turns out wrong half-way changes nothing.
    const scratch = new DataView(new ArrayBuffer(this.size));
    this.codec.encode(value, scratch, 0, this.name);
    const { offset } = this.image;
    for (let i = 0; i < this.size; i++) this.#view.setUint8(offset + i, scratch.getUint8(i));
  }
}
