/** Filters and packets from a seed: the same each time, and unlike each other. */
import { EbpfError } from 'node-ebpf';
import { checkClassic } from '../../../../lib/formats/cbpf/check.ts';
import type { ClassicInstruction } from '../../../../lib/formats/cbpf/insn.ts';

/** Numbers from 0 up to, but without, `limit`. */
export type Random = (limit: number) => number;

/** mulberry32 */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return limit => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

const pick = <T>(random: Random, of: readonly T[]): T => of[random(of.length)]!;

/** Constants at which 32 bits behave unlike others. */
const CORNERS = [
  0, 1, 2, 31, 32, 0x7f, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff,
];

/** SKF_AD_*: those that each packet of a test has at the same value. */
const KNOWN = [0, 4, 8, 20, 24, 32, 40, 44, 48, 60].map(offset => 0xfffff000 + offset);

export interface FilterOptions {
  /** Loads from SKF_NET_OFF and SKF_LL_OFF as well. */
  readonly headers?: boolean;
}

/** A valid filter of some 3 to 60 instructions. */
export function randomFilter(random: Random, options: FilterOptions = {}): ClassicInstruction[] {
  for (;;) {
    const filter = attempt(random, options);
    try {
      checkClassic(filter);
      return filter;
    } catch (error) {
      if (!(error instanceof EbpfError)) throw error;
    }
  }
}

function attempt(random: Random, { headers = false }: FilterOptions): ClassicInstruction[] {
  const length = 3 + random(58);
  const constant = () => (random(2) ? pick(random, CORNERS) : random(2 ** 32));
  const place = () => {
    const kind = random(12);
    if (kind === 0) return pick(random, KNOWN);
    if (kind === 1 && headers) return pick(random, [0xfff00000, 0xffe00000]) + random(80);
    if (kind === 2) return constant() % 0xfffff000;
    return random(80);
  };
  const insn = (code: number, k = 0, jt = 0, jf = 0): ClassicInstruction => ({ code, jt, jf, k });
  // All of scratch memory that is used is stored first, so that most attempts are valid.
  const filter = [0, 1, 2].map(word => insn(0x02, word));
  while (filter.length < length) {
    const room = length - filter.length;
    const skip = () => random(Math.min(room, 12));
    const kinds = [
      () => insn(pick(random, [0x20, 0x28, 0x30]), place()),
      () => insn(pick(random, [0x40, 0x48, 0x50]), random(40)),
      () => insn(pick(random, [0x00, 0x01]), random(3) ? random(40) : constant()),
      () => insn(pick(random, [0x80, 0x81, 0x07, 0x87])),
      () => insn(0xb1, random(60)),
      () => insn(pick(random, [0x02, 0x03, 0x60, 0x61]), random(3)),
      () => insn(0x04 | (random(11) << 4) | (random(2) << 3), random(3) ? 1 + random(31) : constant()),
      () =>
        insn(
          0x05 | ((1 + random(4)) << 4) | (random(2) << 3),
          random(2) ? random(256) : constant(),
          skip(),
          skip(),
        ),
      () => (random(4) ? insn(0x05, skip()) : insn(pick(random, [0x06, 0x16]), constant())),
    ];
    filter.push(pick(random, kinds)());
  }
  filter.push(insn(0x16));
  // NEG has one operand; what is no opcode is left to the checker.
  return filter.map(each => (each.code === 0x8c ? { ...each, code: 0x84 } : each));
}

/** Bytes of any kind. */
export function randomBytes(random: Random, most: number): Uint8Array {
  return Uint8Array.from({ length: 1 + random(most) }, () => random(256));
}

/** A frame much like those that the expressions of the fixtures look for; `RAW`: without its Ethernet header. */
export function randomFrame(random: Random, linkType: 'EN10MB' | 'RAW'): Uint8Array {
  const ports = [53, 443, 80, 1500, 999, 40000];
  const hosts = [0x0a010203, 0x0a010204, 0xc0a80505, 0xac100101, 0x08080808];
  const bytes = Uint8Array.from({ length: 120 }, () => random(256));
  const view = new DataView(bytes.buffer);
  let at = 0;
  const mac = () => pick(random, [[2, 0, 0, 0, 0, 1], new Array<number>(6).fill(255), [1, 0, 94, 0, 0, 5]]);
  bytes.set([...mac(), ...mac()]);
  at = 12;
  if (random(3) === 0) {
    view.setUint16(at, pick(random, [0x8100, 0x88a8, 0x9100]));
    view.setUint16(at + 2, pick(random, [100, 0x2064, 7]));
    at += 4;
  }
  const type = pick(random, [0x0800, 0x0800, 0x0800, 0x86dd, 0x86dd, 0x0806, 0x8035, 0x1234]);
  view.setUint16(at, type);
  at += 2;
  const ip = at;
  const protocol = pick(random, [6, 6, 17, 17, 1, 47, 132, 44]);
  if (type === 0x86dd) {
    bytes[ip] = 0x60;
    bytes[ip + 6] = protocol;
    at += 40;
  } else {
    bytes[ip] = 0x45 + random(2);
    view.setUint16(ip + 2, 20 + random(80));
    view.setUint16(ip + 6, random(4) ? 0x4000 : random(0x4000));
    bytes[ip + 9] = protocol;
    view.setUint32(ip + 12, pick(random, hosts));
    view.setUint32(ip + 16, pick(random, hosts));
    at += (bytes[ip]! & 0xf) * 4;
  }
  view.setUint16(at, pick(random, ports));
  view.setUint16(at + 2, pick(random, ports));
  bytes[at + 13] = random(64);
  const whole = bytes.subarray(linkType === 'RAW' ? ip : 0, random(4) ? bytes.length : at + random(24));
  return whole.slice();
}
