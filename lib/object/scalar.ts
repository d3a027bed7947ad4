/** Variables that are one machine word: read and written through a typed array, in the time of a memory access. */
import type { Codec } from '../codec/types.ts';
import type { VariableImage } from '../formats/object/image.ts';
import { type Section, Variable } from './variable.ts';

type Cells =
  | Int8Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

type CellsClass = {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, offset: number, length: number): Cells;
};

type ScalarClass = new (image: VariableImage, codec: Codec, section: Section) => Variable;

/** A class for each kind of array, so that the engine sees one kind at each place. */
function scalarClass(Kind: CellsClass): ScalarClass {
  return class extends Variable {
    readonly #section: Section;
    readonly #offset: number;
    // (TypeScript's private, since V8 takes twice as long for one of JavaScript's.)
    /** Empty until the first read: then the way in for what is not there is the way in for what is not there yet. */
    private cells: Cells = new Kind(new ArrayBuffer(0), 0, 0);

    constructor(image: VariableImage, codec: Codec, section: Section) {
      super(image, codec, section);
      this.#section = section;
      this.#offset = image.offset;
    }

    override get value(): number {
      const value = this.cells[0];
      return value === undefined ? this.#first() : value;
    }

    override set value(value: number) {
      super.value = value;
    }

    /** The first read; and every one where the memory is not mapped or has gone, which `Variable` tells apart. */
    #first(): number {
      const memory = this.#section.view;
      if (memory && memory.buffer.byteLength > 0)
        this.cells = new Kind(memory.buffer as ArrayBuffer, this.#offset, 1);
      return super.value;
    }
  };
}

const CLASSES: Record<string, readonly [kind: CellsClass, made: ScalarClass]> = Object.fromEntries(
  [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array].map(
    Kind => [Kind.name, [Kind, scalarClass(Kind)]],
  ),
);

/** The class for a variable: by its type's kind where it is a plain number that stands aligned, else the general one. */
export function variableClass(image: VariableImage, codec: Codec): ScalarClass {
  const { btf } = codec;
  const type = btf && image.typeId !== 0 ? btf.type(btf.resolve(image.typeId)) : undefined;
  // A typed array has the machine's byte order, and so has the kernel's memory.
  let name = '';
  if (type?.kind === 'int' && !type.bool && type.size <= 4 && type.bits === type.size * 8) {
    name = `${type.signed ? 'Int' : 'Uint'}${type.bits}Array`;
  } else if (type?.kind === 'float') {
    name = `Float${type.size * 8}Array`;
  }
  const entry = CLASSES[name];
  return entry && image.offset % entry[0].BYTES_PER_ELEMENT === 0 ? entry[1] : Variable;
}
