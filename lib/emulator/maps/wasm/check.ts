/** Whether a program may read or write what it gave, as memory/layout.ts says; if not, the call is refused. */
import { CONTROL, FIRST_ADDRESS, GRANULE_SHIFT, type Layout } from '../../memory/layout.ts';
import {
  add,
  and,
  answer,
  block,
  call,
  ge,
  gt,
  i32,
  type Local,
  load8,
  loop,
  lt,
  type Node,
  sequence,
  shr,
  store,
  sub,
  when,
} from './expressions.ts';

/** Beyond so many bytes a loop looks rather than an expression for every 8 of them. */
const MOST_UNROLLED = 32;

/** What the program is told in place of an answer: see memory/layout.ts. */
export const refuse = (address: Node, nothing: Node = i32(0)): Node =>
  sequence(store(i32(CONTROL.REFUSED_AT), address), store(i32(CONTROL.REFUSED), i32(1)), answer(nothing));

/** Refuses an address that is none of program memory: of such a one nothing may be read. */
export const checkAddress = ({ limit }: Layout, address: Local, nothing?: Node): Node =>
  when(
    ge(sub(address.value, i32(FIRST_ADDRESS)), i32(limit - FIRST_ADDRESS)),
    refuse(address.value, nothing),
  );

/** Refuses unless `size` bytes, a number that is known, may be read. */
export function checkReadable(layout: Layout, address: Local, size: number, allowed: number): Node {
  if (size === 0) return () => {};
  if (size > MOST_UNROLLED)
    return when(not(call(allowed, address.value, i32(size), i32(layout.readShadow))), refuse(address.value));
  const nodes = [checkAddress(layout, address)];
  for (let at = 0; at < size; at += 8) {
    const start = Math.max(Math.min(at, size - 8), 0);
    const piece = Math.min(size, 8);
    const from = start === 0 ? address.value : add(address.value, i32(start));
    nodes.push(when(lacks(from, piece, layout.readShadow), refuse(address.value)));
  }
  return sequence(...nodes);
}

const not = (value: Node): Node => lt(value, i32(1));

/** Whether fewer than so many bytes, up to 8, may be accessed there. */
function lacks(address: Node, size: number, shadow: number): Node {
  const end = add(and(address, i32(7)), i32(size));
  return gt(end, load8(shr(address, i32(GRANULE_SHIFT)), shadow));
}

/** Body of (address, size, shadow): 1 if all of it may be accessed. */
export function allowedBody({ limit }: Layout): (parameters: readonly Local[]) => Node {
  return ([address, size, shadow]) => {
    const piece = (bytes: Node) =>
      gt(
        add(and(address!.value, i32(7)), bytes),
        load8(add(shadow!.value, shr(address!.value, i32(GRANULE_SHIFT)))),
      );
    const step = 8;
    return sequence(
      when(ge(sub(address!.value, i32(FIRST_ADDRESS)), i32(limit - FIRST_ADDRESS)), answer(i32(0))),
      // No size of a map is larger than that, and address and size together stay in 32 bits.
      when(gt(size!.value, sub(i32(limit), address!.value)), answer(i32(0))),
      block(done =>
        loop(again =>
          sequence(
            when(lt(size!.value, i32(step)), done),
            when(piece(i32(step)), answer(i32(0))),
            address!.set(add(address!.value, i32(step))),
            size!.set(sub(size!.value, i32(step))),
            again,
          ),
        ),
      ),
      when(lt(size!.value, i32(1)), answer(i32(1))),
      when(piece(size!.value), answer(i32(0))),
      answer(i32(1)),
    );
  };
}
