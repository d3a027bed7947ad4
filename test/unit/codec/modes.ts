/** Both ways to run a codec, for tests that hold for either. */
import { createCodec } from '../../../lib/codec/index.ts';
import type { Codec, CodecOptions } from '../../../lib/codec/types.ts';
import { EbpfError } from '../../../lib/errors.ts';
import { BtfBuilder } from './builder.ts';

export const MODES = ['compiled', 'interpreted'] as const;

/** The codec of the type that `define` makes. */
export function codecFor(define: (builder: BtfBuilder) => number, options: CodecOptions): Codec {
  const builder = new BtfBuilder();
  const id = define(builder);
  return createCodec(builder.build(), id, options);
}

/** A view of the bytes, at an odd address. */
export function viewOf(...bytes: number[]): DataView {
  const memory = new Uint8Array(bytes.length + 1);
  memory.set(bytes, 1);
  return new DataView(memory.buffer, 1);
}

export function encodeToBytes(codec: Codec, value: unknown, size = codec.size): number[] {
  const bytes = new Uint8Array(size).fill(0xee);
  const written = codec.encode(value, new DataView(bytes.buffer), 0);
  return [...bytes.subarray(0, written)];
}

/** What an encode (or whatever else) is refused with. */
export function refusal(work: () => unknown): EbpfError {
  try {
    work();
  } catch (error) {
    if (error instanceof EbpfError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
