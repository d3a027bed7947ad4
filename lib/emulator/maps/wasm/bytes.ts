/** Bytes that are copied and cleared: values of maps are short, and a loop is faster than memory.copy for them. */
import {
  add,
  block,
  i32,
  i64,
  type Local,
  load8,
  load64,
  loop,
  lt,
  type Node,
  sequence,
  store8,
  store64,
  sub,
  when,
} from './expressions.ts';

/** Body of (to, from, size). */
export const copyBody = ([to, from, size]: readonly Local[]): Node =>
  inSteps(size!, step =>
    step === 8
      ? sequence(store64(to!.value, load64(from!.value)), advance(to!, 8), advance(from!, 8))
      : sequence(store8(to!.value, load8(from!.value)), advance(to!, 1), advance(from!, 1)),
  );

/** Body of (at, size), a multiple of 8. */
export const clearBody = ([at, size]: readonly Local[]): Node =>
  block(done =>
    loop(again =>
      sequence(
        when(lt(size!.value, i32(1)), done),
        store64(at!.value, i64(0)),
        advance(at!, 8),
        size!.set(sub(size!.value, i32(8))),
        again,
      ),
    ),
  );

export const advance = (local: Local, by: number): Node => local.set(add(local.value, i32(by)));

function inSteps(size: Local, one: (step: 8 | 1) => Node): Node {
  const steps = (step: 8 | 1) =>
    block(done =>
      loop(again =>
        sequence(
          when(lt(size.value, i32(step)), done),
          one(step),
          size.set(sub(size.value, i32(step))),
          again,
        ),
      ),
    );
  return sequence(steps(8), steps(1));
}
