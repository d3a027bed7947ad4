/** Remote controls (drivers/media/rc/bpf-lirc.c): nobody presses a key of the emulator's, so that what is decoded goes nowhere. */
import { HelperFault } from '../fault.ts';
import type { World } from '../world/world.ts';
import type { HelperBody, HelperTable } from './table.ts';

export const infraredHelpers = (world: World): HelperTable => {
  const decoded = (parameters: HelperBody['parameters']): HelperBody => ({
    parameters,
    result: 'i32',
    call(pointer: number): number {
      if (world.running.context.region.address === pointer >>> 0) return 0;
      throw new HelperFault('r1 is not the context', BigInt(pointer >>> 0));
    },
  });
  return {
    bpf_rc_repeat: decoded(['pointer']),
    bpf_rc_keydown: decoded(['pointer', 'i32', 'i64', 'i32']),
    bpf_rc_pointer_rel: decoded(['pointer', 'i32', 'i32']),
  };
};
