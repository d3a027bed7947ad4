/** bpf_throw (kernel/bpf/helpers.c): all calls of the program are left, and its exception callback says what it returns. */
import { CONTROL } from '../memory/layout.ts';
import type { World } from '../world/world.ts';
import type { KfuncTable } from './table.ts';

/** Goes through the frames of the program, up to where it was entered. */
export class BpfException extends Error {
  readonly cookie: bigint;
  /** What stands for the callback; null for the kernel's own, which answers the cookie. */
  readonly callback: number | null;

  constructor(program: string, cookie: bigint, callback: number | null) {
    super(`program '${program}' has thrown ${cookie}`);
    this.cookie = cookie;
    this.callback = callback;
  }
}

export const throwKfunc = (): KfuncTable => ({
  bpf_throw: caller => ({
    parameters: ['i64'],
    result: 'i32',
    call(cookie: bigint): number {
      throw new BpfException(caller.program, cookie, caller.exceptionCallback());
    },
  }),
});

/** What a program returns that has thrown: the callback runs in the place of the program's own calls. */
export function answerOf({ engine, machine }: World, { cookie, callback }: BpfException): number {
  const { view } = machine.memory;
  // The program's own run has ended by the exception.
  const outer = machine.runs.begin();
  let result: bigint;
  try {
    view.setUint32(CONTROL.FRAME, machine.runs.firstFrame, true);
    result = callback === null ? cookie : engine.call(callback, cookie);
  } finally {
    machine.runs.end(outer);
  }
  view.setBigUint64(CONTROL.RESULT, BigInt.asUintN(64, result), true);
  return Number(BigInt.asIntN(32, result));
}
