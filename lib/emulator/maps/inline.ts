/** Lookups of a few instructions, written into translated programs in place of a call. */
import type { Helper, InlineSite } from '../helpers.ts';
import { I32, OP, TYPE } from '../jit/wasm/codes.ts';
import { CONTROL } from '../memory/layout.ts';
import type { Memory } from '../memory/memory.ts';
import type { World } from '../world/world.ts';
import { FIELD } from './block.ts';
import { FLAG } from './flags.ts';
import { hashLookup } from './inline-hash.ts';
import type { EmulatedMap } from './map.ts';
import { TYPE as MAP } from './types.ts';

type Inline = NonNullable<Helper['inline']>;

const KEY_SIZE = 4;
/** Kinds whose values stay where they are until the map goes, which programs hold. */
const STAY = new Set<number>([
  MAP.ARRAY,
  MAP.PERCPU_ARRAY,
  MAP.HASH,
  MAP.LRU_HASH,
  MAP.PERCPU_HASH,
  MAP.LRU_PERCPU_HASH,
]);

/** bpf_map_lookup_elem with a map that is known. */
export const inlineLookup =
  (world: World): Inline =>
  site => {
    const address = site.constant(0);
    const map = address === undefined ? undefined : world.mapsByAddress.get(Number(address));
    if (!map || !STAY.has(map.definition.type)) return false;
    const { type, valueSize, flags, fields } = map.definition;
    if (type === MAP.ARRAY || type === MAP.PERCPU_ARRAY) arrayLookup(site, world.machine.memory, map);
    else if (!hashLookup(site, map)) site.call();
    if (fields.length === 0) site.finds(valueSize, (flags & FLAG.RDONLY_PROG) === 0);
    return true;
  };

/** As in wasm/array.ts. What can't be read as a key is refused there. */
function arrayLookup(site: InlineSite, { view }: Memory, { address, definition }: EmulatedMap): void {
  const field = (place: number) => view.getUint32(address + place, true);
  const { code, narrow } = site;
  const checked = site.knows(1, KEY_SIZE, false);
  if (!checked) {
    site.allows(1, KEY_SIZE, false);
    code.open(OP.IF, TYPE.I32);
  }
  site.parameter(1);
  code.memory(I32.LOAD);
  code.tee(narrow);
  code.i32(field(FIELD.MOST) | 0);
  code.op(I32.LT_U);
  code.open(OP.IF, TYPE.I32);
  code.get(narrow);
  times(site, field(FIELD.STRIDE));
  if (definition.type === MAP.PERCPU_ARRAY) {
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
  if (checked) return;
  code.else();
  site.call();
  code.close();
}

function times({ code }: InlineSite, factor: number): void {
  code.i32(factor);
  code.op(I32.MUL);
}
