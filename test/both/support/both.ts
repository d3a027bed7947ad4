/** One test for both backends: it tells what it saw, and the kernel and the emulator must have seen the same. */
import { Emulator, type EmulatorOptions, type LoadOptions, load, type OpenOptions } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { type TestObject, type TestSpec, testObject } from '../../kernel/support/objects.ts';

type Options = OpenOptions & Omit<LoadOptions, 'backend'> & { readonly edit?: (spec: TestSpec) => void };

export interface Bench {
  readonly backend: 'kernel' | 'emulator';
  /** null on the kernel. */
  readonly emulator: Emulator | null;
  /** Loads an object of test/bpf, by name, or bytes. Closed when the test ends. */
  load(object: string | Uint8Array, options?: Options): Promise<TestObject>;
}

/** Whether this process may load programs into the kernel. */
export const privileged = process.getuid?.() === 0 && process.env.NODE_EBPF_BACKEND !== 'emulator';

export interface BothOptions {
  readonly emulator?: EmulatorOptions;
  /** Milliseconds. */
  readonly timeout?: number;
}

/**
 * `scenario` does what is to be compared, with assertions of its own for what is known, and answers what it saw. Without privileges
 * the emulator alone is asked, and a skipped test says so.
 */
export function both(
  name: string,
  scenario: (bench: Bench) => Promise<unknown>,
  options: BothOptions = {},
): void {
  describe(name, () => {
    const seen = new Map<string, unknown>();
    it(
      'in the emulator',
      async () => {
        const emulator = new Emulator(options.emulator);
        seen.set('emulator', await on('emulator', emulator, scenario));
      },
      options.timeout,
    );
    it(
      'in the emulator, verified and without checks, with the same result',
      async () => {
        const emulator = new Emulator({ ...options.emulator, verify: true });
        const verified = await on('emulator', emulator, scenario);
        expect(seen.has('emulator')).toBe(true);
        expect(verified).toEqual(seen.get('emulator'));
      },
      options.timeout,
    );
    // Where the same tests run as root as well, a skip of each would say nothing.
    if (process.env.NODE_EBPF_TEST_EMULATOR_ALONE) return;
    it(
      'in the kernel, with the same result',
      async ({ skip }) => {
        if (!privileged) skip('needs root: the emulator alone has run it');
        const kernel = await on('kernel', null, scenario);
        expect(seen.has('emulator')).toBe(true);
        expect(seen.get('emulator')).toEqual(kernel);
      },
      options.timeout,
    );
  });
}

async function on(
  backend: 'kernel' | 'emulator',
  emulator: Emulator | null,
  scenario: (bench: Bench) => Promise<unknown>,
): Promise<unknown> {
  const objects: TestObject[] = [];
  try {
    return await scenario({
      backend,
      emulator,
      async load(object, options = {}) {
        const source = typeof object === 'string' ? testObject(object) : object;
        const loaded = await load(source, { backend: emulator ?? backend, ...options } as object);
        objects.push(loaded as TestObject);
        return loaded as TestObject;
      },
    });
  } finally {
    for (const object of objects.reverse()) await object.close();
  }
}
