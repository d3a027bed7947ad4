/** Objects of test/bpf in an emulator. */
import { type Emulator, load } from 'node-ebpf';
import { type TestObject, type TestSpec, testObject } from '../../kernel/support/objects.ts';

/** What the test programs look at alone. */
export const pid = 42;

/** Loads one with `pid` for its variable of that name; `only`: these programs and no others. */
export async function emulated(
  emulator: Emulator,
  name: string,
  only?: readonly string[],
  edit?: (spec: TestSpec) => void,
): Promise<TestObject> {
  const options = {
    backend: emulator,
    edit(spec: TestSpec): void {
      if ('pid' in spec.variables) spec.variables.pid.value = pid;
      for (const program of spec.programs) if (only) program.autoload = only.includes(program.name);
      edit?.(spec);
    },
  };
  return (await load(testObject(name), options as object)) as TestObject;
}
