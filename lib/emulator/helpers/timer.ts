/** Timers in values of maps: see world/timers.ts. */
import { HelperFault } from '../fault.ts';
import type { FieldKind } from '../maps/fields.ts';
import type { EmulatedMap } from '../maps/map.ts';
import type { World } from '../world/world.ts';
import { mapAt } from './maps.ts';
import type { HelperTable } from './table.ts';

const unsigned = (value: bigint) => BigInt.asUintN(64, value);

export const timerHelpers = (world: World): HelperTable => ({
  bpf_timer_init: {
    parameters: ['pointer', 'pointer', 'i64'],
    result: 'i32',
    call: (timer: number, address: number, flags: bigint) => {
      const map = mapAt(world, address);
      return -world.timers.init(timer >>> 0, map, valueWith(map, 'timer', timer >>> 0), unsigned(flags));
    },
  },
  bpf_timer_set_callback: {
    parameters: ['pointer', 'i64'],
    result: 'i32',
    call: (timer: number, callback: bigint) => -world.timers.setCallback(timer >>> 0, callback),
  },
  bpf_timer_start: {
    parameters: ['pointer', 'i64', 'i64'],
    result: 'i32',
    call: (timer: number, nanoseconds: bigint, flags: bigint) =>
      -world.timers.start(timer >>> 0, unsigned(nanoseconds), unsigned(flags)),
  },
  bpf_timer_cancel: {
    parameters: ['pointer'],
    result: 'i32',
    call: (timer: number) => world.timers.cancel(timer >>> 0),
  },
});

/** Where the value begins that has a field of that kind at an address; throws where none has. */
export function valueWith(map: EmulatedMap, kind: FieldKind, address: number): number {
  for (const field of map.definition.fields) {
    if (field.kind === kind && map.isValue(address - field.offset)) return address - field.offset;
  }
  throw new HelperFault(`r1 is no ${kind} in a value of ${map.who}`, BigInt(address));
}
