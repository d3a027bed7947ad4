/** Test objects of which a test wants one program or two: the others need not be loaded, nor exist on this kernel. */
import { loadTest, type TestObject } from '../../kernel/support/objects.ts';

// biome-ignore lint/suspicious/noExplicitAny: as in TestSpec, names are known at run time only
type Open = any;

export interface LoadedPrograms extends TestObject {
  readonly programs: Open;
}

export function loadPrograms(name: string, ...programs: string[]): Promise<LoadedPrograms> {
  return loadTest(name, {
    edit: spec => {
      for (const each of Object.values(spec.programs) as { name: string; autoload: boolean }[]) {
        each.autoload = programs.includes(each.name);
      }
    },
  }) as Promise<LoadedPrograms>;
}
