/** Real objects, damaged ten thousand times with a fixed seed: an EbpfError or a spec, never anything else. */
import { open } from 'node-ebpf';
import { expect, it } from 'vitest';
import { EbpfError } from '../../../lib/errors.ts';
import { fixtures } from './files.ts';

const ROUNDS = 10_000;

/** mulberry32: small, seeded, good enough to choose bytes. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

function mutate(original: Uint8Array, next: () => number): Uint8Array {
  const below = (limit: number) => Math.floor(next() * limit);
  const bytes = original.slice(0, next() < 0.1 ? below(original.length) : original.length);
  if (bytes.length < 8) return bytes;
  const view = new DataView(bytes.buffer);
  for (let changes = 1 + below(8); changes > 0; changes--) {
    // Half of the damage goes where structure is: the header, and the section table at the file's end.
    const tail = Math.min(bytes.length, 1024);
    const at =
      next() < 0.25 ? below(64) : next() < 0.34 ? bytes.length - 1 - below(tail) : below(bytes.length);
    const kind = below(4);
    if (kind === 0) bytes[Math.min(at, bytes.length - 1)]! ^= 1 << below(8);
    else if (kind === 1) bytes[Math.min(at, bytes.length - 1)] = below(256);
    else if (at + 4 <= bytes.length) {
      view.setUint32(at, kind === 2 ? EXTREMES[below(EXTREMES.length)]! : below(2 ** 32), true);
    }
  }
  return bytes;
}

/** Everything that an unloaded object is asked for: every variable is decoded, and written back. */
async function useUp(bytes: Uint8Array): Promise<void> {
  const spec = await open(bytes);
  for (const variable of spec.variables) {
    if (variable.size > 65_536) continue;
    const { value } = variable;
    variable.value = value;
  }
  for (const map of spec.maps) map.edit();
  for (const { image } of spec.programs) spec.image.btfExt?.lineAt(image.section, image.offset);
}

it(`${ROUNDS} damaged objects: errors, never crashes, hangs or growth`, { timeout: 120_000 }, async () => {
  const objects = fixtures();
  expect(objects.length).toBeGreaterThan(5);
  const next = random(20240607);
  let refused = 0;
  let slowest = 0;
  const half = { heap: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const object = objects[round % objects.length]!;
    const damaged = mutate(object.bytes, next);
    const start = performance.now();
    try {
      await useUp(damaged);
    } catch (error) {
      if (!(error instanceof EbpfError)) throw new Error(`${object.name}, round ${round}`, { cause: error });
      refused++;
    }
    slowest = Math.max(slowest, performance.now() - start);
    if (round === ROUNDS / 2) half.heap = memory();
  }
  expect(refused).toBeGreaterThan(ROUNDS / 10);
  expect(slowest).toBeLessThan(2_000);
  expect(memory() - half.heap).toBeLessThan(64 << 20);
});

function memory(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
