/** Sets of CPUs: struct bpf_cpumask is a struct cpumask and a count of who holds it (kernel/bpf/cpumask.c). */
import { ERRNO } from '../errno.ts';
import { readable, writable } from '../helpers/arguments.ts';
import type { World } from '../world/world.ts';
import type { KfuncTable } from './table.ts';

type Body = Exclude<KfuncTable[string], (...values: never[]) => unknown>;

const one = (call: (mask: number) => number, result: Body['result'] = 'i32'): Body => ({
  parameters: ['pointer'],
  result,
  call,
});
const two = (call: (a: number, b: number) => number): Body => ({
  parameters: ['pointer', 'pointer'],
  result: 'i32',
  call,
});
const three = (call: (a: number, b: number, c: number) => number): Body => ({
  parameters: ['pointer', 'pointer', 'pointer'],
  result: 'i32',
  call,
});
const onCpu = (call: (cpu: number, mask: number) => number): Body => ({
  parameters: ['i32', 'pointer'],
  result: 'i32',
  call,
});

export const cpumaskKfuncs = (world: World): KfuncTable => {
  const { allocated, cpus } = world;
  const { bytes } = world.machine.memory;
  /** As many bits as the kernel was built for (NR_CPUS); the machine's CPUs where nothing says. */
  const size = sizeOfMask(world);
  const all = Array.from({ length: cpus }, (_, cpu) => cpu);
  /** Of each CPU: where the last search for any CPU ended (distribute_cpu_mask_prev in lib/cpumask.c). */
  const ends = new Map<number, number>();

  const from = (pointer: number) => readable(world, pointer, size, 'the cpumask');
  const into = (pointer: number) => writable(world, pointer, size, 'the cpumask');
  const has = (mask: number, cpu: number) => ((bytes[mask + (cpu >> 3)]! >> (cpu & 7)) & 1) !== 0;
  const put = (mask: number, cpu: number, on: boolean): void => {
    const bit = 1 << (cpu & 7);
    const at = mask + (cpu >> 3);
    bytes[at] = on ? bytes[at]! | bit : bytes[at]! & ~bit;
  };
  const isCpu = (cpu: number) => cpu >>> 0 < cpus;
  /** As all searches answer it: the number of CPUs where there is none. */
  const first = (is: (cpu: number) => boolean) => all.find(is) ?? cpus;
  const any = (is: (cpu: number) => boolean): number => {
    const last = ends.get(world.cpu) ?? 0;
    const found = all.find(cpu => cpu > last && is(cpu)) ?? first(is);
    if (found < cpus) ends.set(world.cpu, found);
    return found;
  };
  const combine = (call: (a: boolean, b: boolean) => boolean) =>
    three((target, a, b) => {
      const [to, left, right] = [into(target), from(a), from(b)];
      const bits = all.map(cpu => call(has(left, cpu), has(right, cpu)));
      bits.forEach((on, cpu) => {
        put(to, cpu, on);
      });
      return Number(bits.includes(true));
    });
  const change = (on: boolean) =>
    onCpu((cpu, pointer) => {
      const mask = into(pointer);
      if (!isCpu(cpu)) return 0;
      const before = has(mask, cpu >>> 0);
      put(mask, cpu >>> 0, on);
      return Number(before);
    });
  const fill = (on: boolean) =>
    one(pointer => {
      const mask = into(pointer);
      for (const cpu of all) put(mask, cpu, on);
      return 0;
    });

  return {
    bpf_cpumask_create: {
      parameters: [],
      result: 'pointer',
      call: () => allocated.makeCounted('struct bpf_cpumask', size + 8, size),
    },
    bpf_cpumask_acquire: one(mask => allocated.acquire(mask >>> 0), 'pointer'),
    bpf_cpumask_release: one(mask => {
      allocated.drop(mask >>> 0);
      return 0;
    }),
    bpf_cpumask_first: one(pointer => {
      const mask = from(pointer);
      return first(cpu => has(mask, cpu));
    }),
    bpf_cpumask_first_zero: one(pointer => {
      const mask = from(pointer);
      return first(cpu => !has(mask, cpu));
    }),
    bpf_cpumask_first_and: two((a, b) => {
      const [left, right] = [from(a), from(b)];
      return first(cpu => has(left, cpu) && has(right, cpu));
    }),
    bpf_cpumask_set_cpu: change(true),
    bpf_cpumask_clear_cpu: change(false),
    bpf_cpumask_test_cpu: onCpu((cpu, pointer) => {
      const mask = from(pointer);
      return Number(isCpu(cpu) && has(mask, cpu >>> 0));
    }),
    bpf_cpumask_test_and_set_cpu: change(true),
    bpf_cpumask_test_and_clear_cpu: change(false),
    bpf_cpumask_setall: fill(true),
    bpf_cpumask_clear: fill(false),
    bpf_cpumask_and: combine((a, b) => a && b),
    bpf_cpumask_or: combine((a, b) => a || b),
    bpf_cpumask_xor: combine((a, b) => a !== b),
    bpf_cpumask_equal: two((a, b) => {
      const [left, right] = [from(a), from(b)];
      return Number(all.every(cpu => has(left, cpu) === has(right, cpu)));
    }),
    bpf_cpumask_intersects: two((a, b) => {
      const [left, right] = [from(a), from(b)];
      return Number(all.some(cpu => has(left, cpu) && has(right, cpu)));
    }),
    bpf_cpumask_subset: two((a, b) => {
      const [left, right] = [from(a), from(b)];
      return Number(all.every(cpu => !has(left, cpu) || has(right, cpu)));
    }),
    bpf_cpumask_empty: one(pointer => {
      const mask = from(pointer);
      return Number(all.every(cpu => !has(mask, cpu)));
    }),
    bpf_cpumask_full: one(pointer => {
      const mask = from(pointer);
      return Number(all.every(cpu => has(mask, cpu)));
    }),
    bpf_cpumask_copy: two((target, source) => {
      const [to, mask] = [into(target), from(source)];
      bytes.copyWithin(to, mask, mask + size);
      return 0;
    }),
    bpf_cpumask_any_distribute: one(pointer => {
      const mask = from(pointer);
      return any(cpu => has(mask, cpu));
    }),
    bpf_cpumask_any_and_distribute: two((a, b) => {
      const [left, right] = [from(a), from(b)];
      return any(cpu => has(left, cpu) && has(right, cpu));
    }),
    bpf_cpumask_weight: one(pointer => {
      const mask = from(pointer);
      return all.filter(cpu => has(mask, cpu)).length;
    }),
    bpf_cpumask_populate: {
      parameters: ['pointer', 'pointer', 'i64'],
      result: 'i32',
      call(target: number, source: number, length: bigint): number {
        const needed = Math.ceil(cpus / 64) * 8;
        if (length < BigInt(needed)) return -ERRNO.EACCES;
        if (source % 8 !== 0) return -ERRNO.EINVAL;
        const [to, words] = [into(target), readable(world, source, needed, 'the bits')];
        bytes.copyWithin(to, words, words + needed);
        return 0;
      },
    },
  };
};

function sizeOfMask({ btf, cpus }: World): number {
  const id = btf?.find('struct', 'cpumask');
  const least = Math.ceil(cpus / 64) * 8;
  return id === undefined ? least : Math.max(btf!.sizeOf(id), least);
}
