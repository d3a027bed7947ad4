/** Changes of a program's instructions, in place: nothing moves, so that relocations and source lines stay where they belong. */
import type { Random } from '../../../unit/cbpf/support/random.ts';

const SLOT = 8;
/** `if (false)`: what a deleted instruction becomes. */
const NOTHING = [0x05, 0, 0, 0, 0, 0, 0, 0];
const CALL = 0x85;
const CONSTANTS = [0, 1, 2, 4, 8, 16, 64, 255, 256, 512, -1, -8, -64, 0x7fff_ffff, -0x8000_0000];
const STEPS = [1, 2, 4, 8];
/** Numbers of helpers; few take what others do, but some must come near. */
const HELPERS = 212;

type Mutation = (view: DataView, at: number, random: Random) => void;

const pick = <T>(random: Random, of: readonly T[]): T => of[random(of.length)]!;
const step = (random: Random): number => pick(random, STEPS) * (random(2) ? 1 : -1);
const bytesOf = ({ buffer, byteOffset, byteLength }: DataView) =>
  new Uint8Array(buffer, byteOffset, byteLength);
const slot = (view: DataView, random: Random): number => SLOT * random(view.byteLength / SLOT);

const MUTATIONS: readonly Mutation[] = [
  function immediate(view, at, random) {
    const old = view.getInt32(at + 4, true);
    view.setInt32(at + 4, random(3) ? old + step(random) : pick(random, CONSTANTS), true);
  },
  function bit(view, at, random) {
    view.setInt32(at + 4, view.getInt32(at + 4, true) ^ (1 << random(32)), true);
  },
  function offset(view, at, random) {
    view.setInt16(at + 2, view.getInt16(at + 2, true) + step(random), true);
  },
  function destination(view, at, random) {
    view.setUint8(at + 1, (view.getUint8(at + 1) & 0xf0) | random(11));
  },
  function source(view, at, random) {
    view.setUint8(at + 1, (view.getUint8(at + 1) & 0x0f) | (random(11) << 4));
  },
  // The operation stays in its class mostly: another jump, other arithmetic, another size.
  function opcode(view, at, random) {
    const old = view.getUint8(at);
    view.setUint8(at, random(4) ? (old & 0x0f) | (random(16) << 4) : old ^ (1 << random(8)));
  },
  // 32 bits in place of 64, or the other way: classes differ by 1 (jumps) or 3 (arithmetic).
  function width(view, at) {
    const old = view.getUint8(at);
    const other = [0, 0, 0, 0, 7, 6, 5, 4][old & 7]!;
    if (other) view.setUint8(at, (old & 0xf8) | other);
  },
  function deleted(view, at) {
    bytesOf(view).set(NOTHING, at);
  },
  function duplicated(view, at, random) {
    bytesOf(view).copyWithin(slot(view, random), at, at + SLOT);
  },
  function swapped(view, at, random) {
    const [bytes, to] = [bytesOf(view), slot(view, random)];
    const kept = bytes.slice(at, at + SLOT);
    bytes.copyWithin(at, to, to + SLOT);
    bytes.set(kept, to);
  },
  function helper(view, _at, random) {
    const calls = Array.from({ length: view.byteLength / SLOT }, (_, i) => i * SLOT).filter(
      at => view.getUint8(at) === CALL && view.getUint8(at + 1) === 0,
    );
    if (calls.length === 0) return;
    const at = pick(random, calls);
    const other = random(2) ? view.getInt32(pick(random, calls) + 4, true) : 1 + random(HELPERS);
    view.setInt32(at + 4, other, true);
  },
  function copied(view, at, random) {
    bytesOf(view).set([0xbf, random(10) | (random(11) << 4), 0, 0, 0, 0, 0, 0], at);
  },
];

/** One to three changes of `bytes`, the instructions of one program. What they were: their names. */
export function mutate(bytes: Uint8Array, random: Random): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names: string[] = [];
  for (let left = pick(random, [1, 1, 1, 2, 2, 3]); left > 0; left--) {
    const mutation = pick(random, MUTATIONS);
    const at = slot(view, random);
    mutation(view, at, random);
    names.push(`${mutation.name} ${at / SLOT}`);
  }
  return names.join(', ');
}
