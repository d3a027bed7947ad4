/** Objects of programs: made, counted, dropped (kernel/bpf/helpers.c). What the verifier puts in as r2 and r4 is looked up instead. */
import type { World } from '../world/world.ts';
import type { KfuncTable } from './table.ts';

export const objectKfuncs = ({ allocated }: World): KfuncTable => ({
  bpf_obj_new_impl: ({ types }) => ({
    parameters: ['i64'],
    result: 'pointer',
    call: (type: bigint) => allocated.make(types, type),
  }),
  bpf_percpu_obj_new_impl: ({ types }) => ({
    parameters: ['i64'],
    result: 'pointer',
    call: (type: bigint) => allocated.makePerCpu(types, type),
  }),
  bpf_obj_drop_impl: drop(allocated),
  bpf_percpu_obj_drop_impl: drop(allocated),
  bpf_refcount_acquire_impl: {
    parameters: ['pointer'],
    result: 'pointer',
    call: (object: number) => allocated.acquire(object >>> 0),
  },
});

function drop(allocated: World['allocated']): KfuncTable[string] {
  return {
    parameters: ['pointer'],
    result: 'i32',
    call(object: number): number {
      allocated.drop(object >>> 0);
      return 0;
    },
  };
}
