/** The internet checksum, as the kernel's functions of it (include/net/checksum.h, lib/checksum.c): sums in 32 bits, in network byte order. */
import type { World } from '../world/world.ts';
import { readable } from './arguments.ts';
import type { HelperTable } from './table.ts';

/** csum_add(): in ones' complement. All take and answer numbers without sign. */
export function add(a: number, b: number): number {
  const sum = a + b;
  return sum > 0xffff_ffff ? (sum + 1) >>> 0 : sum;
}

export const invert = (sum: number): number => ~sum >>> 0;
export const subtract = (a: number, b: number): number => add(a, invert(b));

/**
 * csum_partial(): of words of 32 bits, as they lie in memory, which is what sums of 16 bits are congruent to. Which of two congruent numbers
 * comes out is the kernel's as well, where a word at a time is added.
 */
export function sumOf(bytes: Uint8Array, start: number, end: number, seed = 0): number {
  let sum = seed;
  const whole = start + ((end - start) & ~3);
  for (let at = start; at < whole; at += 4)
    sum += (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
  for (let at = whole; at < end; at++) sum += bytes[at]! * 2 ** (8 * (at - whole));
  // Less than 2^53 for any packet.
  return add(sum % 0x1_0000_0000, Math.floor(sum / 0x1_0000_0000));
}

/** csum_fold(): the complement, in 16 bits. */
export function fold(sum: number): number {
  return ~from32to16(sum) & 0xffff;
}

/** csum_from32to16() */
export function from32to16(sum: number): number {
  let folded = (sum & 0xffff) + (sum >>> 16);
  folded = (folded & 0xffff) + (folded >>> 16);
  return folded;
}

/** csum_replace_by_diff(): a checksum after what changed by so much. */
export const replaceByDifference = (checksum: number, difference: number): number =>
  fold(add(difference, invert(checksum)));

/** csum_replace4() */
export const replaceWord = (checksum: number, from: number, to: number): number =>
  fold(add(subtract(invert(checksum), from), to));

/** csum_replace2(): in 16 bits. */
export function replaceHalf(checksum: number, from: number, to: number): number {
  const plus = (a: number, b: number) => ((a + b) & 0xffff) + ((a + b) >> 16);
  return ~plus(plus(~checksum & 0xffff, ~from & 0xffff), to & 0xffff) & 0xffff;
}

export const checksumHelpers = (world: World): HelperTable => ({
  // Of any sizes, in 16 bits (commit 6a4794d5a3e2, kernel 6.13).
  bpf_csum_diff: {
    parameters: ['pointer', 'i32', 'pointer', 'i32', 'i32'],
    result: 'i64',
    call(from: number, fromSize: number, to: number, toSize: number, seed: number): bigint {
      const [before, after] = [fromSize >>> 0, toSize >>> 0];
      const source = before > 0 ? readable(world, from, before, 'r1') : 0;
      const target = after > 0 ? readable(world, to, after, 'r3') : 0;
      const { bytes } = world.machine.memory;
      const start = seed >>> 0;
      let sum = start;
      if (before > 0 && after > 0)
        sum = subtract(sumOf(bytes, target, target + after, start), sumOf(bytes, source, source + before));
      else if (after > 0) sum = sumOf(bytes, target, target + after, start);
      else if (before > 0) sum = invert(sumOf(bytes, source, source + before, invert(start)));
      return BigInt(from32to16(sum));
    },
  },
});
