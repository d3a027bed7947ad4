/** What is refused when a map is made: the emulator says it as the kernel does, errno by errno. */
import fc from 'fast-check';
import { EbpfError, Emulator, load } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { type TestSpec, testObject } from '../kernel/support/objects.ts';
import { privileged } from './support/both.ts';

interface Definition {
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
}

const MMAPABLE = 1 << 10;
const ARENA = 33;
const STRUCT_OPS = 26;
const MOST_BYTES = 64 << 20;
const CPUMAP = 16;

/** Sizes on both sides of what some type allows; none that take the machine's memory. */
const definition = fc
  .record({
    type: fc.integer({ min: 1, max: 34 }).filter(type => type !== STRUCT_OPS && type !== ARENA),
    keySize: fc.constantFrom(0, 1, 4, 4, 4, 4, 5, 8, 16, 260, 261, 512, 513),
    valueSize: fc.constantFrom(0, 1, 4, 4, 4, 8, 8, 16, 1016, 1024, 4096, 32768, 32769, 1 << 22),
    maxEntries: fc.constantFrom(0, 1, 1, 2, 3, 4096, 8192),
    flags: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(0, 1) },
      { weight: 1, arbitrary: fc.nat(14).map(bit => 1 << bit) },
      { weight: 1, arbitrary: fc.constantFrom(3 << 3, 3 << 7, MMAPABLE | 1) },
    ),
  })
  // How many CPUs there can be at the most is the kernel's configuration.
  .filter(({ type, maxEntries }) => type !== CPUMAP || maxEntries < 4096)
  .filter(({ keySize, valueSize, maxEntries }) => (keySize + valueSize) * maxEntries <= MOST_BYTES);

/** 0 where it is made. */
async function errnoOf(backend: 'kernel' | Emulator, wanted: Definition): Promise<number> {
  try {
    const object = await load(testObject('pinned'), {
      backend,
      edit(spec: TestSpec) {
        for (const { name } of spec.programs) spec.programs[name].autoload = false;
        Object.assign(spec.maps.shared, wanted, { pinPath: null });
      },
    } as object);
    await object.close();
    return 0;
  } catch (error) {
    if (error instanceof EbpfError && error.errno !== undefined) return error.errno;
    throw error;
  }
}

describe.skipIf(!privileged)(`maps by chance${privileged ? '' : ' (skipped: not root)'}`, () => {
  it('are made, or refused for the same reason', async () => {
    const emulator = new Emulator();
    await fc.assert(
      fc.asyncProperty(definition, async wanted => {
        expect(await errnoOf(emulator, wanted)).toBe(await errnoOf('kernel', wanted));
      }),
      { numRuns: 300 },
    );
  });
});
