/**
 * Small programs from a seed, which do what verifiers find hard: numbers from outside in offsets of packets, map values and stack, checks of
 * them that are right or one too few, spilled numbers, copies of which one is checked, loops. About half of them are sound.
 */
import { build } from '../../../../lib/asm.ts';
import type { Random } from '../../../unit/cbpf/support/random.ts';

const VALUE = 48;
/** Where sections have a packet, its start and end in the context; without: a context that is read as it is. */
const SECTIONS = {
  xdp: { data: 0, end: 4 },
  tc: { data: 76, end: 80 },
  'cgroup_skb/ingress': { data: 76, end: 80 },
  socket: null,
  syscall: null,
  raw_tp: null,
} as const;
type Section = keyof typeof SECTIONS;
const LOAD_BYTES: Partial<Record<Section, string>> = {
  xdp: 'bpf_xdp_load_bytes',
  tc: 'bpf_skb_load_bytes',
  'cgroup_skb/ingress': 'bpf_skb_load_bytes',
  socket: 'bpf_skb_load_bytes',
};

const pick = <T>(random: Random, of: readonly T[]): T => of[random(of.length)]!;
const near = (random: Random, n: number): number =>
  n + pick(random, [-8, -4, -2, -1, 0, 0, 0, 0, 1, 2, 4, 8]);
const SIZES = [8, 16, 32, 64] as const;
const COMPARE = ['>', '>=', '<', '<=', 's>', 's>=', 's<', 's<=', '==', '!=', '&'] as const;
const LIMITS = [0, 1, 4, 7, 8, 15, 16, 31, 32, 40, 47, 48, 63, 64, 255, -1, -8, 0x7fff_ffff];

export function smallObject(random: Random): { bytes: Uint8Array; program: string } {
  const section = pick(random, Object.keys(SECTIONS) as Section[]);
  const bytes = build({
    license: 'GPL',
    maps: {
      // One value, behind which nothing is.
      values: { type: 'array', key: 4, value: VALUE, maxEntries: 1 },
      known: { type: 'hash', key: 4, value: VALUE, maxEntries: 4 },
    },
    programs: { small: { section, code: new Writer(random, section).text() } },
  });
  return { bytes, program: 'small' };
}

/** r6: context; r7: start of the packet; r8: its end; r9: a number that nobody knows. */
class Writer {
  readonly #random: Random;
  readonly #section: Section;
  readonly #lines: string[] = [];
  #labels = 0;

  constructor(random: Random, section: Section) {
    this.#random = random;
    this.#section = section;
  }

  text(): string {
    const random = this.#random;
    const packet = SECTIONS[this.#section];
    this.#add('r6 = r1', 'r0 = 0');
    for (const at of [-8, -16, -24, -32, -40, -48]) this.#add(`*(u64 *)(r10 ${at}) = 0`);
    if (packet) this.#add(`r7 = *(u32 *)(r6 +${packet.data})`, `r8 = *(u32 *)(r6 +${packet.end})`);
    this.#number();
    for (let left = 2 + random(6); left > 0; left--) this.#statement(0);
    this.#add('r0 = 0', 'out:', `r0 = ${random(2)}`, 'exit');
    return this.#lines.join('\n');
  }

  #add(...lines: string[]): void {
    this.#lines.push(...lines);
  }

  #statement(depth: number): void {
    const random = this.#random;
    const packet = SECTIONS[this.#section] !== null;
    const kinds = [
      () => this.#number(),
      () => this.#bound(),
      () => this.#bound(),
      () => this.#compute(),
      () => this.#stack(),
      () => this.#spill(),
      () => this.#linked(),
      () => this.#value(),
      () => this.#value(),
      () => (packet ? this.#packet() : this.#value()),
      () => (packet ? this.#packet() : this.#stack()),
      () => this.#bytes(),
      () => (depth < 2 ? this.#branch(depth) : this.#compute()),
      () => (depth < 2 ? this.#loop(depth) : this.#compute()),
    ];
    pick(random, kinds)();
  }

  /** A new number in r9. */
  #number(): void {
    if (this.#random(3) === 0) this.#add('call bpf_get_prandom_u32', 'r9 = r0');
    else {
      const size = { syscall: pick(this.#random, ['u8', 'u32', 'u64']), raw_tp: 'u64' }[
        this.#section as string
      ];
      // Of xdp the first two are the packet's ends.
      const at = this.#section === 'xdp' ? 12 + this.#random(2) * 4 : this.#random(2) * 8;
      this.#add(`r9 = *(${size ?? 'u32'} *)(r6 +${at})`);
    }
  }

  #bound(): void {
    const random = this.#random;
    const register = pick(random, ['r9', 'r9', 'w9']);
    if (random(2)) this.#add(`${register} &= ${pick(random, [1, 3, 7, 15, 31, 32, 40, 47, 63])}`);
    else this.#add(`if ${register} ${pick(random, COMPARE)} ${pick(random, LIMITS)} goto out`);
  }

  /** Mostly, before it is part of an address: as little as fits mostly. */
  #small(): void {
    if (this.#random(5)) this.#add(`r9 &= ${pick(this.#random, [1, 3, 7, 7, 15, 24, 32])}`);
    else this.#bound();
  }

  #compute(): void {
    const random = this.#random;
    const register = pick(random, ['r9', 'r9', 'w9']);
    const small = pick(random, [1, 2, 3, 4, 8, 16, -1, -4, 31]);
    const operation = pick(random, ['+=', '-=', '*=', '|=', '^=', '<<=', '>>=', 's>>=', '/=', '%=']);
    const amount = /<<|>>/.test(operation) ? pick(random, [1, 2, 8, 24, 31]) : small;
    this.#add(
      `${register} ${operation} ${operation === '/=' || operation === '%=' ? Math.abs(small) : amount}`,
    );
  }

  #access(base: string, offset: number): string {
    const size = pick(this.#random, SIZES);
    const at = `*(u${size} *)(${base} ${offset < 0 ? offset : `+${offset}`})`;
    if (this.#random(3) === 0) return `${at} = r9`;
    return this.#random(3) ? `r9 = ${at}` : `r0 = ${at}`;
  }

  #stack(): void {
    const random = this.#random;
    if (random(2)) {
      this.#add(this.#access('r10', near(random, -8 * (1 + random(6)))));
      return;
    }
    this.#small();
    this.#add('r1 = r10', random(8) ? 'r1 += r9' : 'r1 -= r9', this.#access('r1', near(random, -48)));
  }

  #spill(): void {
    const random = this.#random;
    const at = -8 * (1 + random(6));
    this.#add(`*(u64 *)(r10 ${at}) = r9`);
    this.#bound();
    const [size, step] = pick(random, [
      [64, 0] as const,
      [32, 0] as const,
      [32, 4] as const,
      [8, 0] as const,
    ]);
    this.#add(`r9 = *(u${size} *)(r10 ${at + step})`);
  }

  /** A copy is checked, with something added, and the number is used. */
  #linked(): void {
    const random = this.#random;
    const copy = pick(random, ['r1 = r9', 'w1 = w9', 'r1 = r9']);
    this.#add(copy, `r1 += ${pick(random, [0, 1, 4, -4, 64, -64])}`);
    if (random(3) === 0) this.#add(pick(random, ['r9 += 8', 'w9 += 1', 'r1 <<= 32', 'w1 += 1']));
    const register = pick(random, ['r1', 'r1', 'w1']);
    this.#add(`if ${register} ${pick(random, COMPARE)} ${pick(random, LIMITS)} goto out`);
    if (random(4) === 0) this.#add('r9 = r1');
  }

  #value(): void {
    const random = this.#random;
    const map = pick(random, ['values', 'known']);
    this.#small();
    this.#add(random(3) ? `*(u32 *)(r10 -4) = ${random(3)}` : '*(u32 *)(r10 -4) = r9');
    this.#add('r2 = r10', 'r2 += -4', `r1 = map[${map}]`, 'call bpf_map_lookup_elem');
    if (random(10)) this.#add('if r0 == 0 goto out');
    if (random(3)) this.#add(pick(random, ['r0 += r9', 'r0 += r9', 'r0 += r9', 'r0 -= r9', 'r0 += 8']));
    this.#add(this.#access('r0', near(random, random(2) ? 0 : 8 * random(6))), 'r0 = 0');
  }

  #packet(): void {
    const random = this.#random;
    const length = pick(random, [1, 4, 8, 14, 20, 34, 64]);
    this.#small();
    this.#add('r1 = r7');
    if (random(2)) this.#add('r1 += r9');
    this.#add('r2 = r1', `r2 += ${length}`);
    const check = pick(random, [
      'r2 > r8',
      'r2 > r8',
      'r2 >= r8',
      'r8 < r2',
      'r8 <= r2',
      'r1 > r8',
      'r1 >= r8',
    ]);
    this.#add(`if ${check} goto out`);
    this.#add(this.#access(random(5) ? 'r1' : 'r2', random(5) ? Math.max(0, near(random, length - 8)) : -8));
  }

  /** A helper that writes to the stack, by a length that may be a number nobody knows. */
  #bytes(): void {
    const random = this.#random;
    const helper = LOAD_BYTES[this.#section];
    const at = -8 * (1 + random(6));
    this.#small();
    if (random(2)) this.#add('r9 += 1');
    const length = random(2) ? 'r9' : String(near(random, -at));
    if (helper === undefined) {
      this.#add(
        'r1 = r10',
        `r1 += ${at}`,
        `r2 = ${length}`,
        'r3 = r6',
        'call bpf_probe_read_kernel',
        'r0 = 0',
      );
      return;
    }
    this.#add('r1 = r6', `r2 = ${random(16)}`, 'r3 = r10', `r3 += ${at}`, `r4 = ${length}`, `call ${helper}`);
    // The packet is where it was, but the verifier has to look again where a helper may change it.
    this.#add('r0 = 0');
  }

  #branch(depth: number): void {
    const label = `l${this.#labels++}`;
    const random = this.#random;
    this.#add(
      `if ${pick(random, ['r9', 'w9'])} ${pick(random, COMPARE)} ${pick(random, LIMITS)} goto ${label}`,
    );
    for (let left = 1 + random(2); left > 0; left--) this.#statement(depth + 1);
    this.#add(`${label}:`);
  }

  #loop(depth: number): void {
    const label = `l${this.#labels++}`;
    const random = this.#random;
    const at = -56 - 8 * depth;
    this.#add(`*(u64 *)(r10 ${at}) = 0`, `${label}:`);
    this.#statement(depth + 1);
    this.#add(`r1 = *(u64 *)(r10 ${at})`, 'r1 += 1', `*(u64 *)(r10 ${at}) = r1`);
    this.#add(`if r1 ${pick(random, ['<', 's<', '!='])} ${1 + random(12)} goto ${label}`);
  }
}
