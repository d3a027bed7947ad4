/** What programs of cgroup/sysctl ask and say (kernel/bpf/cgroup.c). */
import { ERRNO } from '../../errno.ts';
import { HelperFault } from '../../fault.ts';
import { readable, writable } from '../../helpers/arguments.ts';
import type { HelperTable } from '../../helpers/table.ts';
import type { World } from '../../world/world.ts';
import { SysctlContext } from './sysctl.ts';

const { EINVAL, E2BIG } = ERRNO;
const PAGE = 4096;
/** BPF_F_SYSCTL_BASE_NAME */
const BASE_NAME = 1n;

export const sysctlHelpers = (world: World): HelperTable => {
  const { bytes } = world.machine.memory;
  const contextOf = (pointer: number): SysctlContext => {
    const { context } = world.running;
    if (context instanceof SysctlContext && context.region.address === pointer >>> 0) return context;
    throw new HelperFault('r1 is no struct bpf_sysctl', BigInt(pointer >>> 0));
  };
  /** copy_sysctl_value: filled up with zeros; how many bytes there are, or that not all had room. */
  const copy = (to: number, size: number, value: Uint8Array): number => {
    if (size === 0) return -E2BIG;
    bytes.fill(0, to, to + size);
    if (value.length === 0) return -EINVAL;
    bytes.set(value.subarray(0, size - 1), to);
    return value.length < size ? value.length : -E2BIG;
  };
  const buffer = (pointer: number, size: number) => writable(world, pointer, size, 'the buffer');
  return {
    bpf_sysctl_get_name: {
      parameters: ['pointer', 'pointer', 'i64', 'i64'],
      result: 'i32',
      call(context: number, pointer: number, length: bigint, flags: bigint): number {
        const { name } = contextOf(context);
        const size = Number(length);
        const to = buffer(pointer, size);
        const whole = flags & BASE_NAME ? name.slice(name.lastIndexOf('/') + 1) : name;
        const text = new TextEncoder().encode(whole);
        if (size === 0) return -E2BIG;
        const fits = text.length < size;
        bytes.set(text.subarray(0, size - 1), to);
        bytes[to + Math.min(text.length, size - 1)] = 0;
        return fits ? text.length : -E2BIG;
      },
    },
    bpf_sysctl_get_current_value: {
      parameters: ['pointer', 'pointer', 'i64'],
      result: 'i32',
      call(context: number, pointer: number, length: bigint): number {
        const size = Number(length);
        return copy(buffer(pointer, size), size, contextOf(context).current);
      },
    },
    bpf_sysctl_get_new_value: {
      parameters: ['pointer', 'pointer', 'i64'],
      result: 'i32',
      call(pointer: number, to: number, length: bigint): number {
        const context = contextOf(pointer);
        const size = Number(length);
        return copy(buffer(to, size), size, context.writes ? context.next : new Uint8Array(0));
      },
    },
    bpf_sysctl_set_new_value: {
      parameters: ['pointer', 'pointer', 'i64'],
      result: 'i32',
      call(pointer: number, from: number, length: bigint): number {
        const context = contextOf(pointer);
        const size = Number(length);
        const source = readable(world, from, size, 'the buffer');
        if (!context.writes || context.next.length === 0 || size === 0) return -EINVAL;
        if (size > PAGE - 1) return -E2BIG;
        context.next = bytes.slice(source, source + size);
        context.changed = true;
        return 0;
      },
    },
  };
};
