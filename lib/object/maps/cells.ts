/**
 * How keys and values sit in a map's memory. A cell is as much of a codec as a map needs; families differ in their cells
 * (one value, a value per CPU, a descriptor) far more than in their verbs.
 */
import type { Codec, Value } from '../../codec/types.ts';
import { EbpfError } from '../../errors.ts';

export interface Cell {
  /** Bytes in the map's memory. */
  readonly size: number;
  decode(view: DataView, offset: number, end: number): Value;
  encode(value: Value, view: DataView, offset: number, root: string): unknown;
  /** The same for one place alone, where knowing it makes them faster. */
  bind?(memory: ArrayBuffer, offset: number): BoundCell;
}

export type BoundCell = Pick<Cell, 'encode'> & { readonly decode: DecodeInto };

/** With the bytes of the value put into the last argument, if there is one, instead of new memory. */
export type DecodeInto = (view: DataView, offset: number, end: number, into?: Uint8Array) => Value;

/** As much of a codec as a cell is made from. */
export type CellCodec = Pick<Codec, 'size' | 'flexibleElementSize' | 'decode' | 'encode'>;

/** A C value in `size` bytes, which are more than the type's own only where it ends in a flexible array. */
export function valueCell(codec: CellCodec, size: number): Cell {
  if (codec.size === size && codec.flexibleElementSize === 0) return codec;
  return {
    size,
    decode: (view, offset) => codec.decode(view, offset, offset + size),
    encode(value, view, offset, root) {
      // Encoded aside: a flexible array with too many elements would write past the cell.
      const aside = new DataView(new ArrayBuffer(Math.max(size, byteBound(value, codec))));
      const written = codec.encode(value, aside, 0, root);
      if (written > size) {
        throw new EbpfError('ERR_EBPF_VALUE', `${root}: takes ${written} bytes, the map holds ${size}`, {
          path: root,
        });
      }
      new Uint8Array(view.buffer, view.byteOffset + offset, size).set(new Uint8Array(aside.buffer, 0, size));
    },
  };
}

/** More bytes than the value can take: a flexible array has as many elements as its longest member at the most. */
function byteBound(value: Value, codec: CellCodec): number {
  const lengths = Object.values(value ?? {}).map(
    member => (member as { length?: number } | null)?.length ?? 0,
  );
  return codec.size + Math.max(0, ...lengths) * codec.flexibleElementSize;
}

/** One value for each possible CPU, `stride` bytes apart. */
export function perCpuCell(codec: CellCodec, cpus: number, stride: number): Cell {
  return {
    size: stride * cpus,
    decode(view, offset) {
      const values: Value[] = [];
      for (let cpu = 0; cpu < cpus; cpu++) values.push(codec.decode(view, offset + cpu * stride));
      return values;
    },
    encode(values, view, offset, root) {
      if (!Array.isArray(values) || values.length !== cpus) {
        const got = Array.isArray(values) ? `an array of ${values.length}` : `a single ${typeof values}`;
        throw new EbpfError(
          'ERR_EBPF_PER_CPU',
          `${root}: each CPU has its own value here: expected an array of ${cpus}, got ${got}; ` +
            'setAll(key, value) writes one value to every CPU',
          { path: root },
        );
      }
      for (let cpu = 0; cpu < cpus; cpu++)
        codec.encode(values[cpu], view, offset + cpu * stride, `${root}[${cpu}]`);
    },
  };
}

/** An array's index. */
export const indexCell: Cell = {
  size: 4,
  decode: (view, offset) => view.getUint32(offset, true),
  encode(index, view, offset, root) {
    if (!Number.isInteger(index) || index < 0 || index > 0xffffffff) {
      throw new EbpfError(
        'ERR_EBPF_VALUE',
        `${root}: expected an index from 0 to 4294967295, got ${String(index)}`,
        {
          path: root,
        },
      );
    }
    view.setUint32(offset, index, true);
  },
};
