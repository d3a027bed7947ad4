/**
 * What the kernel changes in a program once it has accepted it, and the emulator need not: code that is never reached goes, fields of the context
 * are read where they are in the kernel's own structs, helpers of a few instructions are written out, divisions are guarded. A program sees none of it.
 */
import { build } from 'node-ebpf/asm';
import { expect } from 'vitest';
import { both } from './support/both.ts';

const packet = Uint8Array.from({ length: 64 }, (_, i) => i);
const RESULTS = 16;

function objectOf(section: string, code: string): Uint8Array {
  return build({
    license: 'GPL',
    maps: {
      results: { type: 'array', key: 4, value: RESULTS * 8, maxEntries: 1 },
      each: { type: 'percpu_array', key: 4, value: 8, maxEntries: 2 },
      known: { type: 'hash', key: 4, value: 8, maxEntries: 4 },
    },
    programs: { main: { section, code: `${BEGIN}\n${code}\nr0 = 0\nexit\nout:\nr0 = 1\nexit` } },
  });
}

/** r6: context; r7: where results go. */
const BEGIN = `
  r6 = r1
  *(u32 *)(r10 -4) = 0
  r1 = map[results]
  r2 = r10
  r2 += -4
  call bpf_map_lookup_elem
  if r0 == 0 goto out
  r7 = r0`;

const lookup = (map: string) => `
  r1 = map[${map}]
  r2 = r10
  r2 += -4
  call bpf_map_lookup_elem`;

const programs: readonly (readonly [what: string, section: string, code: string])[] = [
  [
    'code that is never reached, with what no program may do',
    'xdp',
    `r8 = 7
     if r8 == 7 goto on
     r1 = 0
     r0 = *(u64 *)(r1 +0)
     call bpf_skb_load_bytes
     on:
     w8 = 0
     if w8 != 0 goto never
     r8 = 5
     never:
     *(u64 *)(r7 +0) = r8`,
  ],
  [
    'fields of an skb, whole and in parts',
    'tc',
    `r1 = *(u32 *)(r6 +0)
     *(u64 *)(r7 +0) = r1
     r1 = *(u16 *)(r6 +0)
     *(u64 *)(r7 +8) = r1
     r1 = *(u8 *)(r6 +0)
     *(u64 *)(r7 +16) = r1
     r1 = *(u32 *)(r6 +16)
     *(u64 *)(r7 +24) = r1
     *(u32 *)(r6 +8) = 77
     r1 = *(u32 *)(r6 +8)
     *(u64 *)(r7 +32) = r1
     r1 = *(u16 *)(r6 +8)
     *(u64 *)(r7 +40) = r1
     r1 = 1234
     *(u32 *)(r6 +48) = r1
     r1 = *(u32 *)(r6 +48)
     *(u64 *)(r7 +48) = r1
     r1 = *(u32 *)(r6 +76)
     r2 = *(u32 *)(r6 +80)
     r2 -= r1
     *(u64 *)(r7 +56) = r2`,
  ],
  [
    'a packet by its ends',
    'xdp',
    `r1 = *(u32 *)(r6 +0)
     r2 = *(u32 *)(r6 +4)
     r3 = r1
     r3 += 16
     if r3 > r2 goto out
     r4 = *(u64 *)(r1 +8)
     *(u64 *)(r7 +0) = r4
     r4 = *(u8 *)(r3 -1)
     *(u64 *)(r7 +8) = r4
     r2 -= r1
     *(u64 *)(r7 +16) = r2`,
  ],
  [
    'lookups that are written out',
    'xdp',
    `${lookup('each')}
     if r0 == 0 goto out
     *(u64 *)(r0 +0) = 9
     ${lookup('each')}
     if r0 == 0 goto out
     r1 = *(u64 *)(r0 +0)
     *(u64 *)(r7 +0) = r1
     ${lookup('known')}
     r8 = 3
     if r0 == 0 goto none
     r8 = 4
     none:
     *(u64 *)(r7 +8) = r8
     *(u32 *)(r10 -4) = 2
     ${lookup('each')}
     r8 = 5
     if r0 == 0 goto behind
     r8 = 6
     behind:
     *(u64 *)(r7 +16) = r8`,
  ],
  [
    'divisions by zero, and those that wrap',
    'xdp',
    `r1 = 100
     r2 = *(u32 *)(r6 +16)
     r1 /= r2
     *(u64 *)(r7 +0) = r1
     r1 = 100
     r1 %= r2
     *(u64 *)(r7 +8) = r1
     w1 = -7
     w1 %= w2
     *(u64 *)(r7 +16) = r1
     r1 = -9
     r3 = -1
     r1 s/= r3
     *(u64 *)(r7 +24) = r1`,
  ],
];

for (const [what, section, code] of programs)
  both(what, async ({ load }) => {
    const { programs, maps } = await load(objectOf(section, code));
    const { returnValue } = await programs.main!.run({ data: packet });
    expect(returnValue).toBe(0);
    const value = maps.results!.get(0) as Uint8Array;
    const words = new BigUint64Array(value.slice().buffer);
    expect(words.some(word => word !== 0n)).toBe(true);
    return [...words];
  });
