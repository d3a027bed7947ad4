/** Records become reachable for programs and stop being so: what Memory does for regions, for a record of a ring. */
import { GRANULE_SHIFT, type Layout } from '../../memory/layout.ts';
import { advance } from './bytes.ts';
import {
  block,
  gt,
  i32,
  i64,
  type Local,
  loop,
  lt,
  type Node,
  sequence,
  shr,
  store8,
  store64,
  sub,
  when,
} from './expressions.ts';

/** What a granule says at the most for certain: see memory/layout.ts. */
const WHOLE = 15;
/** select (core specification, section 5.4.3) */
const SELECT = 0x1b;
const EIGHT_WHOLE = 0x0f0f_0f0f_0f0f_0f0fn;
/** So many bytes are left where 8 granules have WHOLE each. */
const EIGHT = 7 * 8 + WHOLE;

/** Body of (address, size): all of it may be read and written. */
export const shadeBody =
  (layout: Layout) =>
  ([address, left]: readonly Local[]): Node =>
    walk(layout, address!, left!, EIGHT, EIGHT_WHOLE, smaller(left!));

/** Body of (address, size): none of it may. */
export const unshadeBody =
  (layout: Layout) =>
  ([address, left]: readonly Local[]): Node =>
    walk(layout, address!, left!, 64, 0n, i32(0));

/** The lesser of what is left and WHOLE. */
const smaller = (left: Local): Node =>
  sequence(left.value, i32(WHOLE), lt(left.value, i32(WHOLE)), code => code.op(SELECT));

function walk(
  { readShadow, writeShadow }: Layout,
  address: Local,
  left: Local,
  least: number,
  many: bigint,
  one: Node,
): Node {
  return sequence(
    address.set(shr(address.value, i32(GRANULE_SHIFT))),
    block(done =>
      loop(again =>
        sequence(
          when(lt(left.value, i32(least)), done),
          store64(address.value, i64(many), readShadow),
          store64(address.value, i64(many), writeShadow),
          advance(address, 8),
          left.set(sub(left.value, i32(64))),
          again,
        ),
      ),
    ),
    block(done =>
      loop(again =>
        sequence(
          when(lt(left.value, i32(1)), done),
          store8(address.value, one, readShadow),
          store8(address.value, one, writeShadow),
          advance(address, 1),
          when(gt(left.value, i32(8)), sequence(left.set(sub(left.value, i32(8))), again)),
        ),
      ),
    ),
  );
}
