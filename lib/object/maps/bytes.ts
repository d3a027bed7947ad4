/** Keys and values as they lie in memory: where there is no BTF, and for `map.raw`. */
import { bytesCodec } from '../../codec/index.ts';
import type { Cell } from './cells.ts';

/** Up to here a loop that the engine compiles into the call is faster than its own copying function. */
const SHORT = 16;

export function bytesCell(size: number): Cell {
  const codec = bytesCodec(size);
  return {
    size,
    decode: codec.decode,
    encode: codec.encode,
    bind(buffer) {
      const memory = new Uint8Array(buffer);
      return {
        decode: (_view, offset) => memory.slice(offset, offset + size),
        encode(value, view, offset, root) {
          if (!(value instanceof Uint8Array) || value.length !== size) {
            codec.encode(value, view, offset, root); // which says what is wrong
          } else if (size <= SHORT) {
            for (let i = 0; i < size; i++) memory[offset + i] = value[i]!;
          } else {
            memory.set(value, offset);
          }
        },
      };
    },
  };
}
