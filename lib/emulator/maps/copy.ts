/** From the emulator's memory to other arrays and back: keys and values are short, and for short ones a loop is faster than a view and its `set`. */
const SHORT = 64;

export function copyBytes(
  to: Uint8Array,
  toAt: number,
  from: Uint8Array,
  fromAt: number,
  size: number,
): void {
  if (size > SHORT) {
    to.set(from.subarray(fromAt, fromAt + size), toAt);
    return;
  }
  for (let i = 0; i < size; i++) to[toAt + i] = from[fromAt + i]!;
}
