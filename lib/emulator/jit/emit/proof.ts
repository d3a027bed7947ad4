/** One look at memory before a loop: whether all is accessible that the loop will access. */
import { CONTROL, GRANULE_SHIFT, type Layout } from '../../memory/layout.ts';
import type { Span } from '../flow/proven.ts';
import type { Code } from '../wasm/code.ts';
import { I32, I64, OP, TYPE } from '../wasm/codes.ts';
import { LOCAL, local } from './locals.ts';

/**
 * Leaves a number of 32 bits. One shadow byte promises half of what lies ahead, or more: where that is not enough, the loop is run with
 * checks.
 */
export function writeProof(code: Code, spans: readonly Span[], layout: Layout): void {
  spans.forEach((span, i) => {
    writeSpan(code, span, layout);
    if (i > 0) code.op(I32.AND);
  });
}

function writeSpan(code: Code, { base, write, from, to }: Span, layout: Layout): void {
  code.get(local(base));
  code.i64(from);
  code.op(I64.ADD);
  code.tee(LOCAL.WIDE);
  code.i64(layout.limit);
  code.op(I64.LT_U);
  code.open(OP.IF, TYPE.I32);
  // How long a window is lacks 7 bytes of what is promised, or is 0 for little; then no 8 bytes are valid.
  code.get(LOCAL.WIDE);
  code.op(OP.WRAP);
  code.i32(GRANULE_SHIFT);
  code.op(I32.SHR_U);
  code.memory(I32.LOAD8_U, write ? layout.writeShadow : layout.readShadow);
  code.i32(3);
  code.op(I32.SHL);
  code.memory(I64.LOAD, CONTROL.WINDOW_LENGTHS);
  code.i64(7);
  code.op(I64.ADD);
  code.get(LOCAL.WIDE);
  code.i64(7);
  code.op(I64.AND);
  code.op(I64.SUB);
  code.i64(Math.max(to - from, 8));
  code.op(I64.GE_S);
  code.else();
  code.i32(0);
  code.close();
}
