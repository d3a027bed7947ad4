/** A program's own standard output and standard error, in the emulator. */
import { Emulator, load } from 'node-ebpf';
import { describe } from 'vitest';
import { streamTests } from '../hooks/support/streams.ts';
import { type TestObject, testObject } from '../kernel/support/objects.ts';

describe('streams', () => {
  streamTests(
    async () => (await load(testObject('streams'), { backend: new Emulator() })) as unknown as TestObject,
    async () => undefined,
  );
});
