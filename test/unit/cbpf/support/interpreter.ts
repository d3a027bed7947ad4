/** An interpreter of classic BPF, straight from its description: what the kernel's answers are compared with. */
import type { ClassicInstruction } from '../../../../lib/formats/cbpf/insn.ts';

/** SKF_AD_OFF, SKF_NET_OFF, SKF_LL_OFF as signed numbers (include/uapi/linux/filter.h). */
const [AD, NET, LL] = [-0x1000, -0x100000, -0x200000];

export interface Packet {
  readonly bytes: Uint8Array;
  /** Where the filter's offset 0 is, where the network header; the link's is at 0. Default 0 and no headers. */
  readonly start?: number;
  readonly network?: number;
  /** By offset from SKF_AD_OFF; 0 if absent. */
  readonly ancillary?: Readonly<Record<number, number>>;
}

class Ended extends Error {}

/** The 32 bits that the filter answers. */
export function interpret(filter: readonly ClassicInstruction[], packet: Packet): number {
  const { bytes, start = 0, network, ancillary = {} } = packet;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const scratch = new Uint32Array(16);
  let a = 0;
  let x = 0;

  const load = (size: number, offset: number): number => {
    let at = offset | 0;
    if (at >= 0) at += start;
    else if (at >= NET && network !== undefined) at += network - NET;
    else if (at < NET && at >= LL && network !== undefined) at += -LL;
    else throw new Ended();
    const length = size === 0x00 ? 4 : size === 0x08 ? 2 : 1;
    if (at < 0 || at + length > bytes.length) throw new Ended();
    return length === 4 ? view.getUint32(at) : length === 2 ? view.getUint16(at) : view.getUint8(at);
  };
  const know = (what: number): number => {
    if (what === 40) return (a ^ x) >>> 0;
    // Without a device the filter ends with what is in A.
    if (what === 8 && !ancillary[8]) throw a;
    return ancillary[what] ?? 0;
  };
  const length = bytes.length - start;

  try {
    for (let at = 0; ; at++) {
      const { code, jt, jf, k } = filter[at]!;
      const operand = code & 0x08 ? x : k;
      switch (code & 0x07) {
        case 0:
          if ((code & 0xe0) === 0x00) a = k;
          else if ((code & 0xe0) === 0x20)
            a = (k | 0) >= AD && (k | 0) < 0 ? know((k | 0) - AD) : load(code & 0x18, k);
          else if ((code & 0xe0) === 0x40) a = load(code & 0x18, x + k);
          else if ((code & 0xe0) === 0x60) a = scratch[k]!;
          else a = length;
          break;
        case 1:
          if ((code & 0xe0) === 0x00) x = k;
          else if ((code & 0xe0) === 0x60) x = scratch[k]!;
          else if ((code & 0xe0) === 0x80) x = length;
          else x = (load(0x10, k) & 0xf) << 2;
          break;
        case 2:
          scratch[k] = a;
          break;
        case 3:
          scratch[k] = x;
          break;
        case 4:
          a = compute(code & 0xf0, a, operand);
          break;
        case 5:
          if ((code & 0xf0) === 0x00) at += k;
          else at += holds(code & 0xf0, a, operand) ? jt : jf;
          break;
        case 6:
          return (code & 0x18) === 0x10 ? a : k;
        default:
          if (code & 0x80) a = x;
          else x = a;
      }
    }
  } catch (ended) {
    if (ended instanceof Ended) return 0;
    if (typeof ended === 'number') return ended;
    throw ended;
  }
}

function compute(operation: number, a: number, operand: number): number {
  if ((operation === 0x30 || operation === 0x90) && operand === 0) throw new Ended();
  switch (operation) {
    case 0x00:
      return (a + operand) >>> 0;
    case 0x10:
      return (a - operand) >>> 0;
    case 0x20:
      return Math.imul(a, operand) >>> 0;
    case 0x30:
      return Math.floor(a / operand);
    case 0x40:
      return (a | operand) >>> 0;
    case 0x50:
      return (a & operand) >>> 0;
    case 0x60:
      return (a << operand) >>> 0;
    case 0x70:
      return a >>> operand;
    case 0x80:
      return -a >>> 0;
    case 0x90:
      return a % operand;
    default:
      return (a ^ operand) >>> 0;
  }
}

function holds(operation: number, a: number, operand: number): boolean {
  switch (operation) {
    case 0x10:
      return a === operand;
    case 0x20:
      return a > operand;
    case 0x30:
      return a >= operand;
    default:
      return (a & operand) !== 0;
  }
}
