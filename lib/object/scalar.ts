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
    // Declared alone and set once (a field's definition would set it as well), and no `#cells`: so the engine may take it for a
    // constant, and with it the address to read.
    /** The variable's own memory; empty where that can't be mapped, and after the close. */
    declare private readonly cells: Cells;

    constructor(image: VariableImage, codec: Codec, section: Section) {
      super(image, codec, section);
      // A part of a larger memory is not detached when the map is closed: there the general way looks each time.
      const { view } = section;
      const own = view?.byteOffset === 0 ? (view.buffer as ArrayBuffer) : undefined;
      this.cells = own ? new Kind(own, image.offset, 1) : new Kind(new ArrayBuffer(0), 0, 0);
    }

    override get value(): number {
      // If there is none, the general way copies it, or says that the object is closed.
      return this.cells[0] ?? super.value;
    }

    override set value(value: number) {
      super.value = value;
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
