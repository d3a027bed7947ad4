/** What programs of any kind ask of the kernel itself: its symbols and its clocks. */
import { ERRNO } from '../errno.ts';
import type { World } from '../world/world.ts';
import { writable } from './arguments.ts';
import { checkSize, constantString } from './checked.ts';
import { latin1Text } from './format.ts';
import type { HelperTable } from './table.ts';

const { EINVAL, ENOENT } = ERRNO;
/** CONFIG_HZ of most distributions. */
const HZ = 250n;
const NANOSECONDS = 1_000_000_000n;
/** INITIAL_JIFFIES (include/linux/jiffies.h): five minutes before 32 bits are full. */
const INITIAL_JIFFIES = BigInt.asUintN(32, -300n * HZ);
/** What TAI is ahead of UTC since 2017. */
const TAI_OFFSET = 37n * NANOSECONDS;

export const kernelHelpers = (world: World): HelperTable => ({
  bpf_jiffies64: {
    parameters: [],
    result: 'i64',
    call: () => INITIAL_JIFFIES + (world.clock.now() * HZ) / NANOSECONDS,
  },
  bpf_ktime_get_tai_ns: { parameters: [], result: 'i64', call: () => world.clock.realTime() + TAI_OFFSET },
  bpf_kallsyms_lookup_name: {
    parameters: ['pointer', 'i32', 'i32', 'pointer'],
    result: 'i32',
    call(given: number, size: number, flags: number, to: number): number {
      writable(world, to >>> 0, 8, 'the place for the address');
      world.machine.memory.view.setBigUint64(to >>> 0, 0n, true);
      checkSize(size, 'the size');
      const name = constantString(world, given >>> 0, 'the name');
      if (flags !== 0 || size <= 1 || name.length !== size - 1) return -EINVAL;
      const address = world.symbols.untyped(latin1Text(name));
      if (address === undefined) return -ENOENT;
      world.machine.memory.view.setBigUint64(to >>> 0, address, true);
      return 0;
    },
  },
});
