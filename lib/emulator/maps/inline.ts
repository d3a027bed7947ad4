/** Lookups of a few instructions, written into translated programs in place of a call. */
import type { Helper, InlineSite } from '../helpers.ts';
import { I32, OP, TYPE } from '../jit/wasm/codes.ts';
import { CONTROL } from '../memory/layout.ts';
import type { World } from '../world/world.ts';
import { FIELD } from './block.ts';
import { TYPE as MAP } from './types.ts';

type Inline = NonNullable<Helper['inline']>;

/** bpf_map_lookup_elem with an array: see maps/wasm/array.ts. What can't be read as a key is refused there. */
export const arrayLookup =
  (world: World): Inline =>
  site => {
    const address = site.constant(0);
    const map = address === undefined ? undefined : world.mapsByAddress.get(Number(address));
    const { type } = map?.definition ?? {};
    if (!map || (type !== MAP.ARRAY && type !== MAP.PERCPU_ARRAY)) return false;
    const { view } = world.machine.memory;
    const field = (place: number) => view.getUint32(map.address + place, true);
    const { code, narrow } = site;
    site.allows(1, 4, false);
    code.open(OP.IF, TYPE.I32);
    site.parameter(1);
    code.memory(I32.LOAD);
    code.tee(narrow);
    code.i32(field(FIELD.MOST) | 0);
    code.op(I32.LT_U);
    code.open(OP.IF, TYPE.I32);
    code.get(narrow);
    times(site, field(FIELD.STRIDE));
    if (type === MAP.PERCPU_ARRAY) {
      code.i32(CONTROL.CPU);
      code.memory(I32.LOAD);
      times(site, field(FIELD.CPU_STRIDE));
      code.op(I32.ADD);
    }
    code.i32(field(FIELD.VALUES));
    code.op(I32.ADD);
    code.else();
    code.i32(0);
    code.close();
    code.else();
    site.call();
    code.close();
    return true;
  };

function times({ code }: InlineSite, factor: number): void {
  code.i32(factor);
  code.op(I32.MUL);
}
