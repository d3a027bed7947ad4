/** Helpers that bring checksums up to date (net/core/filter.c, net/core/utils.c). */
import { ERRNO } from '../../../errno.ts';
import {
  add,
  invert,
  replaceByDifference,
  replaceHalf,
  replaceWord,
  subtract,
} from '../../../helpers/checksum.ts';
import type { HelperTable } from '../../../helpers/table.ts';
import type { World } from '../../../world/world.ts';
import type { SkbContext } from '../context.ts';
import { resetSum } from '../edit.ts';
import { skbContext } from './bytes.ts';

const { EACCES, EFAULT, EINVAL, ENOTSUPP } = ERRNO;
/** BPF_F_HDR_FIELD_MASK, BPF_F_PSEUDO_HDR, BPF_F_MARK_MANGLED_0, BPF_F_MARK_ENFORCE, BPF_F_IPV6 */
const SIZE = 0xfn;
const PSEUDO = 1n << 4n;
const MARK_ZERO = 1n << 5n;
const ENFORCE = 1n << 6n;
const IPV6 = 1n << 7n;
/** CSUM_MANGLED_0 */
const MANGLED = 0xffff;
/** BPF_CSUM_LEVEL_* */
const LEVEL = { QUERY: 0n, INC: 1n, DEC: 2n, RESET: 3n };
/** SKB_MAX_CSUM_LEVEL */
const HIGHEST_LEVEL = 3;

const low = (value: bigint) => Number(BigInt.asUintN(32, value));

export const skbChecksumHelpers = (world: World): HelperTable => ({
  bpf_l3_csum_replace: {
    parameters: ['pointer', 'i32', 'i64', 'i64', 'i64'],
    result: 'i32',
    call(pointer: number, offset: number, from: bigint, to: bigint, flags: bigint): number {
      const skb = skbContext(world, pointer);
      if (flags & ~SIZE) return -EINVAL;
      const errno = replaceAt(skb, offset, checksum => replaced(checksum, flags, from, to));
      skb.changed();
      return -errno;
    },
  },
  bpf_l4_csum_replace: {
    parameters: ['pointer', 'i32', 'i64', 'i64', 'i64'],
    result: 'i32',
    call(pointer: number, offset: number, from: bigint, to: bigint, flags: bigint): number {
      const skb = skbContext(world, pointer);
      if (flags & ~(SIZE | PSEUDO | MARK_ZERO | ENFORCE | IPV6)) return -EINVAL;
      const errno = replaceAt(skb, offset, checksum => {
        if (flags & MARK_ZERO && !(flags & ENFORCE) && checksum === 0) return checksum;
        const after = replaced(checksum, flags, from, to);
        if (after !== undefined && flags & PSEUDO && skb.summed === 'complete') pseudo(skb, flags, from, to);
        return after === 0 && flags & MARK_ZERO ? MANGLED : after;
      });
      skb.changed();
      return -errno;
    },
  },
  bpf_csum_update: {
    parameters: ['pointer', 'i32'],
    result: 'i64',
    call(pointer: number, sum: number): bigint {
      const skb = skbContext(world, pointer);
      if (skb.summed !== 'complete') return BigInt(-ENOTSUPP);
      skb.sum = add(skb.sum, sum >>> 0);
      return BigInt(skb.sum);
    },
  },
  bpf_csum_level: {
    parameters: ['pointer', 'i64'],
    result: 'i32',
    call: (pointer: number, level: bigint) => sumLevel(skbContext(world, pointer), level),
  },
});

/** `change` answers undefined for sizes that there are not. */
function replaceAt(
  { memory, data, length }: SkbContext,
  offset: number,
  change: (checksum: number) => number | undefined,
): number {
  if (offset >>> 0 > 0xffff || offset & 1 || offset + 2 > length) return EFAULT;
  // Sums are of words as they lie in memory.
  const checksum = change(memory.view.getUint16(data + offset, true));
  if (checksum === undefined) return EINVAL;
  memory.view.setUint16(data + offset, checksum, true);
  return 0;
}

function replaced(checksum: number, flags: bigint, from: bigint, to: bigint): number | undefined {
  switch (flags & SIZE) {
    case 0n:
      return from === 0n ? replaceByDifference(checksum, low(to)) : undefined;
    case 2n:
      return flags & ~SIZE
        ? replaceWord(checksum, low(from) & 0xffff, low(to) & 0xffff)
        : replaceHalf(checksum, low(from) & 0xffff, low(to) & 0xffff);
    case 4n:
      return replaceWord(checksum, low(from), low(to));
    default:
      return undefined;
  }
}

/** inet_proto_csum_replace4(), inet_proto_csum_replace_by_diff(): what is beside the packet takes no part in its sum. */
function pseudo(skb: SkbContext, flags: bigint, from: bigint, to: bigint): void {
  const size = flags & SIZE;
  const mask = size === 2n ? 0xffffn : 0xffff_ffffn;
  if (size !== 0n) skb.sum = invert(add(subtract(invert(skb.sum), low(from & mask)), low(to & mask)));
  else if (!(flags & IPV6)) skb.sum = invert(subtract(low(to), skb.sum));
}

function sumLevel(skb: SkbContext, level: bigint): number {
  const unnecessary = skb.summed === 'unnecessary';
  switch (level) {
    case LEVEL.INC:
      if (unnecessary) skb.sumLevel = Math.min(skb.sumLevel + 1, HIGHEST_LEVEL);
      else if (skb.summed === 'none') {
        skb.summed = 'unnecessary';
        skb.sumLevel = 0;
      }
      return 0;
    case LEVEL.DEC:
      if (unnecessary && skb.sumLevel === 0) skb.summed = 'none';
      else if (unnecessary) skb.sumLevel--;
      return 0;
    case LEVEL.RESET:
      resetSum(skb);
      return 0;
    case LEVEL.QUERY:
      return unnecessary ? skb.sumLevel : -EACCES;
    default:
      return -EINVAL;
  }
}
