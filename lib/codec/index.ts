/** BTF types as functions that read and write their bytes. */
import type { Btf } from '../formats/btf/btf.ts';
import { codecOf } from './codec.ts';
import { bytesNode, unsignedNode } from './leaves.ts';
import { planType } from './planner.ts';
import type { Codec, CodecOptions } from './types.ts';

const cache = new WeakMap<Btf, Map<string, Codec>>();

/**
 * The codec of a type; the same one for the same BTF, type and options.
 *
 * Throws ERR_EBPF_INVALID_BTF if the type can't be a value in memory: a function, a forward declaration, a struct with a
 * member outside it, nesting without end.
 */
export function createCodec(btf: Btf, typeId: number, options: CodecOptions = {}): Codec {
  let codecs = cache.get(btf);
  if (!codecs) cache.set(btf, (codecs = new Map()));
  const { int64, chars, mode, littleEndian } = options;
  const key = [typeId, int64 ?? 'bigint', chars ?? 'string', mode ?? 'auto', littleEndian ?? true].join();
  let codec = codecs.get(key);
  if (!codec) codecs.set(key, (codec = codecOf(planType(btf, typeId, options), options, btf, typeId)));
  return codec;
}

/** For memory without a type: a Uint8Array of exactly `size` bytes, in and out. */
export function bytesCodec(size: number): Codec {
  return codecOf(bytesNode(size, `${size} bytes`), {}, null, 0);
}

/** For an unsigned integer of 1, 2, 4 or 8 bytes without a type. */
export function uintCodec(size: 1 | 2 | 4 | 8, options: CodecOptions = {}): Codec {
  return codecOf(unsignedNode(size, options), options, null, 0);
}
