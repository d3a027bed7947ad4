/** Damage to files, the same in each run. */

/** mulberry32: small, seeded, good enough to choose bytes. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** `where`: the byte to be changed; undefined for anywhere. */
export function mutate(
  original: Uint8Array,
  next: () => number,
  where?: (below: (limit: number) => number) => number,
): Uint8Array {
  const below = (limit: number) => Math.floor(next() * limit);
  const whole = where !== undefined || next() >= 0.1;
  const bytes = original.slice(0, whole ? original.length : below(original.length));
  if (bytes.length < 8) return bytes;
  const view = new DataView(bytes.buffer);
  for (let changes = 1 + below(8); changes > 0; changes--) {
    // Half of the damage goes where structure is: the header, and the section table at the file's end.
    const tail = Math.min(bytes.length, 1024);
    const at =
      where?.(below) ??
      (next() < 0.25 ? below(64) : next() < 0.34 ? bytes.length - 1 - below(tail) : below(bytes.length));
    const kind = below(4);
    if (kind === 0) bytes[Math.min(at, bytes.length - 1)]! ^= 1 << below(8);
    else if (kind === 1) bytes[Math.min(at, bytes.length - 1)] = below(256);
    else if (at + 4 <= bytes.length) {
      view.setUint32(at, kind === 2 ? EXTREMES[below(EXTREMES.length)]! : below(2 ** 32), true);
    }
  }
  return bytes;
}

/** Bytes in use, of either kind. */
export function memory(): number {
  // Twice: V8 frees array buffers beside JavaScript, and the next collection waits until that is done.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
