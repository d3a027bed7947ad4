/** Functions of a program that a helper calls. */
import { HelperFault, noEnd } from '../fault.ts';
import { CONTROL, FRAME_STRIDE } from '../memory/layout.ts';
import type { World } from '../world/world.ts';

/**
 * The function that a program gave for a helper that `callsBack`, to be called while the helper runs: its frame is below that of the
 * caller, whatever the function itself has called meanwhile. Throws HelperFault.
 */
export function callbackOf(
  world: World,
  handle: number | bigint,
): (...values: (bigint | number)[]) => bigint {
  const { engine, machine } = world;
  const { view } = machine.memory;
  const frame = view.getUint32(CONTROL.FRAME, true);
  if (frame - FRAME_STRIDE < machine.runs.lastFrame)
    throw new HelperFault('calls are too deep for a callback');
  const address = BigInt.asUintN(typeof handle === 'bigint' ? 64 : 32, BigInt(handle));
  return (...values) => {
    // Engines count turns of functions that loop or call: this one may do neither.
    if (--machine.turns.value < 0) throw new HelperFault(noEnd(machine));
    view.setUint32(CONTROL.FRAME, frame, true);
    try {
      return engine.call(Number(address), ...values.map(BigInt));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new HelperFault('the callback is no function of a loaded program', address);
    }
  };
}
