/** Records of any size, read now and then: a ring of the emulator is full, goes round and is read as the kernel's. */
import fc from 'fast-check';
import { Emulator, type EventBatch, load, type RingBuffer } from 'node-ebpf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packet, type TestObject, type TestSpec, testObject } from '../kernel/support/objects.ts';
import { privileged } from './support/both.ts';

const SIZE = 4096;
/** Bytes to send, or to read what is there. */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 200 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1000, max: SIZE + 8 }) },
  { weight: 2, arbitrary: fc.constant('read' as const) },
);

async function play(object: TestObject, steps: readonly (number | 'read')[]): Promise<unknown[]> {
  const { programs, variables, maps } = object;
  const ring = maps.blobs as unknown as RingBuffer<Uint8Array>;
  const answers: unknown[] = [];
  let sent = 0;
  for (const step of [...steps, 'read'] as const) {
    if (step === 'read') {
      const reader = ring.batches();
      for (let batch: EventBatch<Uint8Array> = reader.take(); batch.length > 0; batch = reader.take())
        answers.push(...Array.from(batch, bytes => [bytes.length, bytes[0], bytes.at(-1)]));
      await reader.return();
      continue;
    }
    variables.blob.value = new Uint8Array(variables.blob.size).fill(++sent, 0, step);
    variables.blob_size.value = step;
    answers.push((await programs.send!.run({ data: packet })).returnValue);
  }
  return answers;
}

describe.skipIf(!privileged)(`rings by chance${privileged ? '' : ' (skipped: not root)'}`, () => {
  const objects: TestObject[] = [];
  beforeAll(async () => {
    const edit = (spec: TestSpec) => {
      spec.maps.blobs.maxEntries = SIZE;
    };
    for (const backend of ['kernel', new Emulator()] as const) {
      const object = await load(testObject('ring'), { backend, edit } as object);
      objects.push(object as unknown as TestObject);
    }
  });
  afterAll(async () => {
    for (const object of objects) await object.close();
  });

  it('hold the same records', async () => {
    const [kernel, emulator] = objects;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async steps => {
        expect(await play(emulator!, steps)).toEqual(await play(kernel!, steps));
      }),
      { numRuns: 25 },
    );
  });
});
