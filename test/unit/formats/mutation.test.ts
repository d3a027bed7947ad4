/** Real objects, damaged ten thousand times with a fixed seed: an EbpfError or a spec, never anything else. */
import { open } from 'node-ebpf';
import { expect, it } from 'vitest';
import { EbpfError } from '../../../lib/errors.ts';
import { memory, mutate, random } from './damage.ts';
import { fixtures } from './files.ts';

const ROUNDS = 10_000;

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
  // A machine that does other things as well makes two seconds of one.
  expect(slowest).toBeLessThan(10_000);
  expect(memory() - half.heap).toBeLessThan(64 << 20);
});
