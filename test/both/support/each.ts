/** A suite for each backend: what users do with maps, variables and events is the same on both. */
import { Emulator, type EmulatorOptions, type LoadOptions, load, type OpenOptions } from 'node-ebpf';
import { describe } from 'vitest';
import { type TestObject, type TestSpec, testObject } from '../../kernel/support/objects.ts';
import { privileged } from './both.ts';

type Options = OpenOptions & Omit<LoadOptions, 'backend'> & { edit?: (spec: TestSpec) => void };

export interface Bench {
  readonly kind: 'kernel' | 'emulator';
  /** For `load`. */
  readonly backend: 'kernel' | Emulator;
  /** An object of test/bpf, by name. Whoever loads it closes it. */
  load(name: string, options?: Options): Promise<TestObject>;
}

export function onEach(suite: (bench: Bench) => void, options: EmulatorOptions = {}): void {
  describe('in the emulator', () => suite(bench('emulator', new Emulator(options))));
  describe.skipIf(!privileged)(`in the kernel${privileged ? '' : ' (skipped: not root)'}`, () =>
    suite(bench('kernel', 'kernel')),
  );
}

function bench(kind: 'kernel' | 'emulator', backend: 'kernel' | Emulator): Bench {
  return {
    kind,
    backend,
    load: (name, options = {}) =>
      load(testObject(name), { backend, ...options } as object) as unknown as Promise<TestObject>,
  };
}
