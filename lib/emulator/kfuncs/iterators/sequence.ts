/** What is gone through is fixed when an iterator begins: the emulator's world stands still while a program runs. */
import { writable } from '../../helpers/arguments.ts';
import type { Parameter } from '../../helpers.ts';
import type { World } from '../../world/world.ts';
import type { KfuncTable } from '../table.ts';

export interface SequenceKind {
  /** Bytes of struct bpf_iter_NAME. */
  readonly size: number;
  /** Of `new`, without the iterator. */
  readonly parameters: readonly Parameter[];
  /** Addresses, or a negative errno. Given what `parameters` say. */
  begin(...values: never[]): readonly number[] | number;
}

/** bpf_iter_NAME_new, _next and _destroy. */
export function sequenceKfuncs(world: World, name: string, kind: SequenceKind): KfuncTable {
  const running = new Map<number, { readonly items: readonly number[]; next: number }>();
  const iterator = (pointer: number) => writable(world, pointer, kind.size, 'the iterator');
  return {
    [`bpf_iter_${name}_new`]: {
      parameters: ['pointer', ...kind.parameters],
      result: 'i32',
      call(pointer: number, ...values: (number | bigint)[]): number {
        const at = iterator(pointer);
        world.machine.memory.bytes.fill(0, at, at + kind.size);
        running.delete(at);
        const items = kind.begin(...(values as never[]));
        if (typeof items === 'number') return items;
        running.set(at, { items, next: 0 });
        return 0;
      },
    },
    [`bpf_iter_${name}_next`]: {
      parameters: ['pointer'],
      result: 'pointer',
      call(pointer: number): number {
        const state = running.get(iterator(pointer));
        return state?.items[state.next++] ?? 0;
      },
    },
    [`bpf_iter_${name}_destroy`]: {
      parameters: ['pointer'],
      result: 'i32',
      call(pointer: number): number {
        running.delete(iterator(pointer));
        return 0;
      },
    },
  };
}
