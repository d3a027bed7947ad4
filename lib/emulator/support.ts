/** What there is of the kernel's in the emulator, by name: docs/emulator.md has it as tables. */
import { KERNEL_HELPERS } from '../formats/insn/helpers.ts';
import { MapType } from '../formats/object/map-types.ts';
import { ProgramType } from '../formats/object/numbers.ts';
import type { Emulator } from './emulator.ts';
import { helpersOf } from './helpers/index.ts';
import { TAIL_CALL } from './helpers.ts';
import { EMULATED_HOOKS } from './hooks/attach.ts';
import { RUNNABLE_TYPES } from './hooks/run.ts';
import { KernelFunctions } from './kfuncs/index.ts';
import { EMULATED_MAP_TYPES } from './maps/create.ts';

/** Of each kind, what there is and what there is not. */
export interface Support {
  readonly [kind: string]: { readonly has: readonly string[]; readonly lacks: readonly string[] };
}

export function supportOf({ world }: Emulator): Support {
  const helpers = helpersOf(world);
  const split = (all: readonly (readonly [string, boolean])[]) => ({
    has: all.filter(([, is]) => is).map(([name]) => name),
    lacks: all.filter(([, is]) => !is).map(([name]) => name),
  });
  const numbered = (numbers: { readonly [name: string]: number }, there: readonly number[]) =>
    split(
      Object.entries(numbers)
        .filter(([, number]) => number > 0)
        .map(([name, number]) => [name.toLowerCase(), there.includes(number)]),
    );
  return {
    'Kinds of maps': numbered(MapType, EMULATED_MAP_TYPES),
    'Hooks to attach to': { has: [...EMULATED_HOOKS].sort(), lacks: [] },
    'Types of programs that `run()` runs': numbered(ProgramType, RUNNABLE_TYPES),
    Helpers: split(
      Array.from(KERNEL_HELPERS.values(), ({ number, name }) => [
        name,
        helpers.has(number) || number === TAIL_CALL,
      ]),
    ),
    'Kernel functions': { has: [...new KernelFunctions(world).names].sort(), lacks: [] },
  };
}
